//! Claims and prunes, with 50,000 deliveries waiting for a dead host and queues that are far behind.

use chrono::{DateTime, TimeDelta, Utc};
use hedgerow::db::deliveries::Settled;
use hedgerow::db::delivery_lanes::LaneOutcome;
use hedgerow::db::{
    account_remains, deliveries, delivery_lanes, inbound, jobs, media, media_cache, mutes, outgoing, prune,
};
use hedgerow::model::HostId;
use sqlx::Connection;

use super::seeded::seeded;
use super::watcher::Watcher;

/// Of up to a thousand rows that are changed.
const MOST_PAGES: u64 = 60_000;

macro_rules! told {
    ($watcher:ident, $wrong:ident, $big:ident: $($name:literal => $call:expr),+ $(,)?) => {$(
        $call.await.unwrap();
        for plan in $watcher.take() {
            let scanned: Vec<&str> =
                plan.scanned().into_iter().filter(|table| $big.iter().any(|b| b == table)).collect();
            let (pages, sorted) = (plan.pages(), plan.sorted());
            if std::env::var_os("SHOW_PLANS").is_some() {
                println!("{}: {pages} pages, {sorted} sorted", $name);
            }
            if !scanned.is_empty() || pages > MOST_PAGES || sorted > 2_000 {
                $wrong.push(format!("{}: scans {scanned:?}, {pages} pages, {sorted} sorted\n{:#}", $name, plan.0));
            }
        }
    )+};
}

#[tokio::test]
async fn claims_and_prunes_touch_what_they_take() {
    let seeded = seeded().await;
    let big = seeded.big_tables().await;
    let now: DateTime<Utc> = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    let until = now + TimeDelta::seconds(60);
    let mut wrong = Vec::new();
    let watcher = Watcher::start();
    let pool = &seeded.telling().await;
    let settled = Settled { id: 5, state: "delivered", due_at: now, status: Some(202), error: None };
    let lane = LaneOutcome {
        failures: 0,
        failing_since: None,
        dead_at: None,
        not_before: None,
        succeeded: Some(true),
        woke: false,
        error: None,
    };
    let settled = [settled];
    told!(watcher, wrong, big:
        "delivery lanes" => delivery_lanes::claim(pool, now, until, 50),
        "deliveries of a dead host" => deliveries::claim(pool, HostId(2), now, 40),
        "deliveries" => deliveries::claim(pool, HostId(12), now, 40),
        "settled" => deliveries::settle(pool, HostId(2), &settled, &[], &lane, now),
        "expired" => deliveries::expire(&mut pool.acquire().await.unwrap(), &[HostId(12)], 0, now),
        "outgoing" => outgoing::claim(pool, now, until, 50),
        "inbound lanes" => inbound::claim_lanes(pool, now, until, 64),
        "inbound" => inbound::claim(pool, 4, now, 20),
        "released" => inbound::release_lane(pool, 8),
        "unapplied" => inbound::count_pending(pool, 100_000),
        "jobs" => jobs::claim(pool, "mail", now, until, 10),
        "rate buckets" => prune::rate_buckets(pool, now),
        "tombstones" => prune::tombstones(pool, now),
        "keys of a month ago" => prune::inbound_keys(pool, now - TimeDelta::days(30)),
    );
    let mut conn = pool.acquire().await.unwrap();
    let mut undone = conn.begin().await.unwrap();
    told!(watcher, wrong, big:
        "a deleted account's statuses" => account_remains::delete_statuses(&mut undone, seeded.famous, 100, now),
        "loose media" => media::prune_loose(&mut undone, now, 100),
        "old copies" => media_cache::drop_attachments(&mut undone, now, 100),
        "old copies of pictures" => media_cache::drop_pictures(&mut undone, now, 100),
        "ended mutes" => mutes::delete_expired(&mut undone, now),
    );
    undone.rollback().await.unwrap();
    assert!(wrong.is_empty(), "{} statements:\n{}", wrong.len(), wrong.join("\n"));
}
