//! `kill -9` of the server, then of PostgreSQL, amid five hundred activities each way: each has its effect, once.
//!
//! Real processes with production settings. What came in is counted in the database it came into; what went out is
//! counted by the peer that received it, by the activity's id, as every peer does.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::http::Method;
use bytes::Bytes;
use hedgerow::activitypub::signature::RequestSigner;
use hedgerow::clock::Clock;
use hedgerow::outbound::{Hop, SignRequest};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::support::server::{Home, Server, base_url, free_port, hedgerow};
use crate::support::world::{self, Actor, key_of};

const EACH_WAY: usize = 500;
/// How many requests are under way at once, each way.
const AT_ONCE: usize = 4;
const PATIENCE: Duration = Duration::from_secs(120);

const KEYS: [(&str, &str); 3] = [
    ("federation.allow_private_networks", "true"),
    ("federation.allow_plain_http", "true"),
    ("rate_limits.enabled", "false"),
];

/// The instance that is killed.
struct Instance {
    home: Home,
    port: u16,
}

impl Instance {
    fn start(&self) -> Server {
        Server::start_with(&self.home.data_dir(), self.port, &KEYS, None)
    }

    fn run(&self, arguments: &[&str]) -> String {
        let base_url = base_url(self.port);
        let keys = [("instance.base_url", base_url.as_str())];
        let output = hedgerow(&self.home.data_dir(), &keys, arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// A number out of its database.
    async fn count(&self, sql: &str) -> i64 {
        let options = PgConnectOptions::new_without_pgpass().socket(self.home.data_dir().join("run"));
        let options = options.username("hedgerow").database("hedgerow");
        let mut connection = PgConnection::connect_with(&options).await.unwrap();
        let sql = AssertSqlSafe(format!("SELECT count(*) FROM {sql}"));
        let count = sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        count
    }

    /// Posts until it is taken, as peers and apps do.
    async fn insist<F>(&self, path: &str, headers: impl Fn() -> F, body: &str)
    where
        F: Future<Output = String>,
    {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let status = self.post(path, &headers().await, body).await.unwrap_or_default();
            if (200..300).contains(&status) {
                return;
            }
            assert!(status == 0 || status >= 500, "{path} answered {status}");
            assert!(Instant::now() < deadline, "{path} is never taken: {status}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    async fn post(&self, path: &str, headers: &str, body: &str) -> std::io::Result<u16> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n{body}",
            self.port,
            body.len()
        );
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default())
    }

    /// Delivers an activity as its actor.
    async fn deliver(&self, actor: &Actor, activity: &Value) {
        let body = activity.to_string();
        let url = format!("{}/inbox", base_url(self.port)).parse().unwrap();
        let key = key_of(&actor.name).await;
        let signer =
            RequestSigner { key_id: format!("{}#main-key", actor.uri), key, clock: Clock::default() };
        // Anew for each attempt: a signature ages.
        let headers = || async {
            let bytes = Bytes::copy_from_slice(body.as_bytes());
            let content_type = Some("application/activity+json");
            let hop = Hop {
                method: &Method::POST,
                url: &url,
                body: Some(&bytes),
                content_type,
                headers: &http::HeaderMap::new(),
            };
            let signed = signer.sign(hop).await.unwrap();
            let mut lines = "Content-Type: application/activity+json\r\n".to_owned();
            for (name, value) in &signed {
                lines.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
            }
            lines
        };
        self.insist("/inbox", headers, &body).await;
    }

    /// Posts a status as an app that says which attempt belongs to which.
    async fn publish(&self, token: &str, n: usize) {
        let headers = || async move {
            format!(
                "Content-Type: application/json\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {n}\r\n"
            )
        };
        let status = json!({"status": format!("outgoing {n}"), "visibility": "public"}).to_string();
        self.insist("/api/v1/statuses", headers, &status).await;
    }
}

/// Does it for every number, a few at a time, and counts those done.
fn each<F>(done: &Arc<AtomicUsize>, act: impl Fn(usize) -> F + Clone + Send + 'static) -> JoinSet<()>
where
    F: Future<Output = ()> + Send,
{
    let mut tasks = JoinSet::new();
    for first in 0..AT_ONCE {
        let (done, act) = (done.clone(), act.clone());
        tasks.spawn(async move {
            for n in (first..EACH_WAY).step_by(AT_ONCE) {
                act(n).await;
                done.fetch_add(1, Ordering::SeqCst);
            }
        });
    }
    tasks
}

async fn eventually<F: Future<Output = bool>>(what: &str, holds: impl Fn() -> F) {
    let deadline = Instant::now() + PATIENCE;
    while !holds().await {
        assert!(Instant::now() < deadline, "never happened: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The statuses a peer was told of, each with the ids of the activities that told it.
fn told(peer: &world::Server) -> HashMap<String, Vec<String>> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut told: HashMap<String, Vec<String>> = HashMap::new();
    for activity in peer.delivered().iter().filter(|activity| activity["type"] == "Create") {
        told.entry(text(&activity["object"]["id"])).or_default().push(text(&activity["id"]));
    }
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_processes_lose_no_activity_and_repeat_no_effect() {
    let instance = Arc::new(Instance { home: Home::new(), port: free_port() });
    let mut server = instance.start();
    instance.run(&[
        "account",
        "create",
        "alice",
        "--email",
        "a@example.org",
        "--role",
        "owner",
        "--confirmed",
    ]);
    let token = instance.run(&["token", "create", "alice", "--scope", "read write"]);
    let alice = format!("{}/users/alice", base_url(instance.port));

    let peer = world::Server::start(Clock::default()).await;
    let mut actors = Vec::new();
    for name in ["bob", "carol", "dave", "erin"] {
        actors.push(peer.actor(name).await);
    }
    instance.deliver(&actors[0], &actors[0].does("Follow", "1", &json!(alice))).await;
    let (heard, peers) = (peer.clone(), "the follower is accepted");
    eventually(peers, || async { heard.delivered().iter().any(|told| told["type"] == "Accept") }).await;

    let (received, published) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let to = instance.clone();
    let incoming = each(&received, move |n| {
        let (to, actor, alice) = (to.clone(), actors[n % actors.len()].clone(), alice.clone());
        async move {
            let mut note = actor.note(&n.to_string(), "incoming");
            note["tag"] = json!([{"type": "Mention", "href": alice, "name": "@alice"}]);
            note["cc"] = json!([alice]);
            to.deliver(&actor, &actor.create(&note)).await;
        }
    });
    let at = instance.clone();
    let outgoing = each(&published, move |n| {
        let (at, token) = (at.clone(), token.clone());
        async move { at.publish(&token, n).await }
    });
    let amid = |share: usize| {
        let (received, published) = (received.clone(), published.clone());
        async move {
            let done = |count: &AtomicUsize| count.load(Ordering::SeqCst) >= EACH_WAY * share / 10;
            eventually("traffic in both directions", || async { done(&received) && done(&published) }).await;
        }
    };

    amid(2).await;
    server.signal(Signal::SIGKILL);
    server.wait();
    let server = instance.start();
    amid(6).await;
    kill(Pid::from_raw(instance.home.postmaster().unwrap()), Signal::SIGKILL).unwrap();

    incoming.join_all().await;
    outgoing.join_all().await;
    eventually("every post reaches the follower", || async { told(&peer).len() >= EACH_WAY }).await;
    let waiting = "(SELECT FROM inbound_activities WHERE state = 'pending'
                    UNION ALL SELECT FROM deliveries WHERE state = 'pending' UNION ALL SELECT FROM outgoing) w";
    eventually("nothing waits any more", || async { instance.count(waiting).await == 0 }).await;

    let expected = EACH_WAY as i64;
    for (what, count) in [
        ("statuses that came in", "statuses WHERE NOT local"),
        ("notifications of them", "notifications WHERE kind = 'mention'"),
        ("statuses that went out", "statuses WHERE local"),
        ("activities received and done", "inbound_activities WHERE state = 'done' AND kind = 'Create'"),
        (
            "activities delivered",
            "deliveries d JOIN activities a ON a.id = d.activity_id
                                  WHERE d.state = 'delivered' AND a.kind = 'Create'",
        ),
    ] {
        assert_eq!(instance.count(count).await, expected, "{what}");
    }
    let told = told(&peer);
    assert_eq!(told.len(), EACH_WAY);
    for (status, ids) in told {
        assert!(ids.iter().all(|id| *id == ids[0]), "{status} was told under several ids: {ids:?}");
    }
    drop(server);
}
