//! A fake world of other servers in this process: actors with keys, documents, WebFinger, scripted answers. Each server
//! remembers what it was asked and told, and checks our signatures.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State as Extract};
use axum::response::Response;
use hedgerow::activitypub::activities::{Applied, apply};
use hedgerow::activitypub::signature::{Expected, SignedRequest, Unverified};
use hedgerow::db::inbound::{self, NewInbound};
use hedgerow::error::Result;
use hedgerow::keys::{KeyAlgorithm, PublicKey, SigningKey};
use hedgerow::model::{AccountId, Domain};
use hedgerow::state::State;
use http::{HeaderMap, Method, StatusCode, header};
use serde_json::{Value, json};
use tokio::sync::{Notify, OnceCell};

use super::people::local_actor;
use super::state::{TestState, state_with};
pub use actor::{Actor, post_signed};
pub use parcel::Parcel;
pub use traffic::deliver_as;

mod actor;
mod parcel;
mod traffic;

pub const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// Our server, allowed to speak with loopback, and the world around it.
pub struct World {
    pub state: TestState,
}

impl Deref for World {
    type Target = State;
    fn deref(&self) -> &State {
        &self.state.state
    }
}

impl World {
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// With these keys laid over the defaults.
    pub async fn with(keys: &[(&str, &str)]) -> Self {
        let mut all = vec![
            ("federation.allow_private_networks", "true"),
            ("federation.allow_plain_http", "true"),
            ("instance.base_url", "http://ours.localhost:3000"),
        ];
        all.extend_from_slice(keys);
        let world = Self { state: state_with(&all).await };
        local_actor(&world, Some(-99), "ours.localhost:3000", "/actor", "Application").await;
        world
    }

    /// A local account with all its addresses and its key.
    pub async fn local(&self, name: &str) -> Local {
        let path = format!("/users/{name}");
        Local { id: local_actor(self, None, name, &path, "Person").await, uri: self.config.url(&path) }
    }

    /// Another server, on a port of its own.
    pub async fn server(&self) -> Server {
        Server::start(self.clock.clone()).await
    }

    /// What a peer delivered and proved: stored as the inbox does, and applied.
    pub async fn receive(
        &self,
        signer: &str,
        activity: &Value,
        recipient: Option<AccountId>,
    ) -> Result<Applied> {
        let text = |name: &str| activity[name].as_str();
        let body = activity.to_string();
        let object = text("object").or_else(|| activity["object"]["id"].as_str());
        let key = hedgerow::secrets::hash_token(&format!("{:?} {body}", text("id")));
        let new = NewInbound {
            key: &key,
            actor_uri: text("actor").unwrap_or(signer),
            signer_uri: signer,
            activity_uri: text("id"),
            object_uri: object,
            kind: text("type").unwrap_or_default(),
            body: &body,
            recipient,
            received_at: self.clock.now(),
        };
        inbound::store(&mut self.pool.acquire().await.unwrap(), &new).await.unwrap();
        let id: i64 = sqlx::query_scalar("SELECT activity_id FROM inbound_keys WHERE key = $1")
            .bind(key.as_slice())
            .fetch_one(&self.pool)
            .await
            .unwrap();
        let lane: i64 = sqlx::query_scalar("SELECT lane FROM inbound_activities WHERE id = $1")
            .bind(id)
            .fetch_one(&self.pool)
            .await
            .unwrap();
        let claimed = inbound::claim(&self.pool, lane, self.clock.now(), 100).await.unwrap();
        let claimed = claimed.into_iter().find(|claimed| claimed.id == id).expect("it waits to be applied");
        let applied = apply(self, &claimed).await;
        if applied.is_ok() {
            let state: String = sqlx::query_scalar("SELECT state FROM inbound_activities WHERE id = $1")
                .bind(id)
                .fetch_one(&self.pool)
                .await
                .unwrap();
            assert_ne!(state, "pending", "an applied activity is settled with its effect");
        } else {
            // As the worker does with what is refused.
            let refused = "UPDATE inbound_activities SET state = 'refused' WHERE id = $1";
            sqlx::query(refused).bind(id).execute(&self.pool).await.unwrap();
        }
        applied
    }

    /// How many rows a query counts: for effects that no read shows.
    pub async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.pool).await.unwrap()
    }
}

/// Somebody here.
#[derive(Debug, Clone)]
pub struct Local {
    pub id: AccountId,
    pub uri: String,
}

