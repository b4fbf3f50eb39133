//! Statuses of other servers are asked for again when somebody looks at them: what was counted, and who answered.

use chrono::TimeDelta;

use super::Unit;
use crate::db;
use crate::error::{Error, Result};
use crate::jobs::Job;
use crate::model::{AccountId, StatusId, StatusView};
use crate::state::State;

/// How long what its server counted is current enough.
const COUNTED: TimeDelta = TimeDelta::minutes(5);

/// How long the answers that were fetched are. As on Mastodon.
const ANSWERED: TimeDelta = TimeDelta::minutes(15);

/// Somebody looks at a status: has it asked for again, unless that was done lately.
pub async fn look_at(state: &State, view: &StatusView) -> Result<()> {
    let status = &view.shown().status;
    if status.local {
        return Ok(());
    }
    let stale = state.clock.now() - COUNTED;
    let known = db::status_refreshes::find(&mut *state.pool.acquire().await?, status.id).await?;
    if known.refreshed_at.is_some_and(|at| at >= stale) {
        return Ok(());
    }
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    if db::status_refreshes::claim(unit.conn(), status.id, stale, now).await? {
        unit.enqueue(&Job::RefreshStatus { status: status.id }).await?;
        unit.commit().await?;
    }
    Ok(())
}

/// Longer than this nobody fetches a thread: whoever did was killed.
const PATIENCE: TimeDelta = TimeDelta::minutes(10);

/// Whether what answers a status is being fetched now.
///
/// # Errors
/// [`Error::NotFound`] for a status `viewer` may not see, or whose thread nobody opened lately.
pub async fn thread_is_fetched(state: &State, viewer: AccountId, id: StatusId) -> Result<bool> {
    let mut conn = state.pool.acquire().await?;
    let view = db::statuses::get(&mut conn, Some(viewer), id).await?;
    let known = db::status_refreshes::find(&mut conn, view.shown().status.id).await?;
    let now = state.clock.now();
    let begun = known.thread_at.filter(|at| *at >= now - ANSWERED).ok_or(Error::NotFound)?;
    Ok(known.thread_done_at.is_none_or(|done| done < begun) && begun >= now - PATIENCE)
}

/// Somebody opens the thread of a status: has it asked for again with what answers it, unless that was done lately. True
/// when it is done now.
pub async fn open_thread(state: &State, view: &StatusView) -> Result<bool> {
    let status = &view.shown().status;
    if status.local {
        return Ok(false);
    }
    let stale = state.clock.now() - ANSWERED;
    let known = db::status_refreshes::find(&mut *state.pool.acquire().await?, status.id).await?;
    if known.thread_at.is_some_and(|at| at >= stale) {
        return Ok(false);
    }
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    if !db::status_refreshes::claim_thread(unit.conn(), status.id, stale, now).await? {
        return Ok(false);
    }
    unit.enqueue(&Job::FillThread { status: status.id }).await?;
    unit.commit().await?;
    Ok(true)
}
