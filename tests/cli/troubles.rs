//! What an operator is told when something is wrong: the key, the place, the limit.

use std::process::{Command, Stdio};

use crate::support::server::{Home, free_port, hedgerow, said};

#[test]
fn database_that_is_not_there_is_named_by_host_or_socket() {
    let home = Home::new();
    let tried = |url: &str| {
        let keys = [("database.url", url), ("secret_key", "a secret key that is long enough")];
        let (succeeded, complaint) = said(hedgerow(&home.data_dir(), &keys, &["serve"]));
        assert!(!succeeded);
        assert_eq!(complaint.lines().filter(|line| line.starts_with("hedgerow: ")).count(), 1, "{complaint}");
        complaint
    };
    let port = free_port();
    let complaint = tried(&format!("postgres://h:hunter2@127.0.0.1:{port}/social"));
    assert!(complaint.contains(&format!("PostgreSQL at 127.0.0.1:{port}, database social")), "{complaint}");
    assert!(!complaint.contains("hunter2"), "{complaint}");
    let complaint = tried("postgres:///social?host=/nowhere/at/all");
    assert!(complaint.contains("the socket in /nowhere/at/all, database social"), "{complaint}");
}

#[test]
fn bad_configuration_names_the_key_and_starts_nothing() {
    let home = Home::new();
    for (key, value) in [
        ("server.bind", "everywhere"),
        ("instance.base_url", "localhost"),
        ("federation.mode", "shut"),
        ("storage.min_free_bytes", "plenty"),
        ("database.max_connections", "1"),
    ] {
        let (succeeded, complaint) = said(hedgerow(&home.data_dir(), &[(key, value)], &["serve"]));
        assert!(!succeeded && complaint.contains(key), "{key}: {complaint}");
    }
    let (succeeded, complaint) = said(hedgerow(&home.data_dir(), &[("server.bnid", "x")], &["serve"]));
    assert!(
        !succeeded && complaint.contains("SERVER__BNID") && complaint.contains("SERVER__BIND"),
        "{complaint}"
    );
    assert!(!home.data_dir().exists());
}

/// The same command under another limit of open files.
fn limited(command: &Command, limit: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(format!("ulimit {limit} && exec \"$0\" \"$@\""));
    shell.arg(command.get_program()).args(command.get_args());
    shell.envs(command.get_envs().filter_map(|(key, value)| Some((key, value?))));
    shell.current_dir("/").stdin(Stdio::null());
    shell
}

/// And a full disk, because one cluster does for both.
#[test]
fn doctor_warns_of_few_files_and_nothing_is_added_to_a_nearly_full_disk() {
    let home = Home::new();
    let doctor = hedgerow(&home.data_dir(), &[], &["doctor"]);
    let output = limited(&doctor, "-n 1024").output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("warning  limits: at most 1024 open files"), "{told}");

    let full = |arguments: &[&str]| {
        let keys = [("storage.min_free_bytes", "9000000000000000000")];
        said(hedgerow(&home.data_dir(), &keys, arguments))
    };
    let create = ["account", "create", "alice", "--email", "a@example.org", "--role", "owner", "--confirmed"];
    let (succeeded, complaint) = full(&create);
    assert!(!succeeded && complaint.contains("nearly full"), "{complaint}");
    let (succeeded, complaint) = full(&["account", "list"]);
    assert!(succeeded, "reads go on: {complaint}");
    let (succeeded, complaint) = full(&["queue", "drop", "jobs", "--all"]);
    assert!(succeeded, "what makes room goes on: {complaint}");
    let (succeeded, complaint) = said(hedgerow(&home.data_dir(), &[], &create));
    assert!(succeeded, "{complaint}");
}
