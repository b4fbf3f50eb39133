//! Conversations: direct messages are read, and any conversation is muted.

use crate::db;
use crate::error::{Error, Result};
use crate::model::conversation::Conversation;
use crate::model::{AccountId, Page, StatusId, StatusView};
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

/// Direct messages by conversation, the last written first.
pub async fn conversations(state: &State, account: AccountId, page: Page) -> Result<Vec<Conversation>> {
    db::account_conversations::page(&mut *state.pool.acquire().await?, account, page).await
}

/// # Errors
/// [`Error::NotFound`] for somebody else's.
pub async fn conversation(state: &State, account: AccountId, id: i64) -> Result<Conversation> {
    let mut conn = state.pool.acquire().await?;
    db::account_conversations::find(&mut conn, account, id).await?.ok_or(Error::NotFound)
}

/// # Errors
/// [`Error::NotFound`] for somebody else's.
pub async fn mark_conversation(
    state: &State,
    account: AccountId,
    id: i64,
    unread: bool,
) -> Result<Conversation> {
    let mut conn = state.pool.acquire().await?;
    if !db::account_conversations::set_unread(&mut conn, account, id, unread).await? {
        return Err(Error::NotFound);
    }
    db::account_conversations::find(&mut conn, account, id).await?.ok_or(Error::NotFound)
}

/// Takes it out of the account's list, until somebody writes again. The messages stay.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's.
pub async fn delete_conversation(state: &State, account: AccountId, id: i64) -> Result<()> {
    let mut conn = state.pool.acquire().await?;
    if db::account_conversations::delete(&mut conn, account, id).await? {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}
