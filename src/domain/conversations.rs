//! Conversations are muted: no more notifications of them.

use crate::db;
use crate::error::Result;
use crate::model::{AccountId, StatusId, StatusView};
use crate::state::State;

/// # Errors
/// [`crate::error::Error::NotFound`] for a status they may not see.
pub async fn mute_conversation(state: &State, account: AccountId, id: StatusId) -> Result<StatusView> {
    let mut conn = state.pool.acquire().await?;
    let view = db::statuses::get(&mut conn, Some(account), id).await?;
    if let Some(conversation) = view.status.conversation_id {
        db::conversations::mute(&mut conn, account, conversation).await?;
    }
    db::statuses::get(&mut conn, Some(account), id).await
}

/// # Errors
/// [`crate::error::Error::NotFound`] for a status they may not see.
pub async fn unmute_conversation(state: &State, account: AccountId, id: StatusId) -> Result<StatusView> {
    let mut conn = state.pool.acquire().await?;
    let view = db::statuses::get(&mut conn, Some(account), id).await?;
    if let Some(conversation) = view.status.conversation_id {
        db::conversations::unmute(&mut conn, account, conversation).await?;
    }
    db::statuses::get(&mut conn, Some(account), id).await
}
