//! What commands say when they cannot do what they are told.

use crate::support::server::{Home, Server, base_url, hedgerow, said};

/// One line that holds every one of `parts`, and a failure.
fn refused(keys: &[(&str, &str)], arguments: &[&str], parts: &[&str]) -> String {
    let home = Home::new();
    let (succeeded, complaint) = said(hedgerow(&home.data_dir(), keys, arguments));
    assert!(!succeeded, "must fail");
    for part in parts {
        assert!(complaint.contains(part), "{part:?} is not in {complaint:?}");
    }
    assert_eq!(complaint.trim_end().lines().count(), 1, "{complaint}");
    complaint
}

#[test]
fn bad_configuration_names_the_key() {
    refused(&[("server.bind", "nowhere")], &["config", "check"], &["server.bind", "HEDGEROW_SERVER__BIND"]);
    refused(&[("server.bindd", "x")], &["serve"], &["HEDGEROW_SERVER__BINDD", "HEDGEROW_SERVER__BIND?"]);
    refused(&[("telemetry.log", "hedgerow=loud")], &["config", "check"], &["telemetry.log"]);
}

#[test]
fn missing_database_says_where_it_was_looked_for() {
    let key = ("secret_key", "a secret key that is long enough for this");
    let host = ("database.url", "postgres://hedgerow:hunter2@127.0.0.1:1/hedgerow");
    let complaint = refused(&[host, key], &["serve"], &["127.0.0.1:1"]);
    assert!(!complaint.contains("hunter2"), "{complaint}");
    let socket = ("database.url", "postgres://hedgerow@localhost/hedgerow?host=/nowhere/run");
    refused(&[socket, key], &["migrate"], &["/nowhere/run"]);
}

#[test]
fn one_half_alone_needs_a_shared_database() {
    refused(&[], &["serve", "--only", "web"], &["--only needs database.url"]);
}

#[test]
fn identity_of_an_instance_cannot_change_under_it() {
    let home = Home::new();
    let server = Server::start(&home.data_dir());
    let before = base_url(server.port);
    drop(server);
    let keys = [("instance.base_url", "https://example.org")];
    let (succeeded, complaint) = said(hedgerow(&home.data_dir(), &keys, &["serve"]));
    assert!(!succeeded);
    for part in ["https://example.org", &before, "domain-change"] {
        assert!(complaint.contains(part), "{part:?} is not in {complaint:?}");
    }
}
