//! What commands say when they cannot do what they are told.

mod accounts;

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};

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

#[tokio::test(flavor = "multi_thread")]
async fn doctor_and_config_show_ask_the_running_server() {
    let home = Home::new();
    let server = Server::start(&home.data_dir());
    let keys = [("instance.base_url", &*base_url(server.port)), ("oidc.client_secret", "hunter2")];
    let output = |arguments: &[&str]| {
        let output = hedgerow(&home.data_dir(), &keys, arguments).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
        text
    };
    let found = output(&["doctor"]);
    for good in ["configuration", "database", "schema", "clock", "queue jobs", "disk", "DNS", "reachability"]
    {
        assert!(found.contains(&format!("ok       {good}")), "{good} is not well: {found}");
    }

    let options = PgConnectOptions::new_without_pgpass().socket(home.data_dir().join("run"));
    let options = options.username("hedgerow").database("hedgerow");
    let mut connection = PgConnection::connect_with(&options).await.unwrap();
    let save = sqlx::query("INSERT INTO settings (name, value) VALUES ('registration.mode', '\"closed\"')");
    save.execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let shown = output(&["config", "show"]);
    assert!(
        shown.contains("registration.mode = \"closed\"  # saved by an administrator, over \"approval\""),
        "{shown}"
    );
    assert!(shown.contains("oidc.client_secret = \"***\"") && !shown.contains("hunter2"), "{shown}");
}
