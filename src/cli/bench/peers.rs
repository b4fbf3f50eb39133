//! Other servers, played by this program on loopback: each with an address and a person who writes, and some people who
//! follow one of ours from inboxes of their own. A few may hang or refuse what they are sent.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::extract::State as Extract;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use bytes::Bytes;
use serde_json::json;
use sqlx::{PgConnection, query_scalar};
use tokio::net::TcpListener;
use tokio::sync::Notify;

use super::inbox::note;
use crate::activitypub::signature::{Expected, SignedRequest, Unverified};
use crate::cli::Outcome;
use crate::clock::Clock;
use crate::keys::{KeyAlgorithm, PublicKey, SigningKey};
use crate::model::{AccountId, Domain};

/// Of one delivery in so many digest, signature and clock are verified.
const SAMPLE: usize = 100;
/// So many servers have a key of their own, which takes a moment to make; the others share the last one.
const KEYS: usize = 200;

pub struct Peers {
    pub servers: Vec<Peer>,
    /// How many people on each server follow our author.
    pub followers_each: usize,
    pub received: Arc<Received>,
}

/// One server and who writes there.
pub struct Peer {
    /// `127.0.1.1:PORT`
    pub host: String,
    pub actor: String,
    pub key: SigningKey,
    mood: Arc<AtomicU8>,
}

/// What a server does with what it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Mood {
    Takes,
    /// Answers 503.
    Refuses,
    /// Never answers.
    Hangs,
}

/// What all of them were sent and took.
#[derive(Default)]
pub struct Received {
    pub count: AtomicUsize,
    pub bad: AtomicUsize,
    pub more: Notify,
    /// When each came.
    pub at: Mutex<Vec<Instant>>,
    /// Of the author they follow now.
    key: Mutex<Option<PublicKey>>,
}

/// What the handlers of one server know.
struct Served {
    received: Arc<Received>,
    domain: Domain,
    pem: String,
    mood: Arc<AtomicU8>,
}

impl Peers {
    /// Takes one port on so many loopback addresses, `127.0.NETWORK.1` and on.
    pub async fn listen(network: u8, count: usize, followers_each: usize) -> Outcome<Self> {
        let received = Arc::new(Received::default());
        let mut servers: Vec<Peer> = Vec::with_capacity(count);
        let mut port = 0;
        for number in 0..count {
            let net = network + u8::try_from(number / 250)?;
            let address = Ipv4Addr::new(127, 0, net, u8::try_from(number % 250)? + 1);
            let listener = TcpListener::bind(SocketAddr::from((address, port))).await?;
            port = listener.local_addr()?.port();
            let host = listener.local_addr()?.to_string();
            let key = match servers.last().filter(|_| number >= KEYS) {
                Some(last) => last.key.clone(),
                None => SigningKey::generate(KeyAlgorithm::Rsa).await?,
            };
            let mood = Arc::new(AtomicU8::new(Mood::Takes as u8));
            let served = Served {
                received: received.clone(),
                domain: host.parse()?,
                pem: key.public_key()?.to_pem(),
                mood: mood.clone(),
            };
            let router = Router::new().fallback(serve).with_state(Arc::new(served));
            tokio::spawn(async move { axum::serve(listener, router).await });
            servers.push(Peer { actor: format!("http://{host}/users/writer"), host, key, mood });
        }
        Ok(Self { servers, followers_each, received })
    }

    /// Of every twenty servers one hangs and one refuses from now on; answers how many are well.
    pub fn fall_ill(&self) -> usize {
        for (number, server) in self.servers.iter().enumerate() {
            let mood = match number % 20 {
                7 => Mood::Hangs,
                13 => Mood::Refuses,
                _ => Mood::Takes,
            };
            server.mood.store(mood as u8, Ordering::Relaxed);
        }
        let well = |server: &&Peer| server.mood.load(Ordering::Relaxed) == Mood::Takes as u8;
        self.servers.iter().filter(well).count()
    }

