//! Not wanting to read somebody, without their knowing.

use chrono::TimeDelta;

use super::Unit;
use crate::db::{self, Related};
use crate::error::{Error, Result};
use crate::jobs::Job;
use crate::model::{AccountId, Page};
use crate::state::State;

/// Mutes `target`, for `duration` or until it is undone. Muting again changes how.
pub async fn mute(
    state: &State,
    account: AccountId,
    target: AccountId,
    hide_notifications: bool,
    duration: Option<TimeDelta>,
) -> Result<()> {
    if account == target {
        return Err(Error::Forbidden("This action is not allowed"));
    }
    let mut unit = Unit::begin(state).await?;
    db::accounts::get(unit.conn(), target).await?;
    let expires_at = duration.map(|duration| unit.now + duration);
    db::mutes::put(unit.conn(), account, target, hide_notifications, expires_at).await?;
    if let Some(expires_at) = expires_at {
        unit.enqueue_at(&Job::EndMutes, expires_at).await?;
    }
    unit.commit().await
}

pub async fn unmute(state: &State, account: AccountId, target: AccountId) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    db::accounts::get(unit.conn(), target).await?;
    db::mutes::delete(unit.conn(), account, target).await?;
    unit.commit().await
}

/// Whom an account mutes, latest first.
pub async fn muted_accounts(state: &State, account: AccountId, page: Page) -> Result<Vec<Related>> {
    db::mutes::list(&mut *state.pool.acquire().await?, account, page).await
}

/// Ends the mutes whose time is over, and comes back for the next one.
pub async fn end_expired(state: &State) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    if let Some(next) = db::mutes::delete_expired(unit.conn(), now).await? {
        unit.enqueue_at(&Job::EndMutes, next).await?;
    }
    unit.commit().await
}
