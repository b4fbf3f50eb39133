//! The real program in processes of its own: started, asked, killed.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use hedgerow::secrets::random_token;
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, User};

/// What a slow machine may need.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder with a data directory, gone with this value.
pub struct Home(PathBuf);

impl Home {
    /// Anybody may enter it, so that root can hand the cluster to another user.
    pub fn new() -> Self {
        let path = std::env::temp_dir().join(format!("hedgerow-home-{}", random_token()));
        std::fs::create_dir(&path).expect("a folder for the test");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o777)).expect("an open folder");
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn data_dir(&self) -> PathBuf {
        self.0.join("data")
    }

    /// The pid of the cluster's first process, as PostgreSQL itself wrote it.
    pub fn postmaster(&self) -> Option<i32> {
        let text = std::fs::read_to_string(self.data_dir().join("postgres/postmaster.pid")).ok()?;
        text.lines().next()?.trim().parse().ok()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// `hedgerow` on a data directory, with keys of the configuration (`limits.status_characters`) in its environment.
pub fn hedgerow(data_dir: &Path, keys: &[(&str, &str)], arguments: &[&str]) -> Command {
    hedgerow_at(Path::new(env!("CARGO_BIN_EXE_hedgerow")), data_dir, keys, arguments)
}

fn hedgerow_at(program: &Path, data_dir: &Path, keys: &[(&str, &str)], arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.arg("--data-dir").arg(data_dir).args(arguments).current_dir("/").stdin(Stdio::null());
    for (key, value) in keys {
        command.env(format!("HEDGEROW_{}", key.replace('.', "__").to_uppercase()), value);
    }
    command
}

/// As a service manager would start it: with few files at first, and as somebody else when `user` is given.
fn under_old_limits(command: &Command, user: Option<&User>) -> Command {
    let mut shell = Command::new("/bin/sh");
    shell
        .args(["-c", "ulimit -Sn 512 && exec \"$0\" \"$@\""])
        .arg(command.get_program())
        .args(command.get_args());
    shell.envs(command.get_envs().filter_map(|(key, value)| Some((key, value?))));
    shell.current_dir("/").stdin(Stdio::null());
    if let Some(user) = user {
        shell.uid(user.uid.as_raw()).gid(user.gid.as_raw());
    }
    shell
}

/// Runs a command to its end: whether it succeeded, and what it said on stderr.
pub fn said(mut command: Command) -> (bool, String) {
    let Output { status, stderr, .. } = command.output().expect("the program runs");
    (status.success(), String::from_utf8_lossy(&stderr).into_owned())
}

/// Somebody who is neither root nor the owner of anything.
pub fn nobody() -> User {
    User::from_name("nobody").ok().flatten().expect("every system has a user nobody")
}

/// A running `hedgerow serve`, ended with this value.
pub struct Server {
    child: Child,
    pub port: u16,
    /// What it says on stdout.
    lines: mpsc::Receiver<String>,
}

impl Server {
    /// Starts one on `data_dir` and waits until it is ready.
    pub fn start(data_dir: &Path) -> Self {
        Self::start_with(data_dir, free_port(), &[], None)
    }

    /// On the port, and under the name, of one before it.
    pub fn start_on(data_dir: &Path, port: u16) -> Self {
        Self::start_with(data_dir, port, &[], None)
    }

    /// With more keys of the configuration, and as another user when `user` is given and the tests run as root.
    pub fn start_with(data_dir: &Path, port: u16, keys: &[(&str, &str)], user: Option<&User>) -> Self {
        let (bind, base_url) = (format!("127.0.0.1:{port}"), base_url(port));
        let mut all = vec![("server.bind", bind.as_str()), ("instance.base_url", base_url.as_str())];
        all.extend_from_slice(keys);
        let mut command = hedgerow(data_dir, &all, &["serve"]);
        let user = user.filter(|_| nix::unistd::getuid().is_root());
        if user.is_some() {
            // The folder we were built in may bar them.
            let program = data_dir.parent().expect("a home").join("hedgerow");
            std::fs::copy(env!("CARGO_BIN_EXE_hedgerow"), &program).expect("a copy of the program");
            command = hedgerow_at(&program, data_dir, &all, &["serve"]);
        }
        let mut command = under_old_limits(&command, user);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
        let lines = lines_of(child.stdout.take().expect("a pipe"));
        let mut server = Self { child, port, lines };
        server.wait_for_line("Listening on ");
        server.wait_for_status("/readyz", 200);
        server
    }

    pub fn pid(&self) -> i32 {
        i32::try_from(self.child.id()).expect("pids are small")
    }

    pub fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.pid()), signal).expect("the server lives");
    }

    /// Waits for its end: how it ended and how long that took.
    pub fn wait(&mut self) -> (ExitStatus, Duration) {
        let began = Instant::now();
        (self.child.wait().expect("the server ends"), began.elapsed())
    }

    /// The status code of a GET; 0 when the connection fails.
    pub fn status(&self, path: &str) -> u16 {
        let ask = || {
            let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
            stream.set_read_timeout(Some(PATIENCE))?;
            write!(
                stream,
                "GET {path} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n",
                self.port
            )?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer)?;
            Ok::<_, std::io::Error>(answer)
        };
        let answer = ask().unwrap_or_default();
        answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0)
    }

    pub fn wait_for_status(&self, path: &str, status: u16) {
        eventually(&format!("{path} answers {status}"), || self.status(path) == status);
    }

    /// The owner's link, which is printed after it listens.
    pub fn setup_link(&self) -> String {
        let link = self.lines.recv_timeout(PATIENCE).expect("a line");
        assert!(link.contains("/setup/"), "{link}");
        link
    }

    /// Reads stdout until a line begins so. Both outputs are read on, so that the server never blocks on them.
    fn wait_for_line(&mut self, beginning: &str) {
        let mut stderr = self.child.stderr.take().expect("a pipe");
        let complaints = std::thread::spawn(move || {
            let mut text = String::new();
            let _ = stderr.read_to_string(&mut text);
            text
        });
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) if line.starts_with(beginning) => return,
                Ok(_) => {}
                Err(why) => {
                    let _ = self.child.kill();
                    panic!(
                        "no line {beginning:?}: {why}; it said: {}",
                        complaints.join().unwrap_or_default()
                    );
                }
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(Some(_)) = self.child.try_wait() {
            return;
        }
        // Gently first: its PostgreSQL must end too.
        let _ = kill(Pid::from_raw(self.pid()), Signal::SIGTERM);
        let deadline = Instant::now() + Duration::from_secs(12);
        while let Ok(None) = self.child.try_wait() {
            if Instant::now() > deadline {
                let _ = self.child.kill();
            }
            std::thread::park_timeout(Duration::from_millis(20));
        }
    }
}

/// What a process says, line by line, as it says it.
fn lines_of(stdout: ChildStdout) -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    lines
}

/// Whether a process is there and at work: one that ended, and that nobody has asked for its status yet, is not.
pub fn is_alive(pid: i32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    kill(Pid::from_raw(pid), None).is_ok() && !stat.contains(") Z ")
}

/// Asks again and again, as long as a slow machine may need.
pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "never happened: {what}");
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

pub fn base_url(port: u16) -> String {
    format!("http://localhost:{port}")
}

pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("it has an address").port()
}
