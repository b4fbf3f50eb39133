//! Delivers: host by host, so that one that never answers delays nobody else.
//!
//! A lane is one host. Whoever leases it sends what is due there, a few requests at a time, records the outcomes in
//! one transaction and gives it back. A host that fails rests, longer each time; one that has failed for a week gets
//! one probe a day; any answer, or any request it signs, wakes it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use futures_util::stream::{self, StreamExt};
use http::HeaderMap;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::activitypub::keys::signer_for;
use crate::db;
use crate::db::deliveries::{Delivery, Lane, LaneOutcome, Settled};
use crate::delivery::schedule::{self, GIVE_UP_AFTER, Verdict};
use crate::error::Result;
use crate::events::{Event, Queue};
use crate::model::id::first_id_at;
use crate::outbound::{Door, OutboundError, Post};
use crate::policy::Snapshot;
use crate::state::State;

/// How many hosts a node delivers to at once. A task that waits costs little.
const LANES: usize = 256;
/// How many requests one host gets from us at once.
const PER_HOST: usize = 4;
/// How much is taken from a lane at a time.
const BATCH: i64 = 40;
/// For one request.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Longer than a batch can last: a lane whose worker died is free again after it.
const LEASE: TimeDelta = TimeDelta::seconds(150);
/// How long new work may wait when the hint about it was lost, and lanes that become due by time alone.
const POLL: Duration = Duration::from_secs(5);
/// Peers answer deliveries with a line at most.
const MAX_ANSWER: usize = 64 << 10;
const CONTENT_TYPE: &str = "application/activity+json";

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
                () = wait_for_work(&mut events) => {}
            }
        }
    }
    while lanes.join_next().await.is_some() {}
}

async fn wait_for_work(events: &mut tokio::sync::broadcast::Receiver<Event>) {
    loop {
        match events.recv().await {
            Ok(Event::Work { queue: Queue::Delivery }) | Err(RecvError::Lagged(_)) => return,
            Ok(_) => {}
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// One round over all lanes that are due; tells how many there were.
pub async fn tick(state: &State) -> Result<usize> {
    let now = state.clock.now();
    let lanes = db::deliveries::claim_lanes(&state.pool, now, now + LEASE, LANES as i64).await?;
    let count = lanes.len();
    stream::iter(lanes).for_each_concurrent(None, |lane| work(state, lane)).await;
    Ok(count)
}

async fn claim(state: &State, limit: usize) -> Vec<Lane> {
    let now = state.clock.now();
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    match db::deliveries::claim_lanes(&state.pool, now, now + LEASE, limit).await {
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
    let policy = state.policy().await?;
    let mut attempts = Vec::with_capacity(deliveries.len());
    for few in deliveries.chunks(PER_HOST) {
        attempts.extend(join_all(few.iter().map(|delivery| attempt(state, &policy, delivery))).await);
    }
    let now = state.clock.now();
    let settled: Vec<Settled> = deliveries
        .iter()
        .zip(&attempts)
        .map(|(delivery, attempt)| settle(delivery, attempt, now, state.random.fraction()))
        .collect();
    let outcome = judge(lane, &attempts, now, state.random.fraction());
    db::deliveries::settle(&state.pool, lane.host_id, &settled, &outcome, now).await?;
    if outcome.failing_since.is_some() {
        let oldest = first_id_at(now - GIVE_UP_AFTER);
        db::deliveries::expire(&state.pool, lane.host_id, oldest, now).await?;
    }
    Ok(())
}

/// What one request came to.
struct Attempt {
    verdict: Verdict,
    status: Option<i32>,
    retry_after: Option<TimeDelta>,
    /// Whether the host answered at all, whatever it said.
    answered: bool,
    error: Option<String>,
}

async fn attempt(state: &State, policy: &Arc<Snapshot>, delivery: &Delivery) -> Attempt {
    match post(state, policy, delivery).await {
        Ok(response) => {
            let status = response.status.as_u16();
            let verdict = schedule::verdict(status);
            Attempt {
                verdict,
                status: Some(status.into()),
                retry_after: response.retry_after(state.clock.now()).map(schedule::honoured),
                answered: status < 500,
                error: (verdict != Verdict::Delivered).then(|| format!("answered {status}")),
            }
        }
        Err(Failure::Unsendable(error)) => Attempt {
            verdict: Verdict::Refused,
            status: None,
            retry_after: None,
            answered: true,
            error: Some(error),
        },
        Err(Failure::Unreachable(error)) => Attempt {
            verdict: Verdict::Later,
            status: None,
            retry_after: None,
            answered: false,
            error: Some(error),
        },
    }
}

enum Failure {
    /// Nothing about the host: what we have to send cannot be sent.
    Unsendable(String),
    Unreachable(String),
}

async fn post(
    state: &State,
    policy: &Snapshot,
    delivery: &Delivery,
) -> Result<crate::outbound::Response, Failure> {
    let url = Url::parse(&delivery.inbox_url).map_err(|e| Failure::Unsendable(e.to_string()))?;
    let signer =
        signer_for(state, delivery.account_id).await.map_err(|e| Failure::Unsendable(e.to_string()))?;
    let post = Post {
        url: &url,
        policy,
        door: Door::Federation,
        content_type: CONTENT_TYPE,
        body: &Bytes::copy_from_slice(delivery.body.as_bytes()),
        headers: &HeaderMap::new(),
        max_bytes: MAX_ANSWER,
        timeout: TIMEOUT,
        sign: Some(&signer),
    };
    state.outbound.post(post).await.map_err(|error| match error {
        OutboundError::RefusedUrl(..) | OutboundError::RefusedAddress(_) | OutboundError::Sign(_) => {
            Failure::Unsendable(error.to_string())
        }
        _ => Failure::Unreachable(error.to_string()),
    })
}

/// Delivered and refused are for good; the rest is tried again, until it is given up.
fn settle(delivery: &Delivery, attempt: &Attempt, now: DateTime<Utc>, fraction: f64) -> Settled {
    let given_up = delivery.activity_id < first_id_at(now - GIVE_UP_AFTER);
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
                succeeded: false,
                error: failure.error.clone(),
            }
        }
        _ => LaneOutcome {
            failures: 0,
            failing_since: None,
            dead_at: None,
            not_before: retry_after.map(|wait| now + wait),
            succeeded: answered,
            error: None,
        },
    }
}
