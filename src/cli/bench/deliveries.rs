//! One post to two thousand people on other servers, each with an inbox of their own: ten on each of two hundred, or
//! each on a server of their own, of which some may hang or refuse.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::time::timeout;

use super::load::{Connection, post};
use super::peers::Peers;
use super::site::{Person, Site};
use super::table::Round;
use crate::cli::Outcome;
use crate::clock::Clock;
use crate::cluster::make_pool;
use crate::db::delivery_lanes::revive;
use crate::db::queues::{QueueLength, queue_lengths};

const ARRIVED_WITHIN: Duration = Duration::from_secs(120);
const LOOK_EVERY: Duration = Duration::from_millis(50);
const RECORDED_WITHIN: Duration = Duration::from_secs(10);
const RECOVERED_WITHIN: Duration = Duration::from_secs(60);

/// A post of `author`, until it has reached everybody on the servers that are well.
pub async fn deliver(site: &Site, peers: &Peers, author: &Person, well: usize) -> Outcome<Round> {
    let expected = well * peers.followers_each;
    let received = &peers.received;
    received.at.lock().unwrap_or_else(PoisonError::into_inner).clear();
    let (started, bad) = (received.count.load(Ordering::Relaxed), received.bad.load(Ordering::Relaxed));
    let arrived = || received.count.load(Ordering::Relaxed) - started;
    let body = serde_json::json!({"status": "Hello, two thousand people elsewhere"}).to_string();
    let headers = format!("Authorization: Bearer {}\r\nContent-Type: application/json\r\n", author.token);
    let request = post(&site.host, "/api/v1/statuses", &headers, &body);
    let mut client = Connection::open(site.address).await?;
    let (before, began) = (site.usage()?, Instant::now());
    let (status, answer) = client.ask(&request).await?;
    if status != 200 {
        return Err(format!("a post was answered with {status}: {}", String::from_utf8_lossy(&answer)).into());
    }
    let all = async {
        while arrived() < expected {
            received.more.notified().await;
        }
    };
    // Those that do not come are counted as failed.
    let _ = timeout(ARRIVED_WITHIN, all).await;
    let elapsed = began.elapsed();
    let mut times = received.at.lock().unwrap_or_else(PoisonError::into_inner).clone();
    times.sort_unstable();
    let within = |share: f64| {
        let at = times.get((expected.saturating_sub(1) as f64 * share) as usize);
        at.map_or(elapsed, |at| *at - began)
    };
    let (p50, p99) = (within(0.5), within(0.99));
    let postgres = site.postgres().await?;
    let pool = make_pool(postgres.options.clone(), 1);
    // What has arrived is written down a moment later.
    let mut backlog = i64::MAX;
    while backlog > i64::try_from((peers.servers.len() - well) * peers.followers_each)?
        && began.elapsed() < elapsed + RECORDED_WITHIN
    {
        tokio::time::sleep(LOOK_EVERY).await;
        backlog = still_waiting(&pool).await?;
    }
    let used = site.usage()? - before;
    pool.close().await;
    postgres.close(tokio::time::Instant::now() + Duration::from_secs(1)).await;
    Ok(Round {
        done: arrived(),
        elapsed,
        p50,
        p99,
        used,
        memory: site.memory()?,
        backlog,
        failed: expected.saturating_sub(arrived()) + received.bad.load(Ordering::Relaxed) - bad,
    })
}

/// All are well again, and get what waited for them: those that hung hold a request each until it is given up.
pub async fn recover(site: &Site, peers: &Peers) -> Outcome {
    let ill = peers.recover();
    let postgres = site.postgres().await?;
    let pool = make_pool(postgres.options.clone(), 1);
    let deadline = Instant::now() + RECOVERED_WITHIN;
    loop {
        let mut transaction = pool.begin().await?;
        for host in &ill {
            revive(&mut transaction, host, Clock::default().now()).await?;
        }
        transaction.commit().await?;
        let waiting = still_waiting(&pool).await?;
        if waiting == 0 {
            break;
        }
        if Instant::now() > deadline {
            return Err(format!("{waiting} deliveries still wait for servers that are well again").into());
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    pool.close().await;
    postgres.close(tokio::time::Instant::now() + Duration::from_secs(1)).await;
    Ok(())
}

/// Activities and deliveries that are not done; jobs that are due some day are not meant.
async fn still_waiting(pool: &sqlx::PgPool) -> Outcome<i64> {
    let goes_out = |queue: &&QueueLength| ["outgoing", "delivery"].contains(&queue.name.as_str());
    Ok(queue_lengths(pool).await?.iter().filter(goes_out).map(|queue| queue.waiting).sum())
}
