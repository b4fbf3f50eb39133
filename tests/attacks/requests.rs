//! Making us ask whom we should not: with the test switches off nothing but the open internet is asked.

use axum::Router;
use axum::http::Request;
use axum::routing::get;
use hedgerow::config::{Networks, PrivateNetworks};
use hedgerow::outbound::{Outbound, OutboundError, Settings};
use hedgerow::state::State;
use serde_json::json;
use sqlx::query;

use super::letter::Letter;
use crate::outbound::site::{Names, Site, client, fetch, settings, strict_client};
use crate::support::api::{Api, person};
use crate::support::world::{Answer, World, deliver_as};
use crate::support::{accounts, state, state_with};

/// Something inside that would answer anybody.
async fn inner() -> Site {
    Site::start("127.0.0.1", Router::new().fallback(get(|| async { "secret" }))).await
}

/// Asks for it in every way a person can.
async fn ask_for(state: &State, host: &str) {
    let name = format!("p{}", host.replace(|c: char| !c.is_ascii_alphanumeric(), ""));
    let api = Api::of(state, &person(state, &name).await);
    for what in [format!("http://{host}/users/x"), format!("https://{host}/users/x"), format!("@x@{host}")] {
        let asked: String = url::form_urlencoded::byte_serialize(what.as_bytes()).collect();
        let found = api.get(&format!("/api/v2/search?resolve=true&q={asked}")).await.ok();
        assert_eq!(found, super::scene::nothing(), "{what}");
        let found = api.get(&format!("/api/v1/accounts/search?resolve=true&q={asked}")).await.ok();
        assert_eq!(found, json!([]), "{what}");
    }
}

async fn is_never_asked(hosts: &[&str]) {
    let (state, inner) = (state().await, inner().await);
    hedgerow::domain::local_accounts::ensure_instance_actor(&state).await.unwrap();
    for host in hosts {
        ask_for(&state, &format!("{host}:{}", inner.address.port())).await;
        let url = format!("http://{host}:{}/", inner.address.port()).parse().unwrap();
        let result = fetch(&strict_client(), &url).await;
        assert!(matches!(result, Err(OutboundError::RefusedAddress(_))), "{host}: {result:?}");
    }
    assert_eq!(inner.requests(), 0);
}

#[tokio::test]
async fn cve_2025_25194() {
    is_never_asked(&[
        "localhost",
        "127.0.0.1",
        "[::1]",
        "0.0.0.0",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
    ])
    .await;
}

#[tokio::test]
async fn ap_f60afae() {
    is_never_asked(&["[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]"]).await;
}

#[tokio::test]
async fn cve_2026_22245() {
    is_never_asked(&[
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::7f00:1]",
        "[2002:7f00:1::]",
        "[2001::1]",
        "[fc00::1]",
        "[fe80::1]",
        "100.64.0.1",
        "192.0.0.1",
        "198.18.0.1",
        "240.0.0.1",
        "224.0.0.1",
        "255.255.255.255",
    ])
    .await;
}

/// A good address that leads to a bad one.
#[tokio::test]
async fn cve_2026_77632() {
    let world = World::with(&[("federation.allow_private_networks", "127.0.0.1/32")]).await;
    let (_, api) = world.member("alice").await;
    let inner = Site::start("127.0.0.2", Router::new().fallback(get(|| async { "secret" }))).await;
    let server = world.server().await;
    for (n, host) in ["127.0.0.2", "[::ffff:127.0.0.2]"].into_iter().enumerate() {
        let path = format!("/users/x{n}");
        server.answers(&path, Answer::redirect(&format!("http://{host}:{}/", inner.address.port())));
        let found = api.get(&format!("/api/v2/search?resolve=true&q={}", server.url(&path))).await.ok();
        assert_eq!(found, super::scene::nothing());
    }
    assert_eq!((server.asked().len(), inner.requests()), (2, 0));
}

/// A name that answers with another address the second time.
#[tokio::test]
async fn dns_rebind() {
    let inner = inner().await;
    let only = Networks(vec!["127.0.0.2/32".parse().unwrap()]);
    let names = Names::new([("rebind.test", vec![vec!["127.0.0.2"], vec!["127.0.0.1"]])]);
    let client = Outbound::new(&Settings { lookup: names, ..settings(PrivateNetworks::Only(only)) }).unwrap();
    for _ in 0..3 {
        let url = format!("http://rebind.test:{}/", inner.address.port()).parse().unwrap();
        assert!(fetch(&client, &url).await.is_err());
    }
    assert_eq!(inner.requests(), 0);
}

