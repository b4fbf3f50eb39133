//! What a person does with a status: favourite, reblog, bookmark, pin, mute its conversation; and the undoing.

use std::sync::Arc;

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::access::scope::{WriteAccounts, WriteBookmarks, WriteFavourites, WriteMutes, WriteStatuses};
use crate::db;
use crate::domain::{bookmarks, conversations, favourites, pins, reblogs};
use crate::error::Error;
use crate::mastodon::authentication::User;
use crate::mastodon::entities::{Render, Status};
use crate::mastodon::error::Result;
use crate::mastodon::json::Json;
use crate::mastodon::parameters::{Id, Params};
use crate::model::{Account, AccountId, StatusId, StatusView};
use crate::state::State;

/// The acting account.
pub async fn actor(state: &State, id: AccountId) -> Result<Arc<Account>> {
    Ok(db::accounts::get(&mut *state.pool.acquire().await?, id).await?)
}

/// The status as it is now to the one who acted.
pub fn answer(state: &State, viewer: AccountId, view: StatusView) -> Json<Status> {
    Json(Status::new(Render::new(&state.config, Some(viewer)), view))
}

/// `POST /api/v1/statuses/:id/favourite`
pub async fn favourite_status(
    Extract(state): Extract<State>,
    user: User<WriteFavourites>,
    Id(id): Id<StatusId>,
) -> Result<Json<Status>> {
    let account = actor(&state, user.account_id).await?;
    Ok(answer(&state, account.id, favourites::favourite_status(&state, &account, id).await?))
}

/// `POST /api/v1/statuses/:id/unfavourite`
pub async fn unfavourite_status(
    Extract(state): Extract<State>,
    user: User<WriteFavourites>,
    Id(id): Id<StatusId>,
) -> Result<Json<Status>> {
    let account = actor(&state, user.account_id).await?;
    Ok(answer(&state, account.id, favourites::unfavourite_status(&state, &account, id).await?))
}

#[derive(Deserialize, JsonSchema)]
pub struct Reblog {
    visibility: Option<String>,
}

/// `POST /api/v1/statuses/:id/reblog`
pub async fn reblog_status(
    Extract(state): Extract<State>,
    user: User<WriteStatuses>,
    Id(id): Id<StatusId>,
    Params(asked): Params<Reblog>,
) -> Result<Json<Status>> {
    let visibility = asked.visibility.as_deref().filter(|text| !text.is_empty());
    let visibility = visibility
        .map(str::parse)
        .transpose()
        .map_err(|()| Error::invalid("visibility", "ERR_INCLUSION", "is not included in the list"))?;
    let account = actor(&state, user.account_id).await?;
    Ok(answer(&state, account.id, reblogs::reblog_status(&state, &account, id, visibility).await?))
}

/// `POST /api/v1/statuses/:id/unreblog`
pub async fn unreblog_status(
    Extract(state): Extract<State>,
    user: User<WriteStatuses>,
    Id(id): Id<StatusId>,
) -> Result<Json<Status>> {
    let account = actor(&state, user.account_id).await?;
    Ok(answer(&state, account.id, reblogs::unreblog_status(&state, &account, id).await?))
}

/// `POST /api/v1/statuses/:id/bookmark`
pub async fn bookmark_status(
    Extract(state): Extract<State>,
    user: User<WriteBookmarks>,
    Id(id): Id<StatusId>,
) -> Result<Json<Status>> {
    let view = bookmarks::bookmark_status(&state, user.account_id, id).await?;
    Ok(answer(&state, user.account_id, view))
}

/// `POST /api/v1/statuses/:id/unbookmark`
pub async fn unbookmark_status(
    Extract(state): Extract<State>,
    user: User<WriteBookmarks>,
    Id(id): Id<StatusId>,
) -> Result<Json<Status>> {
    let view = bookmarks::unbookmark_status(&state, user.account_id, id).await?;
    Ok(answer(&state, user.account_id, view))
}

/// `POST /api/v1/statuses/:id/pin`
pub async fn pin_status(
    Extract(state): Extract<State>,
    user: User<WriteAccounts>,
    Id(id): Id<StatusId>,
) -> Result<Json<Status>> {
    let account = actor(&state, user.account_id).await?;
    Ok(answer(&state, account.id, pins::pin_status(&state, &account, id).await?))
}

/// `POST /api/v1/statuses/:id/unpin`
pub async fn unpin_status(
    Extract(state): Extract<State>,
    user: User<WriteAccounts>,
    Id(id): Id<StatusId>,
) -> Result<Json<Status>> {
    let account = actor(&state, user.account_id).await?;
    Ok(answer(&state, account.id, pins::unpin_status(&state, &account, id).await?))
}

/// `POST /api/v1/statuses/:id/mute`
pub async fn mute_conversation(
    Extract(state): Extract<State>,
    user: User<WriteMutes>,
    Id(id): Id<StatusId>,
) -> Result<Json<Status>> {
    let view = conversations::mute_conversation(&state, user.account_id, id).await?;
    Ok(answer(&state, user.account_id, view))
}

/// `POST /api/v1/statuses/:id/unmute`
pub async fn unmute_conversation(
    Extract(state): Extract<State>,
    user: User<WriteMutes>,
    Id(id): Id<StatusId>,
) -> Result<Json<Status>> {
    let view = conversations::unmute_conversation(&state, user.account_id, id).await?;
    Ok(answer(&state, user.account_id, view))
}
