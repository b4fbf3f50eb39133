//! Redirects: each hop is judged and signed like the first.

use std::sync::Mutex;

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::routing::{any, get as on_get};
use futures_util::future::BoxFuture;
use hedgerow::outbound::{Door, Get, Hop, OutboundError, Post, SignRequest};
use url::Url;

use super::site::{Site, client, fetch, get, no_rules, suspending};

/// A site whose `/` leads to `target`.
async fn leading_to(status: StatusCode, target: &str) -> Site {
    let location = target.to_owned();
    let answer = move || {
        let location = location.clone();
        async move { (status, [(header::LOCATION, location)]) }
    };
    Site::start("127.0.0.1", Router::new().route("/", any(answer))).await
}

async fn secret() -> &'static str {
    "secret"
}

/// Attacks `CVE-2026-77632`, `CVE-2025-25194`: a public URL that leads to a private one.
#[tokio::test]
async fn redirect_to_a_private_address_is_refused() {
    let inner = Site::start("127.0.0.2", Router::new().route("/", on_get(secret))).await;
    for host in ["127.0.0.2", "[::ffff:127.0.0.2]", "localhost"] {
        let outer = leading_to(StatusCode::FOUND, &format!("http://{host}:{}/", inner.address.port())).await;
        let result = fetch(&client(&["127.0.0.1/32"]), &outer.url("/")).await;
        // `localhost` may be permitted (127.0.0.1), but nothing listens there.
        assert!(
            matches!(result, Err(OutboundError::RefusedAddress(_) | OutboundError::Connect(_))),
            "{result:?}"
        );
        assert_eq!((outer.requests(), inner.requests()), (1, 0));
    }
}

#[tokio::test]
async fn redirect_asks_policy_and_scheme_anew() {
    let client = client(&["127.0.0.0/8"]);
    let policy = suspending("blocked.example");
    for target in ["https://blocked.example/", "https://www.BLOCKED.example./"] {
        let site = leading_to(StatusCode::MOVED_PERMANENTLY, target).await;
        let result = client.get(get(&site.url("/"), &policy)).await;
        assert!(matches!(result, Err(OutboundError::Blocked(_))), "{target}: {result:?}");
    }
    for target in
        ["file:///etc/passwd", "gopher://a.example/", "https://user@a.example/", "data:text/plain,a"]
    {
        let site = leading_to(StatusCode::MOVED_PERMANENTLY, target).await;
        let result = fetch(&client, &site.url("/")).await;
        assert!(matches!(result, Err(OutboundError::RefusedUrl(..))), "{target}: {result:?}");
    }
}

#[tokio::test]
async fn three_redirects_are_followed_and_the_fourth_is_not() {
    let to = |status: StatusCode, location: &'static str| {
        on_get(move || async move { (status, [(header::LOCATION, location)]) })
    };
    let router = Router::new()
        .route("/a/0", to(StatusCode::MOVED_PERMANENTLY, "1"))
        .route("/a/1", to(StatusCode::FOUND, "/a/2"))
        .route("/a/2", to(StatusCode::PERMANENT_REDIRECT, "3?query#fragment"))
        .route("/a/3", to(StatusCode::SEE_OTHER, "//127.0.0.1/nowhere"))
        .route("/a/end", on_get(secret))
        .route("/b/1", to(StatusCode::TEMPORARY_REDIRECT, "2"))
        .route("/b/2", to(StatusCode::FOUND, "../a/1/../../b/3"))
        .route("/b/3", to(StatusCode::FOUND, "/a/end"))
        .route("/nowhere", on_get(|| async { StatusCode::FOUND }));
    let site = Site::start("127.0.0.1", router).await;
    let client = client(&["127.0.0.1/32"]);

    let three = fetch(&client, &site.url("/b/1")).await.unwrap();
    assert_eq!((three.final_url, site.requests()), (site.url("/a/end"), 4));
    let four = fetch(&client, &site.url("/a/0")).await;
    assert!(matches!(four, Err(OutboundError::Redirects)), "{four:?}");
    assert_eq!(site.requests(), 8);
    let nowhere = fetch(&client, &site.url("/nowhere")).await;
    assert!(matches!(nowhere, Err(OutboundError::Redirects)), "{nowhere:?}");
}

#[tokio::test]
async fn answer_names_the_url_it_came_from() {
    let inner = Site::start("127.0.0.1", Router::new().route("/end", on_get(secret))).await;
    let outer = leading_to(StatusCode::FOUND, inner.url("/end").as_str()).await;
    let response = fetch(&client(&["127.0.0.1/32"]), &outer.url("/")).await.unwrap();
    assert_eq!(response.final_url, inner.url("/end"));
    assert_eq!(&response.body[..], b"secret");
}

/// Puts what it was asked to sign into a header.
#[derive(Default)]
struct Recorder(Mutex<Vec<String>>);

impl SignRequest for Recorder {
    fn sign<'a>(&'a self, hop: Hop<'a>) -> BoxFuture<'a, hedgerow::error::Result<HeaderMap>> {
        let signed = format!("{} {} {}", hop.method, hop.host(), hop.url.path());
        self.0.lock().unwrap().push(signed.clone());
        Box::pin(async move {
            Ok(HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_str(&signed).unwrap())]))
        })
    }
}

#[tokio::test]
async fn each_hop_is_signed_for_itself() {
    let echo =
        |headers: HeaderMap| async move { headers[header::AUTHORIZATION].to_str().unwrap().to_owned() };
    let inner = Site::start("127.0.0.1", Router::new().route("/end", on_get(echo))).await;
    let outer = leading_to(StatusCode::FOUND, inner.url("/end").as_str()).await;
    let (url, policy, signer) = (outer.url("/"), no_rules(), Recorder::default());
    let signed = Get { sign: Some(&signer), door: Door::Federation, ..get(&url, &policy) };
    let response = client(&["127.0.0.1/32"]).get(signed).await.unwrap();

    let expected = [format!("GET {} /", outer.address), format!("GET {} /end", inner.address)];
    assert_eq!(*signer.0.lock().unwrap(), expected);
    assert_eq!(&response.body[..], expected[1].as_bytes());
}

#[tokio::test]
async fn post_is_repeated_only_where_the_redirect_keeps_the_method() {
    let inbox = Router::new().route("/inbox", axum::routing::post(|body: String| async move { body }));
    let inbox = Site::start("127.0.0.1", inbox).await;
    for (status, arrives) in [
        (StatusCode::TEMPORARY_REDIRECT, true),
        (StatusCode::PERMANENT_REDIRECT, true),
        (StatusCode::MOVED_PERMANENTLY, false),
        (StatusCode::FOUND, false),
        (StatusCode::SEE_OTHER, false),
    ] {
        let outer = leading_to(status, inbox.url("/inbox").as_str()).await;
        let (url, policy, body, headers): (Url, _, _, _) =
            (outer.url("/"), no_rules(), "hello".into(), HeaderMap::new());
        let before = inbox.requests();
        let response = client(&["127.0.0.1/32"])
            .post(Post {
                url: &url,
                policy: &policy,
                door: Door::Federation,
                content_type: "text/plain",
                body: &body,
                headers: &headers,
                max_bytes: 1024,
                timeout: std::time::Duration::from_secs(2),
                sign: None,
            })
            .await
            .unwrap();
        assert_eq!(inbox.requests() - before, usize::from(arrives), "{status}");
        assert_eq!(response.status, if arrives { StatusCode::OK } else { status });
        assert_eq!(response.body == "hello", arrives);
    }
}
