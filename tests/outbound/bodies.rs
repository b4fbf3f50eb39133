//! Bodies: too large, endless, slow, packed. Attack `mitra-2.3.0`.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::StatusCode;
use axum::routing::{any, get as on_get};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use hedgerow::outbound::{Door, Get, OutboundError, Post};
use tower_http::compression::CompressionLayer;

use super::site::{Site, client, fetch, get, no_rules};

/// Zeros without an end.
async fn endless() -> Body {
    let zeros = Bytes::from_static(&[0; 4096]);
    Body::from_stream(stream::repeat(zeros).map(Ok::<_, std::io::Error>))
}

/// One byte, and then nothing more.
async fn stalling() -> Body {
    let first = stream::once(async { Ok::<_, std::io::Error>(Bytes::from_static(b"a")) });
    Body::from_stream(first.chain(stream::pending()))
}

async fn site() -> Site {
    // Four megabytes that travel as four kilobytes.
    let bomb = || async { Body::from_stream(stream::iter([Ok::<_, std::io::Error>(vec![0u8; 4 << 20])])) };
    let packed = Router::new().route("/bomb", on_get(bomb)).layer(CompressionLayer::new());
    let plain = Router::new()
        .route("/endless", any(endless))
        .route("/stalling", any(stalling))
        .route("/silent", on_get(std::future::pending::<StatusCode>))
        .route("/large", on_get(|| async { vec![0u8; (1 << 16) + 1] }))
        .route("/fitting", on_get(|| async { vec![0u8; 1 << 16] }));
    Site::start("127.0.0.1", plain.merge(packed)).await
}

#[tokio::test]
async fn body_over_the_cap_is_refused_declared_or_not_packed_or_not() {
    let (site, client) = (site().await, client(&["127.0.0.1/32"]));
    for path in ["/large", "/endless", "/bomb"] {
        let result = fetch(&client, &site.url(path)).await;
        assert!(matches!(result, Err(OutboundError::TooLarge(65536))), "{path}: {result:?}");
    }
    assert_eq!(fetch(&client, &site.url("/fitting")).await.unwrap().body.len(), 1 << 16);
}

#[tokio::test]
async fn slow_answer_ends_with_the_total_time() {
    let (site, client, policy) = (site().await, client(&["127.0.0.1/32"]), no_rules());
    for path in ["/stalling", "/silent"] {
        let url = site.url(path);
        let hurried = Get { timeout: Duration::from_millis(100), ..get(&url, &policy) };
        let result = client.get(hurried).await;
        assert!(matches!(result, Err(OutboundError::Timeout(_))), "{path}: {result:?}");
    }
}

#[tokio::test]
async fn endless_answer_to_a_delivery_is_cut_since_its_status_is_known() {
    let (site, client) = (site().await, client(&["127.0.0.1/32"]));
    let (url, policy, body, headers) = (site.url("/endless"), no_rules(), "{}".into(), Default::default());
    let response = client
        .post(Post {
            url: &url,
            policy: &policy,
            door: Door::Federation,
            content_type: "application/activity+json",
            body: &body,
            headers: &headers,
            max_bytes: 10_000,
            timeout: Duration::from_secs(2),
            sign: None,
        })
        .await
        .unwrap();
    assert_eq!(response.status, StatusCode::OK);
    assert!(response.body.len() <= 10_000);
}

#[tokio::test]
async fn packed_answer_is_unpacked() {
    let text = "hedgerow ".repeat(100);
    let answer = text.clone();
    let router = Router::new().route("/", on_get(move || async move { answer.clone() }));
    let site = Site::start("127.0.0.1", router.layer(CompressionLayer::new())).await;
    let response = fetch(&client(&["127.0.0.1/32"]), &site.url("/")).await.unwrap();
    assert_eq!(response.body, text);
}
