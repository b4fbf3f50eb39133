//! One post to two thousand people on two hundred servers, each with an inbox of their own.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::time::timeout;

use super::load::{Connection, post};
use super::peers::{FOLLOWERS_EACH, Peers};
use super::site::Site;
use super::table::Round;
use crate::cli::Outcome;
use crate::cluster::make_pool;
use crate::db::queues::queue_lengths;

const ARRIVED_WITHIN: Duration = Duration::from_secs(120);
const LOOK_EVERY: Duration = Duration::from_millis(50);
const RECORDED_WITHIN: Duration = Duration::from_secs(10);

pub async fn deliver(site: &Site, peers: &Peers) -> Outcome<Round> {
    let expected = peers.servers.len() * FOLLOWERS_EACH;
    let received = &peers.received;
    let (started, bad) = (received.count.load(Ordering::Relaxed), received.bad.load(Ordering::Relaxed));
    let arrived = || received.count.load(Ordering::Relaxed) - started;
    let body = serde_json::json!({"status": "Hello, two thousand people on two hundred servers"}).to_string();
    let headers =
        format!("Authorization: Bearer {}\r\nContent-Type: application/json\r\n", site.author.token);
    let request = post(&site.host, "/api/v1/statuses", &headers, &body);
    let mut client = Connection::open(site.address).await?;
    let (before, began) = (site.usage()?, Instant::now());
    let (status, answer) = client.ask(&request).await?;
    if status != 200 {
        return Err(format!("a post was answered with {status}: {}", String::from_utf8_lossy(&answer)).into());
    }
    let mut half = None;
    let all = async {
        while arrived() < expected {
            received.more.notified().await;
            if half.is_none() && arrived() >= expected / 2 {
                half = Some(began.elapsed());
            }
        }
    };
    // Those that do not come are counted as failed.
    let _ = timeout(ARRIVED_WITHIN, all).await;
    let elapsed = began.elapsed();
    let postgres = site.postgres().await?;
    let pool = make_pool(postgres.options.clone(), 1);
    // What has arrived is written down a moment later.
    let mut backlog = i64::MAX;
    while backlog > 0 && began.elapsed() < elapsed + RECORDED_WITHIN {
        tokio::time::sleep(LOOK_EVERY).await;
        backlog = queue_lengths(&pool).await?.iter().map(|queue| queue.waiting).sum();
    }
    let used = site.usage()? - before;
    pool.close().await;
    postgres.close(tokio::time::Instant::now() + Duration::from_secs(1)).await;
    Ok(Round {
        done: arrived(),
        elapsed,
        p50: half.unwrap_or(elapsed),
        p99: elapsed,
        used,
        memory: site.memory()?,
        backlog,
        failed: expected.saturating_sub(arrived()) + received.bad.load(Ordering::Relaxed) - bad,
    })
}
