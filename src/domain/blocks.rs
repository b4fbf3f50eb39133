//! Wanting nothing to do with somebody.

use super::Unit;
use super::follows::{sever, sever_and_tell};
use crate::db::{self, Related, account_counts};
use crate::error::{Error, Result};
use crate::model::{AccountId, Page};
use crate::state::State;

/// Blocks `target`: follows and requests end both ways, on both servers, and what each was told of the other goes.
pub async fn block(state: &State, account: AccountId, target: AccountId) -> Result<()> {
    if account == target {
        return Err(Error::Forbidden("This action is not allowed"));
    }
    let mut unit = Unit::begin(state).await?;
    db::accounts::get(unit.conn(), target).await?;
    account_counts::lock_pair(unit.conn(), account, target).await?;
    db::blocks::insert(unit.conn(), account, target, None).await?;
    sever_and_tell(&mut unit, account, target).await?;
    sever_and_tell(&mut unit, target, account).await?;
    db::notifications::delete_between(unit.conn(), account, target).await?;
    unit.commit().await
}

/// A remote account blocked a local one; `uri` is the Block's id. Their server ended its side itself.
pub async fn receive_block(
    unit: &mut Unit<'_>,
    account: AccountId,
    target: AccountId,
    uri: Option<&str>,
) -> Result<()> {
    account_counts::lock_pair(unit.conn(), account, target).await?;
    db::blocks::insert(unit.conn(), account, target, uri).await?;
    sever(unit, account, target).await?;
    sever(unit, target, account).await?;
    db::notifications::delete_between(unit.conn(), account, target).await
}

/// Ends a block. Follows do not come back.
pub async fn unblock(state: &State, account: AccountId, target: AccountId) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    receive_unblock(&mut unit, account, target).await?;
    unit.commit().await
}

/// A remote account took its block back.
pub async fn receive_unblock(unit: &mut Unit<'_>, account: AccountId, target: AccountId) -> Result<()> {
    db::blocks::delete(unit.conn(), account, target).await.map(|_| ())
}

/// Whom an account blocks, latest first.
pub async fn blocked_accounts(state: &State, account: AccountId, page: Page) -> Result<Vec<Related>> {
    db::blocks::list(&mut *state.pool.acquire().await?, account, page).await
}
