//! Pins: one's own statuses, shown first on the profile.

use crate::db;
use crate::delivery::Outgoing;
use crate::domain::Unit;
use crate::error::{Error, Result};
use crate::model::{Account, StatusId, StatusView, Visibility};
use crate::state::State;

/// As many as Mastodon allows; shown in the instance's configuration.
pub const MAX_PINS: i64 = 5;

/// # Errors
/// [`Error::Invalid`] for somebody else's status, a reblog, a direct one, or one pin too many.
pub async fn pin_status(state: &State, account: &Account, id: StatusId) -> Result<StatusView> {
    let mut unit = Unit::begin(state).await?;
    let view = db::statuses::get(unit.conn(), Some(account.id), id).await?;
    check(account, &view)?;
    if db::pins::count(unit.conn(), account.id).await? >= MAX_PINS && !view.status.viewer.pinned {
        return Err(refused("You have already pinned the maximum number of posts"));
    }
    if db::pins::insert(unit.conn(), account.id, id).await? && is_told(&view) {
        unit.send(&Outgoing::Pin { account: account.id, object_uri: view.status.uri }).await?;
    }
    let view = db::statuses::get(unit.conn(), Some(account.id), id).await?;
    unit.commit().await?;
    Ok(view)
}

/// # Errors
/// [`Error::NotFound`] for a status they may not see.
pub async fn unpin_status(state: &State, account: &Account, id: StatusId) -> Result<StatusView> {
    let mut unit = Unit::begin(state).await?;
    let view = db::statuses::get(unit.conn(), Some(account.id), id).await?;
    if db::pins::delete(unit.conn(), account.id, id).await? && is_told(&view) {
        unit.send(&Outgoing::Unpin { account: account.id, object_uri: view.status.uri }).await?;
    }
    let view = db::statuses::get(unit.conn(), Some(account.id), id).await?;
    unit.commit().await?;
    Ok(view)
}

/// Whether other servers know of it.
fn is_told(view: &StatusView) -> bool {
    view.status.visibility.is_open() && !view.status.local_only
}

fn check(account: &Account, view: &StatusView) -> Result<()> {
    if view.status.reblog_of_id.is_some() {
        return Err(refused("A boost cannot be pinned"));
    }
    if view.status.account_id != account.id {
        return Err(refused("Someone else's post cannot be pinned"));
    }
    if view.status.visibility == Visibility::Direct {
        return Err(refused("Posts that are only visible to mentioned users cannot be pinned"));
    }
    Ok(())
}

/// Mastodon says these without the name of a field.
fn refused(reason: &str) -> Error {
    Error::Unprocessable(format!("Validation failed: {reason}"))
}
