//! `/api/v1/conversations`: direct messages.

use axum::extract::State as Extract;

use super::authentication::User;
use super::entities::{Conversation, Render};
use super::error::Result;
use super::json::{Empty, Json};
use super::pagination::{Paged, StatusPaging};
use super::parameters::Id;
use crate::access::scope::{ReadStatuses, WriteConversations};
use crate::domain::conversations;
use crate::openapi::{Endpoints, delete, get, post};
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/conversations", get(list_conversations))
        .route("/api/v1/conversations/{id}", delete(delete_conversation))
        .route("/api/v1/conversations/{id}/read", post(read_conversation))
        .route("/api/v1/conversations/{id}/unread", post(unread_conversation))
}

/// `GET /api/v1/conversations`
async fn list_conversations(
    Extract(state): Extract<State>,
    user: User<ReadStatuses>,
    paging: StatusPaging,
) -> Result<Paged<Vec<Conversation>>> {
    let found = conversations::conversations(&state, user.account_id, paging.page).await?;
    let keys: Vec<i64> = found.iter().map(|one| one.last_status.status.id.0).collect();
    let render = Render::new(&state.config, Some(user.account_id));
    Ok(paging.timeline(&keys, found.into_iter().map(|one| Conversation::new(render, one)).collect()))
}

/// `DELETE /api/v1/conversations/:id`
async fn delete_conversation(
    Extract(state): Extract<State>,
    user: User<WriteConversations>,
    Id(id): Id<i64>,
) -> Result<Json<Empty>> {
    conversations::delete_conversation(&state, user.account_id, id).await?;
    Ok(Json(Empty {}))
}

/// `POST /api/v1/conversations/:id/read`
async fn read_conversation(
    Extract(state): Extract<State>,
    user: User<WriteConversations>,
    Id(id): Id<i64>,
) -> Result<Json<Conversation>> {
    mark(&state, &user, id, false).await
}

/// `POST /api/v1/conversations/:id/unread`
async fn unread_conversation(
    Extract(state): Extract<State>,
    user: User<WriteConversations>,
    Id(id): Id<i64>,
) -> Result<Json<Conversation>> {
    mark(&state, &user, id, true).await
}

async fn mark(
    state: &State,
    user: &User<WriteConversations>,
    id: i64,
    unread: bool,
) -> Result<Json<Conversation>> {
    let marked = conversations::mark_conversation(state, user.account_id, id, unread).await?;
    Ok(Json(Conversation::new(Render::new(&state.config, Some(user.account_id)), marked)))
}