/// One answer of a server.
#[derive(Clone)]
pub struct Answer {
    pub status: u16,
    pub content_type: &'static str,
    pub body: String,
    pub location: Option<String>,
    pub retry_after: Option<u32>,
    pub delay: Duration,
}

impl Answer {
    pub fn json(value: &Value) -> Self {
        Self { body: value.to_string(), ..Self::status(200) }
    }

    pub fn status(status: u16) -> Self {
        let content_type = "application/activity+json";
        let (body, delay) = (String::new(), Duration::ZERO);
        Self { status, content_type, body, location: None, retry_after: None, delay }
    }

    pub fn redirect(to: &str) -> Self {
        Self { location: Some(to.to_owned()), ..Self::status(302) }
    }

    /// Try again after so many seconds.
    pub fn later(status: u16, retry_after: u32) -> Self {
        Self { retry_after: Some(retry_after), ..Self::status(status) }
    }

    /// As good as never.
    pub fn never() -> Self {
        Self { delay: Duration::from_secs(3600), ..Self::status(202) }
    }

    pub fn typed(self, content_type: &'static str) -> Self {
        Self { content_type, ..self }
    }
}

/// A request that a server was sent.
#[derive(Debug, Clone)]
pub struct Asked {
    pub method: Method,
    /// Path and query.
    pub target: String,
    pub body: Vec<u8>,
    pub headers: HeaderMap,
    /// The key under which it was signed, if the signature holds.
    pub signed_by: Option<String>,
}

impl Asked {
    /// Whether it was signed as RFC 9421 has it.
    pub fn is_rfc9421(&self) -> bool {
        self.headers.contains_key("signature-input")
    }
}

/// How a server lets itself be spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ear {
    #[default]
    Everything,
    /// Answers 401 to signatures of the draft.
    Rfc9421Only,
    /// Answers 401 to signatures of RFC 9421.
    CavageOnly,
    /// Answers 401 to every signature, asking in `Accept-Signature` for one with this nonce.
    Demands(&'static str),
    /// Answers 401 to everything.
    Nothing,
}

impl Ear {
    fn takes(self, headers: &HeaderMap) -> bool {
        let rfc9421 = headers.get("signature-input").map(|value| value.to_str().unwrap());
        match self {
            Self::Everything => true,
            Self::Rfc9421Only => rfc9421.is_some(),
            Self::CavageOnly => rfc9421.is_none(),
            Self::Demands(nonce) => rfc9421.is_some_and(|input| input.contains(nonce)),
            Self::Nothing => false,
        }
    }
}

/// Another server. Clones are the same one.
#[derive(Clone)]
pub struct Server(Arc<Inner>);

struct Inner {
    authority: String,
    answers: Mutex<HashMap<String, Answer>>,
    asked: Mutex<Vec<Asked>>,
    told: Notify,
    ear: Mutex<Ear>,
    clock: hedgerow::clock::Clock,
    ours: PublicKey,
}

impl Server {
    /// One by itself, with this clock.
    pub async fn start(clock: hedgerow::clock::Clock) -> Self {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let authority = listener.local_addr().unwrap().to_string();
        let server = Self(Arc::new(Inner {
            authority,
            answers: Mutex::default(),
            asked: Mutex::default(),
            told: Notify::new(),
            ear: Mutex::default(),
            clock,
            ours: key_of("ours").await.public_key().unwrap(),
        }));
        let router = Router::new().fallback(answer).with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        server
    }

