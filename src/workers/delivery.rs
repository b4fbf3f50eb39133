//! Delivers: host by host, so that one that never answers delays nobody else.
//!
//! A lane is one host. Whoever leases it sends what is due there, a few requests at a time, records the outcomes in
//! one transaction and gives it back. A host that fails rests, longer each time; one that has failed for a week gets
//! one probe a day; any answer, or any request it signs, wakes it.

mod attempt;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use futures_util::stream::{self, StreamExt};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::wait::{insist, work as work_in};
use crate::activitypub::knock::Scheme;
use crate::db;
use crate::db::deliveries::{Delivery, Settled};
use crate::db::delivery_lanes::{Lane, LaneOutcome};
use crate::delivery::schedule::{self, Verdict};
use crate::error::Result;
use crate::events::Queue;
use crate::jobs::{self, Job};
use crate::model::HostId;
use crate::state::State;
use attempt::{Attempt, attempt};

/// How many hosts a node delivers to at once. A task that waits costs little.
const LANES: usize = 256;
/// How many requests one host gets from us at once.
const PER_HOST: usize = 4;
/// How much is taken from a lane at a time.
const BATCH: i64 = 40;
/// Longer than a batch can last, each of its ten rounds two requests of ten seconds: a lane whose worker died is free
/// again after it.
const LEASE: TimeDelta = TimeDelta::seconds(240);
/// How long new work may wait when the hint about it was lost, and lanes that become due by time alone.
const POLL: Duration = Duration::from_secs(5);
/// A lane that is due without anything to take was made so by a mistake: it must not spin.
const NOTHING_TO_TAKE: TimeDelta = TimeDelta::seconds(10);

/// Keeps up to [`LANES`] lanes under way until shutdown, then lets those finish.
pub async fn run(state: State, shutdown: CancellationToken) {
    let mut events = state.hub.subscribe();
    let mut lanes: JoinSet<()> = JoinSet::new();
    loop {
        let free = LANES - lanes.len();
        let claimed =
            if free > 0 && !state.reserve.is_low() { claim(&state, free).await } else { Vec::new() };
        let idle = claimed.len() < free;
        for lane in claimed {
            let state = state.clone();
            lanes.spawn(async move { work(&state, lane).await });
        }
        if !idle {
            // Every place is taken: go on when one is free.
            lanes.join_next().await;
        }
        while lanes.try_join_next().is_some() {}
        if shutdown.is_cancelled() {
            break;
        }
        if idle {
            tokio::select! {
                () = shutdown.cancelled() => break,
                () = tokio::time::sleep(POLL) => {}
                Some(_) = lanes.join_next(), if !lanes.is_empty() => {}
                () = work_in(&mut events, Some(Queue::Delivery)) => {}
            }
        }
    }
    while lanes.join_next().await.is_some() {}
}

/// One round over all lanes that are due; tells how many there were.
pub async fn tick(state: &State) -> Result<usize> {
    let now = state.clock.now();
    let lanes = db::delivery_lanes::claim(&state.pool, now, now + LEASE, LANES as i64).await?;
    let count = lanes.len();
    stream::iter(lanes).for_each_concurrent(None, |lane| work(state, lane)).await;
    Ok(count)
}

async fn claim(state: &State, limit: usize) -> Vec<Lane> {
    let now = state.clock.now();
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    match db::delivery_lanes::claim(&state.pool, now, now + LEASE, limit).await {
        Ok(lanes) => lanes,
        Err(error) => {
            tracing::error!(%error, "deliveries could not be claimed");
            Vec::new()
        }
    }
}

/// Sends a batch to one host. When this fails the database did, and the lease runs out.
async fn work(state: &State, lane: Lane) {
    if let Err(error) = deliver_batch(state, &lane).await {
        tracing::error!(host = lane.host_id.0, %error, "a round of deliveries could not be recorded");
    }
}

