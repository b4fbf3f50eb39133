//! Accounts and tokens from the command line, beside a server that runs; and the way to a real domain, once it ended.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::server::{Home, Server, base_url, hedgerow};

/// What a command printed, or its one line of complaint.
fn run(mut command: Command, input: &str) -> Result<String, String> {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    if output.status.success() {
        return Ok(text(output.stdout));
    }
    assert!(output.stdout.is_empty(), "a failure prints nothing on stdout");
    let complaint = text(output.stderr);
    assert_eq!(complaint.trim_end().lines().count(), 1, "{complaint}");
    Err(complaint)
}

#[test]
fn operators_make_judge_and_delete_accounts_and_move_to_a_real_domain() {
    let home = Home::new();
    let server = Server::start(&home.data_dir());
    let base_url = base_url(server.port);
    let keys = [("instance.base_url", base_url.as_str())];
    let told = |input: &str, arguments: &[&str]| run(hedgerow(&home.data_dir(), &keys, arguments), input);
    let done = |arguments: &[&str]| told("", arguments).unwrap();
    let refused = |arguments: &[&str], why: &str| {
        let complaint = told("", arguments).expect_err("must fail");
        assert!(complaint.contains(why), "{why:?} is not in {complaint:?}");
    };
    let people = || serde_json::from_str::<Value>(&done(&["account", "list", "--json"])).unwrap();

    let alma = ["account", "create", "alma", "--email", "alma@example.org", "--role", "owner", "--confirmed"];
    let printed = done(&alma);
    let password = printed.lines().find_map(|line| line.strip_prefix("Password: ")).unwrap();
    assert!(password.len() >= 20, "{password}");
    refused(&alma, "has already been taken");
    let basil = ["account", "create", "basil", "--email", "basil@example.org", "--password-stdin"];
    assert!(told("short\n", &basil).unwrap_err().contains("Password is too short"));
    let printed = told("long enough\n", &basil).unwrap();
    assert!(!printed.contains("Password") && !printed.contains("long enough"), "{printed}");

    let listed = people();
    assert_eq!(listed[0]["username"], "basil");
    assert_eq!(listed[0]["confirmed"], false);
    assert_eq!(listed[1]["role"], "owner");
    assert_eq!(listed[1]["confirmed"], true);

    done(&["account", "role", "basil", "moderator"]);
    refused(&["account", "role", "basil", "king"], "Role is not one of");
    refused(&["account", "role", "alma", "user"], "last owner");
    let handle = format!("@basil@localhost:{}", server.port);
    done(&["account", "suspend", &handle, "--reason", "noise"]);
    assert_eq!(people()[0]["suspended"], true);
    done(&["account", "unsuspend", "basil"]);
    assert_eq!(people()[0]["suspended"], false);
    refused(&["account", "suspend", "nobody"], "no such account: nobody");
    refused(&["account", "reject", "basil"], "does not wait");
    assert!(done(&["account", "reset-password", "basil"]).starts_with("Password: "));

    let token = done(&["token", "create", "alma", "--scope", "read write follow push"]);
    assert_eq!(token.lines().count(), 1, "the token and nothing else: {token}");
    assert!(token.trim_end().len() >= 22 && !token.trim_end().contains(' '), "{token}");
    refused(&["token", "create", "alma", "--scope", "read rad"], "rad is no scope");
    refused(&["token", "create", "nobody", "--scope", "read"], "no such account: nobody");

    done(&["account", "delete", "basil"]);
    refused(&["account", "delete", "basil"], "no such account: basil");
    assert_eq!(people().as_array().unwrap().len(), 1);

    let new_keys = [("instance.base_url", "https://social.example")];
    let moved = |arguments: &[&str]| run(hedgerow(&home.data_dir(), &new_keys, arguments), "");
    assert!(moved(&["domain-change"]).unwrap_err().contains("is in use by another hedgerow serve"));
    drop(server);
    assert!(moved(&["account", "list"]).unwrap_err().contains("domain-change"));
    let printed = moved(&["domain-change"]).unwrap();
    assert!(printed.contains(&format!("{base_url} is now https://social.example")), "{printed}");
    assert!(moved(&["domain-change"]).unwrap().contains("nothing to change"));
    assert!(moved(&["account", "list"]).unwrap().starts_with("alma "));
}
