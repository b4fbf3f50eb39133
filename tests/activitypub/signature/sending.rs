//! What we sign goes over the wire as the reference says (14.1), and verifies.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{OriginalUri, Request};
use hedgerow::activitypub::signature::{Expected, RequestSigner, SignedRequest, Unverified};
use hedgerow::clock::Clock;
use hedgerow::config::{FederationMode, PrivateNetworks};
use hedgerow::keys::{PublicKey, SigningKey};
use hedgerow::model::Domain;
use hedgerow::outbound::{Door, Get, Outbound, Post, Settings, SystemLookup};
use hedgerow::policy::Snapshot;
use http::HeaderMap;

use super::peer::{KEY_ID, now, rsa_key};

/// What arrived, as a receiving server sees it.
struct Arrived {
    method: http::Method,
    target: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

/// A server that keeps what it receives.
async fn receiver() -> (std::net::SocketAddr, Arc<Mutex<Vec<Arrived>>>) {
    let kept = Arc::new(Mutex::new(Vec::new()));
    let keep = kept.clone();
    let handler = move |OriginalUri(uri): OriginalUri, request: Request| async move {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, 1 << 20).await.unwrap().to_vec();
        let target = uri.path_and_query().unwrap().to_string();
        keep.lock().unwrap().push(Arrived { method: parts.method, target, headers: parts.headers, body });
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(handler)).await });
    (address, kept)
}

fn client() -> Outbound {
    Outbound::new(&Settings {
        private: PrivateNetworks::All,
        plain_http: true,
        extra_ca: None,
        user_agent: "Hedgerow/test".to_owned(),
        lookup: Arc::new(SystemLookup),
    })
    .unwrap()
}

fn signer(key: SigningKey) -> RequestSigner {
    RequestSigner { key_id: KEY_ID.to_owned(), key, clock: Clock::manual(now()) }
}

fn verify(arrived: &Arrived, own: &Domain, key: &PublicKey) -> Vec<String> {
    let request = SignedRequest {
        method: &arrived.method,
        target: &arrived.target,
        headers: &arrived.headers,
        body: &arrived.body,
    };
    let unverified = Unverified::of(
        &request,
        &Expected { now: now(), domains: std::slice::from_ref(own), scheme: "http" },
    )
    .unwrap();
    assert_eq!(unverified.key_id(), KEY_ID);
    unverified.verify(key).unwrap().covered
}

#[tokio::test]
async fn fetches_and_deliveries_arrive_signed_as_every_peer_asks() {
    let (address, kept) = receiver().await;
    let (client, signer) = (client(), signer(rsa_key().await));
    let policy = Snapshot::new(FederationMode::Open, [], []);
    let url = format!("http://{address}/users/b/inbox?page=1#part").parse().unwrap();
    let (max_bytes, timeout, sign) = (1000, Duration::from_secs(5), Some(&signer as _));
    let door = Door::Federation;
    let get = Get { url: &url, policy: &policy, door, accept: "*/*", max_bytes, timeout, sign };
    client.get(get).await.unwrap();
    let (content_type, body, headers) = ("application/activity+json", "{}".into(), HeaderMap::new());
    let post = Post {
        url: &url,
        policy: &policy,
        door,
        content_type,
        body: &body,
        headers: &headers,
        max_bytes,
        timeout,
        sign,
    };
    client.post(post).await.unwrap();

    let (key, own) = (rsa_key().await.public_key().unwrap(), address.to_string().parse().unwrap());
    let kept = kept.lock().unwrap();
    assert_eq!(kept[0].target, "/users/b/inbox?page=1");
    assert_eq!(verify(&kept[0], &own, &key), ["(request-target)", "host", "date"]);
    assert_eq!(verify(&kept[1], &own, &key), ["(request-target)", "host", "date", "digest", "content-type"]);
    for arrived in kept.iter() {
        assert_eq!(arrived.headers["date"], "Fri, 20 Nov 2026 12:00:00 GMT");
        assert!(arrived.headers["signature"].to_str().unwrap().contains(r#",algorithm="rsa-sha256","#));
    }
}
