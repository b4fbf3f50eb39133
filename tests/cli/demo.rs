//! `hedgerow demo`, as far as it is seen from outside: what it leaves behind.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;

use crate::support::server::{Home, eventually, free_port, hedgerow, is_alive};

/// Two ports, one after the other, that nobody has.
fn free_pair() -> u16 {
    let both =
        |port: &u16| port.checked_add(1).is_some_and(|next| TcpListener::bind(("127.0.0.1", next)).is_ok());
    std::iter::repeat_with(free_port).find(both).unwrap()
}

/// The pid that a file begins with.
fn pid_in(file: &Path) -> i32 {
    let text = std::fs::read_to_string(file).unwrap();
    text.lines().next().unwrap().trim().parse().unwrap()
}

#[test]
fn demo_that_is_killed_leaves_no_server_and_no_postgresql() {
    let home = Home::new();
    let port = free_pair().to_string();
    let mut demo = hedgerow(&home.data_dir(), &[], &["demo", "--port", &port]);
    let mut demo = demo.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(demo.stdout.take().unwrap()).lines().map_while(Result::ok);
    lines.find(|line| line.contains("people meet")).expect("both servers listen");
    let pids: Vec<i32> = ["first", "second"]
        .into_iter()
        .map(|name| home.data_dir().join("demo").join(name))
        .flat_map(|place| [pid_in(&place.join("lock")), pid_in(&place.join("postgres/postmaster.pid"))])
        .collect();
    assert!(pids.iter().all(|pid| is_alive(*pid)), "{pids:?}");
    demo.kill().unwrap();
    demo.wait().unwrap();
    eventually("all of it has ended", || !pids.iter().any(|pid| is_alive(*pid)));
}
