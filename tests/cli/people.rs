//! What operators do to people from the command line, with a server beside them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Stdio;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::server::{Home, Server, base_url, free_port, hedgerow};

/// A server and what runs beside it.
struct Beside {
    home: Home,
    server: Server,
}

impl Beside {
    fn start() -> Self {
        let home = Home::new();
        let server = Server::start(&home.data_dir());
        Self { home, server }
    }

    /// Whether a command succeeded, and what it said on stdout and stderr.
    fn run(&self, arguments: &[&str], input: &str) -> (bool, String, String) {
        let base_url = base_url(self.server.port);
        let mut command = hedgerow(&self.home.data_dir(), &[("instance.base_url", &base_url)], arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.success(), text(output.stdout), text(output.stderr))
    }

    fn done(&self, arguments: &[&str], input: &str) -> String {
        let (succeeded, said, complaint) = self.run(arguments, input);
        assert!(succeeded, "{arguments:?}: {complaint}");
        said
    }

    /// The status code the holder of a token gets when asking who they are.
    fn status_with(&self, token: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.server.port)).unwrap();
        write!(
            stream,
            "GET /api/v1/accounts/verify_credentials HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\
             Authorization: Bearer {token}\r\n\r\n",
            self.server.port
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split(' ').nth(1).unwrap_or_default().to_owned()
    }
}

#[test]
fn operator_makes_lists_and_suspends_people_while_the_server_runs() {
    let beside = Beside::start();
    let owner =
        ["account", "create", "olga", "--email", "olga@example.org", "--role", "owner", "--confirmed"];
    let said = beside.done(&[&owner[..], &["--password-stdin"]].concat(), "correct horse battery\n");
    assert!(!said.contains("horse"), "a password that was given is not printed: {said}");
    let said = beside.done(&["account", "create", "bob", "--email", "bob@example.org", "--confirmed"], "");
    assert!(said.contains("Password: "), "{said}");

    let token = beside.done(&["token", "create", "bob", "--scope", "read write"], "");
    assert_eq!(token.lines().count(), 1, "the token and nothing else: {token}");
    assert_eq!(beside.status_with(token.trim()), "200");
    beside.done(&["account", "suspend", "bob", "--reason", "spam"], "");
    assert_ne!(beside.status_with(token.trim()), "200");

    let listed: serde_json::Value =
        serde_json::from_str(&beside.done(&["account", "list", "--json"], "")).unwrap();
    let names: Vec<&str> =
        listed.as_array().unwrap().iter().filter_map(|one| one["username"].as_str()).collect();
    assert_eq!(names, ["bob", "olga"]);
    assert_eq!(listed[0]["suspended"], true);

    for (arguments, part) in [
        (&["account", "approve", "nobody"][..], "no such account: nobody"),
        (&["account", "role", "bob", "king"], "owner, admin, moderator, user"),
        (&["account", "create", "bob", "--email", "x@example.org"], "already been taken"),
    ] {
        let (succeeded, _, complaint) = beside.run(arguments, "");
        assert!(!succeeded && complaint.contains(part), "{arguments:?}: {complaint}");
        assert_eq!(complaint.trim_end().lines().count(), 1, "{complaint}");
    }
}

#[test]
fn operator_lets_a_network_in_again() {
    let beside = Beside::start();
    beside.done(
        &["account", "create", "olga", "--email", "olga@example.org", "--role", "owner", "--confirmed"],
        "",
    );
    let token = beside.done(&["token", "create", "olga", "--scope", "admin:write:ip_blocks"], "");
    let body = r#"{"ip": "192.0.2.0/24", "severity": "no_access", "comment": "bots"}"#;
    let mut stream = TcpStream::connect(("127.0.0.1", beside.server.port)).unwrap();
    write!(
        stream,
        "POST /api/v1/admin/ip_blocks HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\
         Authorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        beside.server.port,
        token.trim(),
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains(" 200 "), "{answer}");
    assert_eq!(beside.done(&["network", "list"], ""), "192.0.2.0/24  no_access  # bots\n");
    beside.done(&["network", "unblock", "192.0.2.0/24"], "");
    assert_eq!(beside.done(&["network", "list"], ""), "");
    let (succeeded, _, complaint) = beside.run(&["network", "unblock", "192.0.2.0/24"], "");
    assert!(!succeeded && complaint.contains("nothing is decided about 192.0.2.0/24"), "{complaint}");
}

#[test]
fn owners_link_is_one_line_on_stdout_and_never_in_the_log() {
    let home = Home::new();
    let port = free_port();
    let (bind, base_url) = (format!("127.0.0.1:{port}"), base_url(port));
    let keys = [("server.bind", &*bind), ("instance.base_url", &*base_url), ("telemetry.log", "debug")];
    let mut command = hedgerow(&home.data_dir(), &keys, &["serve"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = child.stderr.take().unwrap();
    let log = std::thread::spawn(move || {
        let mut text = String::new();
        let _ = stderr.read_to_string(&mut text);
        text
    });
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let link = lines.find(|line| line.contains("/setup/")).expect("a line with the link");
    let (_, token) = link.split_once(&format!("{base_url}/setup/")).expect("under the base URL");
    assert!(token.len() >= 22, "{link}");

    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "GET /setup/{token} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    stream.read_to_string(&mut String::new()).unwrap();
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGTERM).unwrap();
    child.wait().unwrap();
    let log = log.join().unwrap();
    assert!(log.contains("/setup/"), "the request was logged: {log}");
    assert!(!log.contains(token), "its token was not: {log}");
}

#[test]
fn instance_moves_from_localhost_to_a_domain_before_it_has_federated() {
    let home = Home::new();
    drop(Server::start(&home.data_dir()));
    let keys = [("instance.base_url", "https://hedge.example")];
    let moved = hedgerow(&home.data_dir(), &keys, &["domain-change"]).output().unwrap();
    let said = String::from_utf8_lossy(&moved.stdout).into_owned();
    assert!(moved.status.success() && said.contains("https://hedge.example"), "{said}");
    let listed = hedgerow(&home.data_dir(), &keys, &["account", "list"]).output().unwrap();
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
}
