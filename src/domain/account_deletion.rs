//! Deletes local accounts for ever: the row stays and keeps its name; all else goes, the statuses in batches.

use chrono::TimeDelta;

use super::Unit;
use super::media::delete_files;
use super::password_changes::prove;
use super::staff::{Act, Staff};
use super::users::{end_access, keep_an_owner};
use crate::db;
use crate::delivery::Outgoing;
use crate::error::{Error, Result};
use crate::events::Event;
use crate::jobs::{self, Job};
use crate::model::id::INSTANCE_ACTOR;
use crate::model::{AccountId, Permissions, UserId};
use crate::state::State;
use crate::storage::StorageKey;

/// Rows deleted in one transaction.
const BATCH: i64 = 500;

/// How long the rows stay of which other servers still have to be told: nobody sees them meanwhile.
const TELL_WITHIN: TimeDelta = TimeDelta::minutes(10);

/// Somebody leaves.
///
/// # Errors
/// [`Error::Invalid`] names `current_password`; [`Error::Unprocessable`] for the last owner; [`Error::NotFound`] when
/// the account is not theirs.
pub async fn leave(state: &State, user: UserId, account: AccountId, password: &str) -> Result<()> {
    prove(state, user, password).await?;
    let mut unit = Unit::begin(state).await?;
    if db::accounts::get(unit.conn(), account).await?.user_id != Some(user) {
        return Err(Error::NotFound);
    }
    if db::users::get(unit.conn(), user).await?.role.is_owner() {
        keep_an_owner(&mut unit).await?;
    }
    let pictures = delete(&mut unit, account).await?;
    unit.commit().await?;
    delete_files(state, pictures).await;
    Ok(())
}

/// Staff deletes a local account.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when there is none, or it is a remote one.
pub async fn delete_account(state: &State, staff: &Staff, account: AccountId, reason: &str) -> Result<()> {
    staff.must_be_allowed(Permissions::DELETE_USER_DATA)?;
    let mut unit = Unit::begin(state).await?;
    staff.must_outrank_account(unit.conn(), account).await?;
    let row = db::accounts::get(unit.conn(), account).await?;
    if !row.is_local() {
        return Err(Error::NotFound);
    }
    let pictures = delete(&mut unit, account).await?;
    let act = Act::on("delete", "account", account, &row.username).because(reason);
    staff.record(&mut unit, act).await?;
    unit.commit().await?;
    delete_files(state, pictures).await;
    Ok(())
}

/// The row is emptied and the login gone with this transaction: from here on nothing of it is shown. What is many
/// rows follows in a job; followers stay until then, because they have to be told. Returns its pictures, which are to
/// be deleted after commit.
async fn delete(unit: &mut Unit<'_>, account: AccountId) -> Result<[Option<StorageKey>; 2]> {
    let now = unit.now;
    if account == INSTANCE_ACTOR {
        return Err(Error::NotFound);
    }
    let row = db::accounts::get(unit.conn(), account).await?;
    if !db::local_accounts::bury(unit.conn(), account, now).await? {
        return Err(Error::NotFound);
    }
    if let Some(user) = row.user_id {
        end_access(unit, user).await?;
        if db::users::accounts(unit.conn(), user).await?.is_empty() {
            db::users::delete(unit.conn(), user).await?;
        }
    }
    unit.announce(Event::AccessChanged { account });
    unit.send(&Outgoing::DeleteAccount { account }).await?;
    jobs::enqueue(unit.conn(), &Job::EmptyAccount { account }, now + TELL_WITHIN).await?;
    Ok([&row.avatar_key, &row.header_key].map(|key| key.as_deref().and_then(|key| key.parse().ok())))
}

/// Deletes what a deleted account left, in batches, each its own transaction, so that it may be interrupted anywhere.
/// Statuses leave tombstones: their addresses answer 410.
pub async fn empty_account(state: &State, account: AccountId) -> Result<()> {
    let mut conn = state.pool.acquire().await?;
    if !db::accounts::get(&mut conn, account).await?.deleted {
        return Ok(());
    }
    drop(conn);
    loop {
        let mut unit = Unit::begin(state).await?;
        let now = unit.now;
        let deleted = db::account_remains::delete_statuses(unit.conn(), account, BATCH, now).await?;
        unit.commit().await?;
        if deleted < BATCH.unsigned_abs() {
            break;
        }
    }
    let mut unit = Unit::begin(state).await?;
    db::account_remains::delete_relations(unit.conn(), account).await?;
    unit.commit().await
}
