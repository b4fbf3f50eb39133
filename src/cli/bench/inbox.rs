//! Signed activities of other servers, sent to the shared inbox: how many are accepted, and how many have had their
//! effect.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::load::{post, send_all};
use super::peers::{Peer, Peers};
use super::site::Site;
use super::table::Round;
use crate::activitypub::signature::digest_header;
use crate::cli::Outcome;
use crate::clock::Clock;
use crate::cluster::make_pool;
use crate::db::inbound::count_pending;

const CONNECTIONS: usize = 32;
/// How often the backlog is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);
const APPLIED_WITHIN: Duration = Duration::from_secs(300);
const CONTENT: &str = "<p>Somebody elsewhere wrote these words, and a few more.</p>";

const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// What is received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A post of somebody whom people here follow.
    Create,
    /// By somebody whose key is known, of a status of ours.
    Like,
    /// The same by somebody new: document, key and handle are fetched before it is believed.
    LikeOfStranger,
    /// Of a post nobody here knows, which is fetched.
    Announce,
    /// Of an actor nobody here ever heard of: most of what an inbox gets.
    DeleteOfStranger,
}

impl Kind {
    pub const ALL: [(Self, &str); 5] = [
        (Self::Create, "Create"),
        (Self::Like, "Like"),
        (Self::LikeOfStranger, "Like of somebody new"),
        (Self::Announce, "Announce of an unknown post"),
        (Self::DeleteOfStranger, "Delete of an unknown actor"),
    ];
}

/// Two rounds of one run: until the last was accepted, and until the last was applied.
pub async fn receive(
    site: &Site,
    peers: &Peers,
    kind: Kind,
    round: usize,
    count: usize,
) -> Outcome<(Round, Round)> {
    let requests = sign_all(site, peers, kind, round, count).await?;
    let postgres = site.postgres().await?;
    let pool = make_pool(postgres.options.clone(), 2);
    count_pending(&pool, 1).await?;
    let (before, began) = (site.usage()?, Instant::now());
    let load = send_all(site.address, CONNECTIONS, requests, 202).await?;
    let accepted = Round {
        done: load.latencies.len(),
        elapsed: load.elapsed,
        p50: load.within(0.5),
        p99: load.within(0.99),
        used: site.usage()? - before,
        memory: site.memory()?,
        backlog: count_pending(&pool, i64::MAX).await?,
        failed: load.failed,
    };
    let mut waiting = accepted.backlog;
    while waiting > 0 && began.elapsed() < APPLIED_WITHIN {
        tokio::time::sleep(LOOK_EVERY).await;
        waiting = count_pending(&pool, i64::MAX).await?;
    }
    let elapsed = began.elapsed();
    let applied = Round {
        elapsed,
        p50: elapsed / 2,
        p99: elapsed,
        used: site.usage()? - before,
        memory: site.memory()?,
        backlog: waiting,
        ..accepted.clone()
    };
    pool.close().await;
    postgres.close(tokio::time::Instant::now() + Duration::from_secs(1)).await;
    Ok((accepted, applied))
}

/// Before the clock starts. Writers take turns.
async fn sign_all(
    site: &Site,
    peers: &Peers,
    kind: Kind,
    round: usize,
    count: usize,
) -> Outcome<Vec<Vec<u8>>> {
    let ours = site.local_statuses().await?;
    let mut requests = Vec::with_capacity(count);
    for number in 0..count {
        let peer = &peers.servers[number % peers.servers.len()];
        let name = format!("{round}-{number}");
        // Nobody likes a status twice.
        let liked = &ours[(round * count + number) / peers.servers.len() % ours.len()];
        let stranger = format!("http://{}/users/new-{name}", peer.host);
        let (actor, body) = match kind {
            Kind::Create => (&peer.actor, create(peer, &name)),
            Kind::Like => (&peer.actor, does("Like", &peer.actor, &name, liked)),
            Kind::LikeOfStranger => (&stranger, does("Like", &stranger, &name, liked)),
            Kind::Announce => {
                let note = format!("http://{}/notes/{name}", peer.host);
                (&peer.actor, does("Announce", &peer.actor, &name, &note))
            }
            Kind::DeleteOfStranger => (&stranger, does("Delete", &stranger, &name, &stranger)),
        };
        requests.push(sign(site, peer, actor, &body).await?);
    }
    Ok(requests)
}

fn does(kind: &str, actor: &str, name: &str, object: &str) -> String {
    let published = Clock::default().now().format("%Y-%m-%dT%H:%M:%SZ").to_string();
    serde_json::json!({
        "@context": "https://www.w3.org/ns/activitystreams", "id": format!("{actor}#{kind}/{name}"), "type": kind,
        "actor": actor, "object": object, "published": published,
        "to": [PUBLIC], "cc": [format!("{actor}/followers")],
    })
    .to_string()
}

fn create(peer: &Peer, name: &str) -> String {
    let Peer { actor, host, .. } = peer;
    let id = format!("http://{host}/statuses/{name}");
    let note = note(&id, actor);
    let (to, cc) = (note["to"].clone(), note["cc"].clone());
    serde_json::json!({
        "@context": ["https://www.w3.org/ns/activitystreams", {"sensitive": "as:sensitive"}],
        "id": format!("{id}/activity"), "type": "Create", "actor": actor, "published": note["published"],
        "to": to, "cc": cc, "object": note,
    })
    .to_string()
}

/// A public post, in a thousand characters as such with a link and some mentions have.
pub fn note(id: &str, actor: &str) -> serde_json::Value {
    let published = Clock::default().now().format("%Y-%m-%dT%H:%M:%SZ").to_string();
    serde_json::json!({
        "id": id, "type": "Note", "attributedTo": actor, "published": published, "to": [PUBLIC],
        "cc": [format!("{actor}/followers")], "url": id, "sensitive": false, "content": CONTENT.repeat(8),
        "tag": [], "attachment": [],
    })
}

async fn sign(site: &Site, peer: &Peer, actor: &str, body: &str) -> Outcome<Vec<u8>> {
    let date = Clock::default().now().format("%a, %d %b %Y %H:%M:%S GMT");
    let digest = digest_header(body.as_bytes());
    let host = &site.host;
    let text = format!("(request-target): post /inbox\nhost: {host}\ndate: {date}\ndigest: {digest}");
    let signature = STANDARD.encode(peer.key.sign_off_thread(text.into_bytes()).await?);
    let key = format!("{actor}#main-key");
    let headers = format!(
        "Date: {date}\r\nDigest: {digest}\r\nContent-Type: application/activity+json\r\n\
         Signature: keyId=\"{key}\",algorithm=\"rsa-sha256\",headers=\"(request-target) host date digest\",\
         signature=\"{signature}\"\r\n"
    );
    Ok(post(host, "/inbox", &headers, body))
}
