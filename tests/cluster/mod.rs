//! The life of the embedded PostgreSQL, with real processes.

mod kills;

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, getsid, getuid};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};

use crate::support::server::{Home, Server, free_port, hedgerow, is_alive, nobody, said};

/// What service managers wait before they kill.
const LONGEST_END: Duration = Duration::from_secs(10);

fn mode(path: &std::path::Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn killed_server_leaves_a_postmaster_that_the_next_one_adopts_and_stops() {
    let home = Home::new();
    let mut server = Server::start(&home.data_dir());
    let postmaster = home.postmaster().unwrap();

    let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.pid())).unwrap();
    let files: Vec<&str> =
        limits.lines().find(|line| line.starts_with("Max open files")).unwrap().split_whitespace().collect();
    assert_eq!(files[3], files[4], "its limit of open files is raised as far as it may be");
    assert_ne!(files[3], "512");

    let (succeeded, complaint) = said(hedgerow(&home.data_dir(), &[], &["serve"]));
    assert!(!succeeded);
    assert!(
        complaint.contains(&format!("in use by another hedgerow serve (pid {})", server.pid())),
        "{complaint}"
    );

    server.signal(Signal::SIGKILL);
    let port = server.port;
    server.wait();
    assert!(is_alive(postmaster), "a killed server cannot stop it");

    // What Ctrl-C sends ends the adopted one, too, and gently.
    let mut server = Server::start_on(&home.data_dir(), port);
    assert_eq!(home.postmaster(), Some(postmaster));
    server.signal(Signal::SIGINT);
    let (status, took) = server.wait();
    assert!(status.success() && took < LONGEST_END, "{status} after {took:?}");
    assert!(!is_alive(postmaster) && home.postmaster().is_none());
}

#[test]
fn dead_postgres_is_answered_503_until_it_is_started_again() {
    let home = Home::new();
    let mut server = Server::start(&home.data_dir());
    let postmaster = home.postmaster().unwrap();
    // Without its control file it cannot start, however often the server tries: the test decides when it may.
    let control = home.data_dir().join("postgres/global");
    let away = control.with_extension("away");
    std::fs::rename(&control, &away).unwrap();
    kill(Pid::from_raw(postmaster), Signal::SIGKILL).unwrap();
    server.wait_for_status("/readyz", 503);
    for path in ["/@somebody", "/api/v1/timelines/public", "/users/somebody/outbox"] {
        assert_eq!(server.status(path), 503, "{path}");
    }
    assert_eq!(server.status("/healthz"), 200);
    std::fs::rename(&away, &control).unwrap();
    server.wait_for_status("/readyz", 200);
    assert_eq!(server.status("/api/v1/timelines/public"), 200);
    assert_ne!(home.postmaster(), Some(postmaster));
    let next = home.postmaster().unwrap();
    server.signal(Signal::SIGTERM);
    let (status, took) = server.wait();
    assert!(status.success() && took < LONGEST_END, "{status} after {took:?}");
    assert!(!is_alive(next));
}

#[test]
fn plain_user_needs_nothing_but_an_empty_directory() {
    let home = Home::new();
    let user = nobody();
    let mut server = Server::start_with(&home.data_dir(), free_port(), &[], Some(&user));
    let owner = std::fs::metadata(home.data_dir().join("postgres")).unwrap().uid();
    let expected = if getuid().is_root() { user.uid } else { getuid() };
    assert_eq!(owner, expected.as_raw());
    assert_eq!(mode(&home.data_dir()), 0o700);
    // Ctrl-C.
    server.signal(Signal::SIGINT);
    let (status, took) = server.wait();
    assert!(status.success() && took < LONGEST_END, "{status} after {took:?}");
    assert_eq!(home.postmaster(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn cluster_is_private_durable_and_outlives_a_command_that_uses_it() {
    let home = Home::new();
    let server = Server::start(&home.data_dir());
    let data_dir = home.data_dir();
    assert_eq!(mode(&data_dir.join("run")), 0o700);
    assert_eq!(mode(&data_dir.join("postgres")), 0o700);
    assert_eq!(mode(&data_dir.join("secret.key")), 0o600);
    let postmaster = home.postmaster().unwrap();
    let session = |pid| getsid(Some(Pid::from_raw(pid))).unwrap();
    assert_ne!(session(postmaster), session(server.pid()), "Ctrl-C must not reach it");
    let owner = std::fs::metadata(format!("/proc/{postmaster}")).map_or(1, |process| process.uid());
    assert_ne!(owner, 0, "PostgreSQL does not run as root");

    let options = PgConnectOptions::new_without_pgpass();
    let options = options.socket(data_dir.join("run")).username("hedgerow").database("hedgerow");
    let mut connection = PgConnection::connect_with(&options).await.unwrap();
    for (setting, expected) in [
        ("listen_addresses", ""),
        ("data_checksums", "on"),
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("lc_collate", "C"),
        ("server_encoding", "UTF8"),
    ] {
        let query = sqlx::query_scalar::<_, String>("SELECT current_setting($1)").bind(setting);
        assert_eq!(query.fetch_one(&mut connection).await.unwrap(), expected, "{setting}");
    }
    connection.close().await.unwrap();

    let (succeeded, complaint) = said(hedgerow(&data_dir, &[], &["migrate"]));
    assert!(succeeded, "{complaint}");
    assert_eq!(server.status("/readyz"), 200);
    assert_eq!(home.postmaster(), Some(postmaster));
}

#[test]
fn command_runs_the_cluster_for_its_duration_under_a_path_of_any_length() {
    let home = Home::new();
    let data_dir = home.path().join("long".repeat(30)).join("data");
    let (succeeded, complaint) = said(hedgerow(&data_dir, &[], &["migrate"]));
    assert!(succeeded, "{complaint}");
    assert!(data_dir.join("postgres/PG_VERSION").exists());
    assert!(!data_dir.join("postgres/postmaster.pid").exists(), "it is stopped again");
}

#[test]
fn barring_folder_is_named() {
    let home = Home::new();
    let barring = home.path().join("closed");
    std::fs::create_dir(&barring).unwrap();
    let bars = if getuid().is_root() { 0o700 } else { 0o500 };
    std::fs::set_permissions(&barring, std::fs::Permissions::from_mode(bars)).unwrap();
    let (succeeded, complaint) = said(hedgerow(&barring.join("data"), &[], &["migrate"]));
    assert!(!succeeded);
    assert!(complaint.contains(barring.to_str().unwrap()), "{complaint}");
    if getuid().is_root() {
        assert!(complaint.contains("--data-dir"), "{complaint}");
    }
}
