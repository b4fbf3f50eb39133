//! Server-side request forgery: with the test switches off nothing but the open internet is asked.

use axum::Router;
use axum::routing::get as on_get;
use hedgerow::config::{Networks, PrivateNetworks};
use hedgerow::outbound::{Door, Get, Outbound, OutboundError, Settings};
use url::Url;

use super::site::{Names, Site, fetch, get, no_rules, settings, strict_client, suspending};

async fn silent_site(ip: &str) -> Site {
    Site::start(ip, Router::new().route("/", on_get(|| async { "secret" }))).await
}

fn is_refused<T: std::fmt::Debug>(result: &Result<T, OutboundError>) -> bool {
    matches!(result, Err(OutboundError::RefusedAddress(_)))
}

/// Attacks `CVE-2025-25194`, `AP-f60afae`, `CVE-2026-22245`, `owncast-5121`, `webpush-ssrf`: addresses in place of names.
#[tokio::test]
async fn private_addresses_are_refused_in_every_spelling() {
    let site = silent_site("127.0.0.1").await;
    let port = site.address.port();
    let client = strict_client();
    for host in [
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "2130706433",
        "0177.0.0.1",
        "0.0.0.0",
        "10.0.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fd00::1]",
    ] {
        for scheme in ["http", "https"] {
            let url: Url = format!("{scheme}://{host}:{port}/").parse().unwrap();
            let result = fetch(&client, &url).await;
            assert!(is_refused(&result), "{url}: {result:?}");
        }
    }
    assert_eq!(site.requests(), 0);
}

/// Attack `CVE-2025-25194`: a name that means this machine.
#[tokio::test]
async fn name_that_resolves_to_loopback_is_refused() {
    let site = silent_site("127.0.0.1").await;
    let url: Url = format!("http://localhost:{}/", site.address.port()).parse().unwrap();
    let result = fetch(&strict_client(), &url).await;
    assert!(is_refused(&result), "{result:?}");
    assert_eq!(site.requests(), 0);
}

/// Attack `dns-rebind`: the name answers a permitted address first and another one at the next question.
#[tokio::test]
async fn address_that_was_checked_is_the_one_connected_to() {
    let permitted = silent_site("127.0.0.2").await;
    let port = permitted.address.port();
    let only = Networks(vec!["127.0.0.2/32".parse().unwrap()]);
    let names = Names::new([("rebind.test", vec![vec!["127.0.0.2"], vec!["127.0.0.3"]])]);
    let client = Outbound::new(&Settings { lookup: names, ..settings(PrivateNetworks::Only(only)) }).unwrap();
    let url: Url = format!("http://rebind.test:{port}/").parse().unwrap();

    let first = fetch(&client, &url).await.unwrap();
    assert_eq!(&first.body[..], b"secret");

    // Another port is another connection, which asks the name anew.
    let url: Url = format!("http://rebind.test:{}/", port ^ 1).parse().unwrap();
    let second = fetch(&client, &url).await;
    assert!(is_refused(&second), "{second:?}");
}

#[tokio::test]
async fn forbidden_addresses_of_a_name_are_left_out_and_the_rest_tried_in_turn() {
    let site = silent_site("127.0.0.2").await;
    let only = Networks(vec!["127.0.0.0/30".parse().unwrap()]);
    // Forbidden, permitted but closed, open.
    let names = Names::new([("many.test", vec![vec!["10.0.0.1", "127.0.0.3", "127.0.0.2"]])]);
    let client = Outbound::new(&Settings { lookup: names, ..settings(PrivateNetworks::Only(only)) }).unwrap();
    let url: Url = format!("http://many.test:{}/", site.address.port()).parse().unwrap();
    assert_eq!(&fetch(&client, &url).await.unwrap().body[..], b"secret");
}

#[tokio::test]
async fn only_https_without_users_and_darknets_is_federated_with() {
    let client = strict_client();
    for url in [
        "http://a.example/",
        "ftp://a.example/",
        "file:///etc/passwd",
        "https://user@a.example/",
        "https://user:pass@a.example/",
        "https://a.onion/",
        "https://a.i2p./",
    ] {
        let url = url.parse().unwrap();
        let policy = no_rules();
        let result = client.get(Get { door: Door::Federation, ..get(&url, &policy) }).await;
        assert!(matches!(result, Err(OutboundError::RefusedUrl(..))), "{url}: {result:?}");
    }
}

#[tokio::test]
async fn blocked_host_is_not_even_looked_up() {
    let names = Names::new([]);
    let client = Outbound::new(&Settings { lookup: names, ..settings(PrivateNetworks::All) }).unwrap();
    let url = "https://sub.blocked.example/".parse().unwrap();
    let policy = suspending("blocked.example");
    for door in [Door::Federation, Door::Media, Door::Web] {
        let result = client.get(Get { door, ..get(&url, &policy) }).await;
        assert!(matches!(result, Err(OutboundError::Blocked(_))), "{door:?}: {result:?}");
    }
    let unknown = fetch(&client, &"https://unknown.example/".parse().unwrap()).await;
    assert!(matches!(unknown, Err(OutboundError::Dns(_))), "{unknown:?}");
}
