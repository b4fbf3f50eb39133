//! Wanting nothing to do with somebody.

use super::follows::{sever, sever_and_tell};
use super::{Unit, collection_items};
use crate::db::{self, Related, account_counts};
use crate::delivery::Outgoing;
use crate::error::{Error, Result};
use crate::model::{AccountId, Page};
use crate::state::State;

/// Blocks `target`: follows and requests end both ways, on both servers, and what each was told of the other goes. The
/// other server is told of the block itself too, so that it keeps the two apart on its side.
pub async fn block(state: &State, account: AccountId, target: AccountId) -> Result<()> {
    if account == target {
        return Err(Error::Forbidden("This action is not allowed"));
    }
    let mut unit = Unit::begin(state).await?;
    let is_local = db::accounts::get(unit.conn(), target).await?.is_local();
    account_counts::lock_pair(unit.conn(), account, target).await?;
    let uri = if is_local { None } else { Some(new_uri(&mut unit, account).await?) };
    let is_new = db::blocks::insert(unit.conn(), account, target, uri.as_deref()).await?;
    sever_and_tell(&mut unit, account, target).await?;
    sever_and_tell(&mut unit, target, account).await?;
    collection_items::part(&mut unit, account, target).await?;
    db::notifications::delete_between(unit.conn(), account, target).await?;
    if let Some(uri) = uri.filter(|_| is_new) {
        unit.send(&Outgoing::Block { account, uri, target }).await?;
    }
    unit.commit().await
}

/// Another one for each block: one that was undone stays undone where the Undo came first.
async fn new_uri(unit: &mut Unit<'_>, account: AccountId) -> Result<String> {
    let id = db::blocks::next_id(unit.conn()).await?;
    let account = db::accounts::get(unit.conn(), account).await?;
    Ok(format!("{}#blocks/{id}", account.uri))
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
    collection_items::part(unit, account, target).await?;
    db::notifications::delete_between(unit.conn(), account, target).await
}

/// Ends a block. Follows do not come back.
pub async fn unblock(state: &State, account: AccountId, target: AccountId) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    if let Some(Some(uri)) = db::blocks::delete(unit.conn(), account, target).await? {
        unit.send(&Outgoing::UndoBlock { account, uri, target }).await?;
    }
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
