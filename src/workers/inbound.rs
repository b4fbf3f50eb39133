//! Applies what came in: actor by actor, in order of arrival.

use std::time::Duration;

use chrono::TimeDelta;
use futures_util::stream::{self, StreamExt};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::wait::{insist, tick_until};
use crate::activitypub::activities;
use crate::db;
use crate::db::inbound::Inbound;
use crate::error::{Error, Result};
use crate::events::Queue;
use crate::model::Origin;
use crate::state::State;

const POLL: Duration = Duration::from_secs(2);
/// How many actors' activities are applied at once: fetches wait, the database is asked a few times for each.
const LANES: usize = 16;
const BATCH: i64 = 20;
/// Longer than a batch can last.
const LEASE: TimeDelta = TimeDelta::seconds(600);
/// Attempts after which an activity goes to the dead letters.
const MAX_ATTEMPTS: i32 = 8;

pub async fn run(state: State, shutdown: CancellationToken) {
    let tick = |state: State| async move { tick(&state).await };
    tick_until(state, shutdown, Some(Queue::Inbound), POLL, tick).await;
}

/// One round over the lanes that are due; tells how many there were.
pub async fn tick(state: &State) -> Result<usize> {
    let now = state.clock.now();
    let limit = i64::try_from(LANES * 4).unwrap_or(i64::MAX);
    let lanes = db::inbound::claim_lanes(&state.pool, now, now + LEASE, limit).await?;
    let count = lanes.len();
    let work = |lane| async move {
        if let Err(error) = work(state, lane).await {
            tracing::error!(lane, %error, "received activities could not be worked off");
        }
    };
    stream::iter(lanes).for_each_concurrent(LANES, work).await;
    Ok(count)
}

/// Whatever happens, the lane is given back: only a process that dies lets its lease run out.
async fn work(state: &State, lane: i64) -> Result<()> {
    let outcome = apply_due(state, lane).await;
    insist(|| db::inbound::release_lane(&state.pool, lane)).await?;
    outcome
}

async fn apply_due(state: &State, lane: i64) -> Result<()> {
    let now = state.clock.now();
    let due = db::inbound::claim(&state.pool, lane, now, BATCH).await?;
    if due.is_empty() {
        return db::inbound::defer_blocked(&state.pool, lane, now).await;
    }
    let mut waiting: Vec<&str> = Vec::new();
    for (n, inbound) in due.iter().enumerate() {
        // What is about the same object as one that has just been put back waits with it.
        if inbound.object_uri.as_deref().is_some_and(|object| waiting.contains(&object)) {
            let skipped = std::slice::from_ref(inbound);
            insist(|| db::inbound::return_attempts(&state.pool, skipped)).await?;
            continue;
        }
        match apply(state, inbound).await {
            Ok(Next::Settled) => {}
            Ok(Next::Wait) => waiting.extend(inbound.object_uri.as_deref()),
            Err(error) => {
                insist(|| db::inbound::return_attempts(&state.pool, &due[n..])).await?;
                return Err(error);
            }
        }
    }
    count(state, &due[0].actor_uri, due.len() - waiting.len()).await
}

/// For an operator's eyes: a lane is one actor's, and so one host's.
async fn count(state: &State, actor_uri: &str, received: usize) -> Result<()> {
    let Some(origin) = Url::parse(actor_uri).ok().as_ref().and_then(Origin::of) else { return Ok(()) };
    let (now, received) = (state.clock.now(), i64::try_from(received).unwrap_or_default());
    let mut conn = state.pool.acquire().await?;
    db::host_days::count_received(&mut conn, &origin.authority(), now, received).await
}

#[derive(PartialEq, Eq)]
enum Next {
    Settled,
    Wait,
}

/// Applies one activity. What may be different later is put back; what is wrong is settled as refused. Fails when the
/// database does, which is nothing the activity could help.
async fn apply(state: &State, inbound: &Inbound) -> Result<Next> {
    if inbound.attempts > MAX_ATTEMPTS {
        settle(state, inbound, "dead", "its worker died on each attempt").await?;
        return Ok(Next::Settled);
    }
    match activities::apply(state, inbound).await {
        Ok(_) => Ok(Next::Settled),
        Err(error) if error.is_outage() => Err(error),
        Err(
            error @ (Error::Unavailable { .. } | Error::Remote(_) | Error::Database(_) | Error::Internal(_)),
        ) => {
            let text = error.to_string();
            if inbound.attempts == MAX_ATTEMPTS {
                tracing::error!(id = inbound.id, error = text, "a received activity is given up");
                settle(state, inbound, "dead", &text).await?;
                return Ok(Next::Settled);
            }
            tracing::debug!(id = inbound.id, error = text, "a received activity waits");
            let wait = TimeDelta::seconds(10 * 3_i64.pow(inbound.attempts.unsigned_abs().min(8)));
            db::inbound::postpone(&state.pool, inbound, state.clock.now() + wait, &text).await?;
            Ok(Next::Wait)
        }
        Err(error) => {
            settle(state, inbound, "refused", &error.to_string()).await?;
            Ok(Next::Settled)
        }
    }
}

async fn settle(state: &State, inbound: &Inbound, outcome: &str, reason: &str) -> Result<()> {
    let mut conn = state.pool.acquire().await?;
    db::inbound::settle(&mut conn, inbound, outcome, Some(reason), state.clock.now()).await?;
    Ok(())
}
