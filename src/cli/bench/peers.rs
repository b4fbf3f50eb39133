//! Other servers, played by this program on loopback: each with an address, a person who writes and a key of its own,
//! and ten people who follow our author from inboxes of their own.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State as Extract;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use bytes::Bytes;
use sqlx::{PgConnection, query_scalar};
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::activitypub::signature::{Expected, SignedRequest, Unverified};
use crate::cli::Outcome;
use crate::clock::Clock;
use crate::keys::{KeyAlgorithm, PublicKey, SigningKey};
use crate::model::{AccountId, Domain};

/// How many people on each server follow our author.
pub const FOLLOWERS_EACH: usize = 10;
/// Of so many deliveries one is verified: digest, signature, clock.
const SAMPLE: usize = 100;

pub struct Peers {
    pub servers: Vec<Peer>,
    pub received: Arc<Received>,
}

/// One server and who writes there.
pub struct Peer {
    /// `127.0.1.1:PORT`
    pub host: String,
    pub actor: String,
    pub key: SigningKey,
}

/// What all of them were sent.
#[derive(Default)]
pub struct Received {
    pub count: AtomicUsize,
    pub bad: AtomicUsize,
    pub more: Notify,
    /// Of the author they follow now.
    key: Mutex<Option<PublicKey>>,
}

impl Peers {
    /// Takes one port on so many loopback addresses.
    pub async fn listen(count: u8) -> Outcome<Self> {
        let received = Arc::new(Received::default());
        let mut servers = Vec::new();
        let mut port = 0;
        for number in 1..=count {
            let address = SocketAddr::from((Ipv4Addr::new(127, 0, 1, number), port));
            let listener = TcpListener::bind(address).await?;
            port = listener.local_addr()?.port();
            let host = listener.local_addr()?.to_string();
            let served = Router::new().fallback(take).with_state((received.clone(), host.parse::<Domain>()?));
            tokio::spawn(async move { axum::serve(listener, served).await });
            let key = SigningKey::generate(KeyAlgorithm::Rsa).await?;
            servers.push(Peer { actor: format!("http://{host}/users/writer"), host, key });
        }
        Ok(Self { servers, received })
    }

    /// Makes them known to an instance: readers follow their writers, and they follow `author`.
    pub async fn introduce(&self, conn: &mut PgConnection, author: AccountId) -> Outcome {
        let hosts: Vec<&str> = self.servers.iter().map(|server| server.host.as_str()).collect();
        let mut keys = Vec::with_capacity(hosts.len());
        for server in &self.servers {
            keys.push(server.key.public_key()?.to_spki().to_vec());
        }
        sqlx::raw_sql("CREATE TEMP TABLE peers (host text, key bytea)").execute(&mut *conn).await?;
        sqlx::query("INSERT INTO peers SELECT * FROM unnest($1::text[], $2::bytea[])")
            .bind(&hosts)
            .bind(&keys)
            .execute(&mut *conn)
            .await?;
        sqlx::query("SELECT set_config('bench.author', $1, false), set_config('bench.followers', $2, false)")
            .bind(author.to_string())
            .bind(FOLLOWERS_EACH.to_string())
            .execute(&mut *conn)
            .await?;
        sqlx::raw_sql(include_str!("peers.sql")).execute(&mut *conn).await?;
        let spki: Vec<u8> = query_scalar("SELECT public_key FROM actor_keys WHERE account_id = $1")
            .bind(author.0)
            .fetch_one(conn)
            .await?;
        *self.received.key.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(PublicKey::from_spki(&spki)?);
        Ok(())
    }
}

/// Any inbox of any of them.
async fn take(
    Extract((received, domain)): Extract<(Arc<Received>, Domain)>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let before = received.count.fetch_add(1, Ordering::Relaxed);
    if before.is_multiple_of(SAMPLE) && !received.proven(&domain, &method, &uri, &headers, &body) {
        received.bad.fetch_add(1, Ordering::Relaxed);
    }
    received.more.notify_one();
    StatusCode::ACCEPTED
}

impl Received {
    fn proven(&self, domain: &Domain, method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> bool {
        let request = SignedRequest { method, target: uri.path(), headers, body };
        let expected =
            Expected { now: Clock::default().now(), domains: std::slice::from_ref(domain), scheme: "http" };
        let Some(key) = self.key.lock().unwrap_or_else(PoisonError::into_inner).clone() else { return false };
        Unverified::of(&request, &expected).is_ok_and(|unverified| unverified.verify(&key).is_ok())
    }
}
