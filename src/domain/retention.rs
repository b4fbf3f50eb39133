//! What is kept for a time only: for how long, and how it goes. Every table that grows with use is here, or is for people
//! to delete.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::{Unit, sessions};
use crate::db::{self, inbound_days, prune};
use crate::delivery::schedule;
use crate::error::Result;
use crate::state::State;

/// Subscriptions by mail that wait for their link to be opened.
const UNCONFIRMED: TimeDelta = TimeDelta::days(2);
/// How long a repeated post request is recognised.
const IDEMPOTENCY_KEYS: TimeDelta = TimeDelta::hours(1);
/// Received bodies: as long as somebody may ask what went wrong.
const INBOUND_DAYS: Days = Days::new(7);
/// Which activities were received: far longer than a signature holds.
const INBOUND_KEYS: TimeDelta = TimeDelta::days(30);
/// Partitions made ahead: a server may be off so long and still find one at its start.
const DAYS_AHEAD: u64 = 7;
/// What was delivered: so long authors see who has their post. Longer than anything is tried.
const DELIVERED: TimeDelta = TimeDelta::days(7);
/// What was given up on: so long an operator may try it again.
const DEAD_LETTERS: TimeDelta = TimeDelta::days(30);
/// How much came from other servers and went to them.
const HOST_DAYS: TimeDelta = TimeDelta::days(30);

/// Deletes everything whose time is over.
pub async fn prune_expired(state: &State) -> Result<()> {
    let (pool, now) = (&state.pool, state.clock.now());
    let gone = prune::rate_buckets(pool, now).await?
        + prune::user_tokens(pool, now).await?
        + prune::email_subscriptions(pool, now - UNCONFIRMED).await?
        + prune::authorization_codes(pool, now).await?
        + prune::idempotency_keys(pool, now - IDEMPOTENCY_KEYS).await?
        + prune::tag_uses(pool, now - TimeDelta::days(db::tags::HISTORY_DAYS)).await?
        + prune::link_uses(pool, now - TimeDelta::days(db::tags::HISTORY_DAYS)).await?
        + prune::sessions(pool, now - sessions::IDLE).await?
        + prune::tombstones(pool, now).await?
        + prune::inbound_keys(pool, now - INBOUND_KEYS).await?
        + prune::dead_outgoing(pool, now - DEAD_LETTERS).await?
        + prune::dead_jobs(pool, now - DEAD_LETTERS).await?
        + prune::host_days(pool, now - HOST_DAYS).await?
        + prune_deliveries(state, now).await?;
    tracing::debug!(rows = gone, "pruned");
    Ok(())
}

/// Deliveries first, then the activities that none is left of. What waits for a host that is paused or suspended is given
/// up as late as for one that fails.
async fn prune_deliveries(state: &State, now: DateTime<Utc>) -> Result<u64> {
    let pool = &state.pool;
    let mut conn = pool.acquire().await?;
    let held_back = db::delivery_lanes::held_back(&mut conn).await?;
    db::deliveries::expire(&mut conn, &held_back, schedule::oldest_tried(now), now).await?;
    drop(conn);
    Ok(prune::delivered(pool, now - DELIVERED).await?
        + prune::undelivered(pool, now - DEAD_LETTERS).await?
        + prune::activities(pool, now - DELIVERED).await?)
}

/// Makes the partitions of received activities for the days to come, and drops those that are a week old. A day of which
/// something still waits is kept: it was answered 202.
pub async fn turn_inbound_days(state: &State) -> Result<()> {
    let today = state.clock.now().date_naive();
    for day in missing_days(state, today).await? {
        let mut unit = Unit::begin(state).await?;
        inbound_days::hold(unit.conn()).await?;
        // Another node may have been faster.
        if !inbound_days::all(unit.conn()).await?.contains(&day) {
            inbound_days::make(unit.conn(), day).await?;
        }
        unit.commit().await?;
    }
    let oldest = today - INBOUND_DAYS;
    let days = inbound_days::all(&mut *state.pool.acquire().await?).await?;
    for day in days.into_iter().filter(|day| *day < oldest) {
        drop_day(state, day).await?;
    }
    Ok(())
}

/// Those to come, and those whose rows came too early for theirs.
async fn missing_days(state: &State, today: NaiveDate) -> Result<Vec<NaiveDate>> {
    let mut conn = state.pool.acquire().await?;
    let made = inbound_days::all(&mut conn).await?;
    let mut days = inbound_days::astray(&mut conn).await?;
    days.extend((0..=DAYS_AHEAD).map(|ahead| today + Days::new(ahead)));
    days.sort_unstable();
    days.dedup();
    days.retain(|day| !made.contains(day));
    Ok(days)
}

async fn drop_day(state: &State, day: NaiveDate) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    inbound_days::hold(unit.conn()).await?;
    if inbound_days::is_awaited(unit.conn(), day).await? {
        tracing::warn!(%day, "received activities of this day still wait to be applied: they are kept");
        return Ok(());
    }
    if inbound_days::all(unit.conn()).await?.contains(&day) {
        inbound_days::drop(unit.conn(), day).await?;
    }
    unit.commit().await
}