    /// All are well again; the hosts of those that were not.
    pub fn recover(&self) -> Vec<&str> {
        let was_ill =
            |server: &&Peer| server.mood.swap(Mood::Takes as u8, Ordering::Relaxed) != Mood::Takes as u8;
        self.servers.iter().filter(was_ill).map(|server| server.host.as_str()).collect()
    }

    /// Makes them known to an instance: readers follow their writers, and they follow `author`.
    pub async fn introduce(&self, conn: &mut PgConnection, author: AccountId) -> Outcome {
        let hosts: Vec<&str> = self.servers.iter().map(|server| server.host.as_str()).collect();
        let mut keys = Vec::with_capacity(hosts.len());
        for server in &self.servers {
            keys.push(server.key.public_key()?.to_spki().to_vec());
        }
        sqlx::raw_sql("DROP TABLE IF EXISTS peers; CREATE TEMP TABLE peers (host text, key bytea)")
            .execute(&mut *conn)
            .await?;
        sqlx::query("INSERT INTO peers SELECT * FROM unnest($1::text[], $2::bytea[])")
            .bind(&hosts)
            .bind(&keys)
            .execute(&mut *conn)
            .await?;
        sqlx::query("SELECT set_config('bench.author', $1, false), set_config('bench.followers', $2, false)")
            .bind(author.to_string())
            .bind(self.followers_each.to_string())
            .execute(&mut *conn)
            .await?;
        sqlx::raw_sql(include_str!("peers.sql")).execute(&mut *conn).await?;
        let spki: Vec<u8> =
            query_scalar("SELECT public_key FROM actor_keys WHERE account_id = $1 AND algorithm = 'rsa'")
                .bind(author.0)
                .fetch_one(conn)
                .await?;
        *self.received.key.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(PublicKey::from_spki(&spki)?);
        Ok(())
    }
}

/// Everything of any of them: inboxes take, documents are shown.
async fn serve(
    Extract(served): Extract<Arc<Served>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if method == Method::GET {
        return served.show(&uri);
    }
    match served.mood.load(Ordering::Relaxed) {
        mood if mood == Mood::Refuses as u8 => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        mood if mood == Mood::Hangs as u8 => std::future::pending::<()>().await,
        _ => {}
    }
    let received = &served.received;
    let before = received.count.fetch_add(1, Ordering::Relaxed);
    received.at.lock().unwrap_or_else(PoisonError::into_inner).push(Instant::now());
    if before.is_multiple_of(SAMPLE) && !received.proven(&served.domain, &method, &uri, &headers, &body) {
        received.bad.fetch_add(1, Ordering::Relaxed);
    }
    received.more.notify_one();
    StatusCode::ACCEPTED.into_response()
}

impl Served {
    /// An actor of any name, a note of any name by the writer, and who a handle is.
    fn show(&self, uri: &Uri) -> Response {
        let home = format!("http://{}", self.domain);
        let id = format!("{home}{}", uri.path());
        let document = match uri.path().trim_start_matches('/').split_once('/') {
            Some(("users", name)) => json!({
                "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
                "id": id, "type": "Person", "preferredUsername": name, "inbox": format!("{id}/inbox"),
                "outbox": format!("{id}/outbox"), "followers": format!("{id}/followers"),
                "publicKey": {"id": format!("{id}#main-key"), "owner": id, "publicKeyPem": self.pem},
            }),
            Some(("notes", _)) => {
                let mut note = note(&id, &format!("{home}/users/writer"));
                note["@context"] = json!("https://www.w3.org/ns/activitystreams");
                note
            }
            Some((".well-known", _)) => {
                let asked = uri.query().unwrap_or_default().replace("%3A", ":").replace("%40", "@");
                let subject = asked.strip_prefix("resource=").unwrap_or_default();
                let name = subject.trim_start_matches("acct:").split('@').next().unwrap_or_default();
                let kind = "application/activity+json";
                let link = json!({"rel": "self", "type": kind, "href": format!("{home}/users/{name}")});
                json!({"subject": subject, "links": [link]})
            }
            _ => return StatusCode::NOT_FOUND.into_response(),
        };
        ([(header::CONTENT_TYPE, "application/activity+json")], Json(document)).into_response()
    }
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
