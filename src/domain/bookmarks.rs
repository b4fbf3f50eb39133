//! Bookmarks: for their owner alone; no other server hears of them.

use super::{Unit, search};
use crate::db;
use crate::error::Result;
use crate::model::{AccountId, StatusId, StatusView};
use crate::state::State;

/// # Errors
/// [`crate::error::Error::NotFound`] for a status they may not see.
pub async fn bookmark_status(state: &State, account: AccountId, id: StatusId) -> Result<StatusView> {
    let mut unit = Unit::begin(state).await?;
    let id = db::statuses::get(unit.conn(), Some(account), id).await?.shown().status.id;
    db::bookmarks::insert(unit.conn(), account, id).await?;
    search::index_kept(unit.conn(), id).await?;
    let view = db::statuses::get(unit.conn(), Some(account), id).await?;
    unit.commit().await?;
    Ok(view)
}

/// # Errors
/// [`crate::error::Error::NotFound`] for a status they may not see.
pub async fn unbookmark_status(state: &State, account: AccountId, id: StatusId) -> Result<StatusView> {
    let mut conn = state.pool.acquire().await?;
    let id = db::statuses::get(&mut conn, Some(account), id).await?.shown().status.id;
    db::bookmarks::delete(&mut conn, account, id).await?;
    db::statuses::get(&mut conn, Some(account), id).await
}
