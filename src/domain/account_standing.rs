//! Suspends and limits accounts, local and remote; each is undone by one update, and nothing is deleted.

use super::Unit;
use super::staff::{Act, Staff};
use super::users::end_access;
use super::warnings::warn;
use crate::db;
use crate::delivery::Outgoing;
use crate::error::{Error, Result};
use crate::events::Event;
use crate::model::id::INSTANCE_ACTOR;
use crate::model::{AccountId, Permissions};
use crate::state::State;

/// Hides everything of an account, at once and everywhere. A local one cannot be used any more.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`], for the owner too unless an owner asks.
pub async fn suspend_account(state: &State, staff: &Staff, id: AccountId, reason: &str) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    suspend(&mut unit, staff, id, reason).await?;
    warn(&mut unit, id, "suspend", reason, None, true).await?;
    unit.commit().await
}

/// The same, with what else is decided.
pub(super) async fn suspend(unit: &mut Unit<'_>, staff: &Staff, id: AccountId, reason: &str) -> Result<()> {
    change(unit, staff, id, Change { action: "suspend", reason }).await
}

pub async fn unsuspend_account(state: &State, staff: &Staff, id: AccountId, reason: &str) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    change(&mut unit, staff, id, Change { action: "unsuspend", reason }).await?;
    unit.commit().await
}

/// Keeps an account out of public places; who follows it goes on seeing it.
pub async fn limit_account(state: &State, staff: &Staff, id: AccountId, reason: &str) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    limit(&mut unit, staff, id, reason).await?;
    warn(&mut unit, id, "silence", reason, None, true).await?;
    unit.commit().await
}

/// The same, with what else is decided.
pub(super) async fn limit(unit: &mut Unit<'_>, staff: &Staff, id: AccountId, reason: &str) -> Result<()> {
    change(unit, staff, id, Change { action: "limit", reason }).await
}

pub async fn unlimit_account(state: &State, staff: &Staff, id: AccountId, reason: &str) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    change(&mut unit, staff, id, Change { action: "unlimit", reason }).await?;
    unit.commit().await
}

struct Change<'a> {
    action: &'static str,
    reason: &'a str,
}

async fn change(unit: &mut Unit<'_>, staff: &Staff, id: AccountId, change: Change<'_>) -> Result<()> {
    staff.must_be_allowed(Permissions::MANAGE_USERS)?;
    if id == INSTANCE_ACTOR {
        return Err(Error::NotFound);
    }
    let now = unit.now;
    let standing = db::account_standing::lock(unit.conn(), id).await?;
    if standing.deleted_at.is_some() {
        return Err(Error::NotFound);
    }
    staff.must_outrank_account(unit.conn(), id).await?;
    let account = db::accounts::get(unit.conn(), id).await?;
    match change.action {
        "suspend" => db::account_standing::set_suspended(unit.conn(), id, Some(now)).await?,
        "unsuspend" => db::account_standing::set_suspended(unit.conn(), id, None).await?,
        "limit" => db::account_standing::set_limited(unit.conn(), id, Some(now)).await?,
        _ => db::account_standing::set_limited(unit.conn(), id, None).await?,
    }
    if let (Some(user), "suspend") = (account.user_id, change.action) {
        end_access(unit, user).await?;
    }
    if account.is_local() && change.action.ends_with("suspend") {
        // The actor says `suspended`, so that other servers hide it too.
        unit.send(&Outgoing::UpdateAccount { account: id }).await?;
    }
    // Streams of others must ask again whether they may show it.
    unit.announce(Event::AccessChanged { account: id });
    staff.record(unit, Act::on(change.action, "account", id, account.acct()).because(change.reason)).await
}
