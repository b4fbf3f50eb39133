//! Posts go by themselves: old ones as their author's rules say, and those that were given an end.

use chrono::TimeDelta;

use super::Unit;
use super::statuses::delete_status;
use crate::db;
use crate::db::status_cleanup;
pub use crate::db::status_cleanup::CleanupPolicy;
use crate::error::{Error, Result};
use crate::jobs::Job;
use crate::model::id::first_id_at;
use crate::model::{AccountId, StatusId};
use crate::state::State;

/// Posts of one account deleted in an hour, so that its followers' servers are not flooded.
const PER_ACCOUNT: i64 = 50;
/// When posts that ended while they were hidden are tried again.
const HIDDEN_AGAIN: TimeDelta = TimeDelta::hours(1);
/// Rows per statement.
const BATCH: i64 = 100;
/// The longest age one may choose: ten years.
const MAX_AGE_DAYS: i32 = 3650;

pub async fn policy(state: &State, account: AccountId) -> Result<CleanupPolicy> {
    status_cleanup::load(&mut *state.pool.acquire().await?, account).await
}

/// # Errors
/// [`Error::Invalid`] names `min_age_days`.
pub async fn save_policy(state: &State, account: AccountId, policy: &CleanupPolicy) -> Result<()> {
    if !(1..=MAX_AGE_DAYS).contains(&policy.min_age_days) {
        return Err(Error::invalid("min_age_days", "ERR_INVALID", "is not a number of days"));
    }
    let mut unit = Unit::begin(state).await?;
    status_cleanup::put(unit.conn(), account, policy).await?;
    unit.commit().await
}

/// Deletes, for everybody who wants it, some of what is old. What is left comes in the next turn.
pub async fn clean_up(state: &State) -> Result<()> {
    let mut after = i64::MIN;
    loop {
        let accounts = status_cleanup::accounts(&mut *state.pool.acquire().await?, after, BATCH).await?;
        let Some(last) = accounts.last() else { return Ok(()) };
        after = last.0;
        for account in accounts {
            let mut conn = state.pool.acquire().await?;
            let policy = status_cleanup::load(&mut conn, account).await?;
            let age = TimeDelta::days(policy.min_age_days.into());
            let below = first_id_at(state.clock.now() - age);
            let doomed = status_cleanup::doomed(&mut conn, account, &policy, below, PER_ACCOUNT).await?;
            drop(conn);
            for status in doomed {
                delete(state, account, status).await?;
            }
        }
    }
}

/// Deletes what has come to its end, and comes back for the next one.
pub async fn end_expired(state: &State) -> Result<()> {
    let now = state.clock.now();
    loop {
        let expired = status_cleanup::expired(&mut *state.pool.acquire().await?, now, BATCH).await?;
        let mut deleted = 0;
        for (status, account) in expired {
            deleted += usize::from(delete(state, account, status).await?);
        }
        // Those that moderators hid are left: their end waits until they are shown again.
        if deleted == 0 {
            break;
        }
    }
    let mut unit = Unit::begin(state).await?;
    if let Some(next) = status_cleanup::next_expiry(unit.conn(), now, now + HIDDEN_AGAIN).await? {
        unit.enqueue_at(&Job::EndStatuses, next).await?;
    }
    unit.commit().await
}

/// As its author would; false when that author cannot see it any more.
async fn delete(state: &State, account: AccountId, status: StatusId) -> Result<bool> {
    let author = db::accounts::get(&mut *state.pool.acquire().await?, account).await?;
    match delete_status(state, &author, status).await {
        Ok(_) => Ok(true),
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}