async fn deliver_batch(state: &State, lane: &Lane) -> Result<()> {
    let now = state.clock.now();
    // A host that fails gets one request to show that it is back.
    let limit = if lane.failing_since.is_some() { 1 } else { BATCH };
    let deliveries = db::deliveries::claim(&state.pool, lane.host_id, now, limit).await?;
    let to = (lane.host_id, Scheme::first(lane.rfc9421_at, now));
    let attempts = send(state, to, &deliveries).await;
    let now = state.clock.now();
    let settled: Vec<Settled> = deliveries
        .iter()
        .zip(&attempts)
        .map(|(delivery, attempt)| settle(delivery, attempt, now, state.random.fraction()))
        .collect();
    let untried: Vec<i64> = deliveries[attempts.len()..].iter().map(|delivery| delivery.id).collect();
    let outcome = judge(lane, &attempts, now, state.random.fraction());
    insist(|| db::deliveries::settle(&state.pool, lane.host_id, &settled, &untried, &outcome, now)).await?;
    if outcome.failing_since.is_some() {
        let mut conn = state.pool.acquire().await?;
        db::deliveries::expire(&mut conn, &[lane.host_id], schedule::oldest_tried(now), now).await?;
    }
    for (delivery, _) in deliveries.iter().zip(&attempts).filter(|(_, attempt)| attempt.status == Some(410)) {
        let job = Job::AskWhetherGone { inbox: delivery.inbox_url.clone() };
        jobs::enqueue(&mut *state.pool.acquire().await?, &job, now).await?;
    }
    Ok(())
}

/// Sends in order, a few at a time; ends early when the host answers none of those, or when our own database is away.
/// Those that were not sent have no attempt.
async fn send(state: &State, to: (HostId, Scheme), deliveries: &[Delivery]) -> Vec<Attempt> {
    let mut attempts: Vec<Attempt> = Vec::with_capacity(deliveries.len());
    for few in deliveries.chunks(PER_HOST) {
        let made = join_all(few.iter().map(|delivery| attempt(state, to, delivery))).await;
        let all = made.iter().all(Option::is_some);
        let answered = made.iter().flatten().any(|attempt| attempt.answered);
        // Up to the first that was not made: what follows it is sent again, which the receiver knows from the id.
        attempts.extend(made.into_iter().map_while(|attempt| attempt));
        if !(all && answered) {
            break;
        }
    }
    attempts
}

/// Delivered and refused are for good; the rest is tried again, until it is given up.
fn settle(delivery: &Delivery, attempt: &Attempt, now: DateTime<Utc>, fraction: f64) -> Settled {
    let given_up = delivery.activity_id < schedule::oldest_tried(now);
    let state = match attempt.verdict {
        Verdict::Delivered => "delivered",
        Verdict::Refused => "refused",
        Verdict::Later if given_up => "expired",
        Verdict::Later => "pending",
    };
    let wait = attempt.retry_after.unwrap_or_else(|| schedule::back_off(delivery.attempts, false, fraction));
    Settled {
        id: delivery.id,
        state,
        due_at: now + wait,
        status: attempt.status,
        error: attempt.error.clone(),
    }
}

/// A round in which the host answered is a success of the host, whatever it said.
fn judge(lane: &Lane, attempts: &[Attempt], now: DateTime<Utc>, fraction: f64) -> LaneOutcome {
    if attempts.is_empty() {
        return LaneOutcome {
            failures: lane.failures,
            failing_since: lane.failing_since,
            dead_at: lane.dead_at,
            not_before: Some(now + NOTHING_TO_TAKE),
            succeeded: None,
            woke: false,
            error: None,
        };
    }
    let failed = attempts.iter().find(|attempt| !attempt.answered);
    let answered = attempts.iter().any(|attempt| attempt.answered);
    let retry_after = attempts.iter().filter_map(|attempt| attempt.retry_after).max();
    match failed {
        Some(failure) if !answered => {
            let failures = lane.failures.saturating_add(1);
            let failing_since = lane.failing_since.unwrap_or(now);
            let dead = schedule::is_dead(failing_since, now);
            let wait = schedule::back_off(failures, dead, fraction).max(retry_after.unwrap_or_default());
            LaneOutcome {
                failures,
                failing_since: Some(failing_since),
                dead_at: dead.then(|| lane.dead_at.unwrap_or(now)),
                not_before: Some(now + wait),
                succeeded: Some(false),
                woke: false,
                error: failure.error.clone(),
            }
        }
        _ => LaneOutcome {
            failures: 0,
            failing_since: None,
            dead_at: None,
            not_before: retry_after.map(|wait| now + wait),
            succeeded: Some(true),
            woke: lane.failing_since.is_some(),
            error: None,
        },
    }
}