    /// `127.0.0.1:PORT`.
    pub fn authority(&self) -> &str {
        &self.0.authority
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.0.authority)
    }

    /// From now on this is the answer at `path` (with its query).
    pub fn answers(&self, path: &str, answer: Answer) {
        self.0.answers.lock().unwrap().insert(path.to_owned(), answer);
    }

    /// Publishes a document at its own id, which is this server's.
    pub fn publishes(&self, document: &Value) {
        let id = document["id"].as_str().expect("a document with an id");
        let path = id.strip_prefix(&self.url("")).expect("an id of this server");
        self.answers(path, Answer::json(document));
    }

    /// From now on it takes these signatures only; WebFinger is answered in any case.
    pub fn hears(&self, ear: Ear) {
        *self.0.ear.lock().unwrap() = ear;
    }

    /// What it was asked and told so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.0.asked.lock().unwrap().clone()
    }

    /// What it was delivered so far, whatever it answered.
    pub fn delivered(&self) -> Vec<Value> {
        let posts = self.asked().into_iter().filter(|asked| asked.method == Method::POST);
        posts.map(|asked| serde_json::from_slice(&asked.body).expect("an activity")).collect()
    }

    /// Waits until it was delivered so many.
    pub async fn is_delivered(&self, count: usize) {
        loop {
            let told = self.0.told.notified();
            if self.delivered().len() >= count {
                return;
            }
            told.await;
        }
    }

    /// How often it was asked for a path (with its query).
    pub fn times_asked(&self, path: &str) -> usize {
        self.asked().iter().filter(|asked| asked.target == path).count()
    }

    /// An actor with a key, an inbox and a handle that leads back to it.
    pub async fn actor(&self, name: &str) -> Actor {
        let uri = self.url(&format!("/users/{name}"));
        let key = key_of(name).await;
        let actor = Actor { server: self.clone(), name: name.to_owned(), uri };
        self.publishes(&actor.document(&key));
        self.handle(name, &actor.uri);
        actor
    }

    /// WebFinger's answer for a name.
    pub fn handle(&self, name: &str, uri: &str) {
        let subject = format!("acct:{name}@{}", self.authority());
        self.webfinger(name, &subject, uri);
    }

    /// WebFinger's answer for a name, whatever it says.
    pub fn webfinger(&self, name: &str, subject: &str, uri: &str) {
        let jrd = json!({"subject": subject, "links": [
            {"rel": "self", "type": "application/activity+json", "href": uri}]});
        self.answers(
            &webfinger_path(name, self.authority()),
            Answer::json(&jrd).typed("application/jrd+json"),
        );
    }
}

/// Where WebFinger is asked for a handle.
pub fn webfinger_path(name: &str, domain: &str) -> String {
    let resource = format!("acct:{name}@{domain}");
    let encoded: String = url::form_urlencoded::byte_serialize(resource.as_bytes()).collect();
    format!("/.well-known/webfinger?resource={encoded}")
}

async fn answer(Extract(server): Extract<Server>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 10_000_000).await.unwrap();
    let target = parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let domains: [Domain; 1] = [server.authority().parse().unwrap()];
    let expected = Expected { now: server.0.clock.now(), domains: &domains, scheme: "http" };
    let signed =
        SignedRequest { method: &parts.method, target: &target, headers: &parts.headers, body: &body };
    let verified = Unverified::of(&signed, &expected).and_then(|signed| signed.verify(&server.0.ours));
    server.0.asked.lock().unwrap().push(Asked {
        method: parts.method.clone(),
        target: target.clone(),
        body: body.to_vec(),
        headers: parts.headers.clone(),
        signed_by: verified.ok().map(|verified| verified.key_id),
    });
    server.0.told.notify_waiters();
    let ear = *server.0.ear.lock().unwrap();
    if !ear.takes(&parts.headers) && !target.starts_with("/.well-known/") {
        let mut refusal = Response::builder().status(StatusCode::UNAUTHORIZED);
        if let Ear::Demands(nonce) = ear {
            let asked = format!(r#"sig1=("@method" "@authority" "date");created;nonce="{nonce}";tag="peer""#);
            refusal = refusal.header("accept-signature", asked);
        }
        return refusal.body(Body::empty()).unwrap();
    }
    let scripted = server.0.answers.lock().unwrap().get(&target).cloned();
    let fallback = if parts.method == Method::POST { 202 } else { 404 };
    let answer = scripted.unwrap_or_else(|| Answer::status(fallback));
    tokio::time::sleep(answer.delay).await;
    let mut response = Response::builder().status(StatusCode::from_u16(answer.status).unwrap());
    response = response.header(header::CONTENT_TYPE, answer.content_type);
    if let Some(location) = answer.location {
        response = response.header(header::LOCATION, location);
    }
    if let Some(seconds) = answer.retry_after {
        response = response.header(header::RETRY_AFTER, seconds);
    }
    response.body(Body::from(answer.body)).unwrap()
}

/// A key by name, made once for the whole run.
pub async fn key_of(name: &str) -> SigningKey {
    static KEYS: OnceCell<Mutex<HashMap<String, SigningKey>>> = OnceCell::const_new();
    let keys = KEYS.get_or_init(|| async { Mutex::default() }).await;
    if let Some(key) = keys.lock().unwrap().get(name) {
        return key.clone();
    }
    let key = SigningKey::generate(KeyAlgorithm::Rsa).await.unwrap();
    keys.lock().unwrap().entry(name.to_owned()).or_insert(key).clone()
}