/// An unsigned stranger names a key on the inside.
#[tokio::test]
async fn owncast_5121() {
    let world = World::with(&[
        ("federation.allow_private_networks", "false"),
        ("federation.allow_plain_http", "false"),
    ])
    .await;
    let inner = inner().await;
    let server = world.server().await;
    let mallory = server.actor("mallory").await;
    let alice = world.local("alice").await;
    for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"] {
        for scheme in ["http", "https"] {
            let mut letter = Letter::from(&world, &mallory, &mallory.follow(&alice)).await;
            letter.key_id = format!("{scheme}://{host}:{}/key", inner.address.port());
            assert_eq!(letter.signed().arrives(&world).await, 401, "{scheme}://{host}");
        }
    }
    let signer = mallory.signer(&world).await;
    assert_eq!(deliver_as(&world, &signer, "/inbox", &mallory.follow(&alice).to_string()).await, 401);
    assert_eq!((inner.requests(), server.asked().len()), (0, 0));
}

/// Parameters of the proxy that would ask for something else.
#[tokio::test]
async fn cve_2026_29178() {
    let (state, inner) = (state_with(&[("federation.allow_private_networks", "true")]).await, inner().await);
    let rita = accounts::remote(&state, "rita", "peer.example").await;
    let evil: String =
        url::form_urlencoded::byte_serialize(format!("http://{}/", inner.address).as_bytes()).collect();
    for path in [
        format!("/proxy/media/1/{evil}/original"),
        format!("/proxy/media/1/0123456789abcdef/original?url={evil}&file_type={evil}"),
        format!("/proxy/avatars/{}/{evil}", rita.0),
        format!("/proxy/avatars/{}/0123456789abcdef%3Furl={evil}", rita.0),
        format!("/proxy/headers/{}/..%2f..%2f{evil}", rita.0),
        "/media/..%2f..%2f..%2fetc%2fpasswd".to_owned(),
        "/media/../../secret.key".to_owned(),
    ] {
        let answer = Api::visitor(&state).get(&path).await;
        assert!(matches!(answer.status, 400 | 404), "{path}: {}", answer.status);
        assert!(!answer.text.contains("secret"), "{path}: {}", answer.text);
    }
    assert_eq!(inner.requests(), 0);
}

/// Pictures, like all else, are fetched through the one client. (That no other is built: `tests/tidy.rs`.)
#[tokio::test]
async fn ghsa_46w6_g98f_wxqm() {
    let (state, inner) = (state().await, inner().await);
    let rita = accounts::remote(&state, "rita", "peer.example").await;
    query("UPDATE accounts SET avatar_remote_url = $2, header_remote_url = $2 WHERE id = $1")
        .bind(rita.0)
        .bind(format!("http://{}/face.png", inner.address))
        .execute(&state.pool)
        .await
        .unwrap();
    let visitor = Api::visitor(&state);
    let account = visitor.get(&format!("/api/v1/accounts/{rita}")).await.ok();
    for field in ["avatar", "header"] {
        let url = account[field].as_str().unwrap().strip_prefix("http://localhost:3000").unwrap().to_owned();
        assert!(url.starts_with("/proxy/"), "{url}");
        assert_eq!(visitor.send(Request::get(url), axum::body::Body::empty()).await.status, 404);
    }
    let outside = client(&["127.0.0.2/32"]);
    assert!(fetch(&outside, &inner.url("/")).await.is_err());
    assert_eq!(inner.requests(), 0);
}

/// A push endpoint on the inside: refused when it is named (and where there is no push, there is no such address).
#[tokio::test]
async fn webpush_ssrf() {
    let (state, inner) = (state().await, inner().await);
    let api = Api::of(&state, &person(&state, "ann").await);
    for host in ["127.0.0.1", "localhost", "[::1]", "169.254.169.254"] {
        for scheme in ["http", "https"] {
            let subscription = json!({
                "subscription": {
                    "endpoint": format!("{scheme}://{host}:{}/push", inner.address.port()),
                    "keys": {
                        "p256dh": "BEm_a0bdPDhf0SOsrnB2-ategf1hHoCnpXgQsFj5JCkcoMrMt2WHoPfEYOYPzOIs9mZE8ZUaD7VA5vouy0kEkr8",
                        "auth": "eH_C8rq2raXqlcBVDa1gLg",
                    },
                },
                "data": {"alerts": {"mention": true}},
            });
            let answer = api.post("/api/v1/push/subscription", subscription).await;
            assert!(matches!(answer.status, 404 | 422), "{scheme}://{host}: {}", answer.status);
        }
    }
    assert_eq!(inner.requests(), 0);
}
