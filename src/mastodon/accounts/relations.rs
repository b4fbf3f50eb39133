//! What people do about one another: follow, block, mute, annotate; and who follows whom.

use axum::extract::State as Extract;
use chrono::TimeDelta;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::access::scope::{ReadAccounts, ReadFollows, WriteAccounts, WriteBlocks, WriteFollows, WriteMutes};
use crate::domain::follows::{self, FollowChange};
use crate::domain::{blocks, mutes, relationships};
use crate::mastodon::answers::answer_related;
use crate::mastodon::authentication::{User, Viewer};
use crate::mastodon::entities::{Account, Relationship, Render};
use crate::mastodon::error::Result;
use crate::mastodon::json::Json;
use crate::mastodon::pagination::{AccountPaging, Paged};
use crate::mastodon::parameters::{Id, Params, Query};
use crate::model::AccountId;
use crate::parameters::blank_is_none;
use crate::state::State;

/// What `other` is to `account` now.
pub async fn answer(state: &State, account: AccountId, other: AccountId) -> Result<Json<Relationship>> {
    Ok(Json(relationships::relationship(state, account, other).await?.into()))
}

#[derive(Deserialize, JsonSchema)]
pub struct Several {
    #[serde(default)]
    id: Vec<AccountId>,
    #[serde(default)]
    with_suspended: bool,
}

/// `GET /api/v1/accounts/relationships`
pub async fn list_relationships(
    Extract(state): Extract<State>,
    user: User<ReadFollows>,
    Query(Several { mut id, with_suspended }): Query<Several>,
) -> Result<Json<Vec<Relationship>>> {
    id.truncate(100);
    let found = relationships::relationships(&state, user.account_id, &id, with_suspended).await?;
    Ok(Json(found.into_iter().map(Relationship::from).collect()))
}

/// `GET /api/v1/accounts/:id/followers`
pub async fn list_followers(
    Extract(state): Extract<State>,
    viewer: Viewer<ReadAccounts>,
    Id(id): Id<AccountId>,
    paging: AccountPaging,
) -> Result<Paged<Vec<Account>>> {
    let rows = follows::followers(&state, viewer.account_id, id, paging.page).await?;
    let render = Render::new(&state.config, viewer.account_id);
    answer_related(render, &mut *state.pool.acquire().await?, &paging, &rows).await
}

/// `GET /api/v1/accounts/:id/following`
pub async fn list_following(
    Extract(state): Extract<State>,
    viewer: Viewer<ReadAccounts>,
    Id(id): Id<AccountId>,
    paging: AccountPaging,
) -> Result<Paged<Vec<Account>>> {
    let rows = follows::following(&state, viewer.account_id, id, paging.page).await?;
    let render = Render::new(&state.config, viewer.account_id);
    answer_related(render, &mut *state.pool.acquire().await?, &paging, &rows).await
}

#[derive(Deserialize, JsonSchema)]
pub struct Follow {
    reblogs: Option<bool>,
    notify: Option<bool>,
    languages: Option<Vec<String>>,
}

/// `POST /api/v1/accounts/:id/follow`
pub async fn follow_account(
    Extract(state): Extract<State>,
    user: User<WriteFollows>,
    Id(id): Id<AccountId>,
    Params(asked): Params<Follow>,
) -> Result<Json<Relationship>> {
    let change =
        FollowChange { show_reblogs: asked.reblogs, notify: asked.notify, languages: asked.languages };
    follows::follow(&state, user.account_id, id, &change).await?;
    answer(&state, user.account_id, id).await
}

/// `POST /api/v1/accounts/:id/unfollow`
pub async fn unfollow_account(
    Extract(state): Extract<State>,
    user: User<WriteFollows>,
    Id(id): Id<AccountId>,
) -> Result<Json<Relationship>> {
    follows::unfollow(&state, user.account_id, id).await?;
    answer(&state, user.account_id, id).await
}

/// `POST /api/v1/accounts/:id/remove_from_followers`
pub async fn remove_from_followers(
    Extract(state): Extract<State>,
    user: User<WriteFollows>,
    Id(id): Id<AccountId>,
) -> Result<Json<Relationship>> {
    follows::remove_from_followers(&state, user.account_id, id).await?;
    answer(&state, user.account_id, id).await
}

/// `POST /api/v1/accounts/:id/block`
pub async fn block_account(
    Extract(state): Extract<State>,
    user: User<WriteBlocks>,
    Id(id): Id<AccountId>,
) -> Result<Json<Relationship>> {
    blocks::block(&state, user.account_id, id).await?;
    answer(&state, user.account_id, id).await
}

/// `POST /api/v1/accounts/:id/unblock`
pub async fn unblock_account(
    Extract(state): Extract<State>,
    user: User<WriteBlocks>,
    Id(id): Id<AccountId>,
) -> Result<Json<Relationship>> {
    blocks::unblock(&state, user.account_id, id).await?;
    answer(&state, user.account_id, id).await
}

/// A century, in seconds: longer is for ever to whoever asks, and more than a date can hold.
const LONGEST_MUTE: i64 = 100 * 365 * 24 * 3600;

#[derive(Deserialize, JsonSchema)]
pub struct Mute {
    notifications: Option<bool>,
    /// Seconds; 0 or none is for ever.
    #[serde(default, deserialize_with = "blank_is_none")]
    duration: Option<i64>,
}

/// `POST /api/v1/accounts/:id/mute`
pub async fn mute_account(
    Extract(state): Extract<State>,
    user: User<WriteMutes>,
    Id(id): Id<AccountId>,
    Params(asked): Params<Mute>,
) -> Result<Json<Relationship>> {
    let duration = asked.duration.filter(|seconds| *seconds > 0).map(|seconds| seconds.min(LONGEST_MUTE));
    let duration = duration.and_then(TimeDelta::try_seconds);
    mutes::mute(&state, user.account_id, id, asked.notifications.unwrap_or(true), duration).await?;
    answer(&state, user.account_id, id).await
}

/// `POST /api/v1/accounts/:id/unmute`
pub async fn unmute_account(
    Extract(state): Extract<State>,
    user: User<WriteMutes>,
    Id(id): Id<AccountId>,
) -> Result<Json<Relationship>> {
    mutes::unmute(&state, user.account_id, id).await?;
    answer(&state, user.account_id, id).await
}

#[derive(Deserialize, JsonSchema)]
pub struct Note {
    #[serde(default)]
    comment: String,
}

/// `POST /api/v1/accounts/:id/note`
pub async fn annotate_account(
    Extract(state): Extract<State>,
    user: User<WriteAccounts>,
    Id(id): Id<AccountId>,
    Params(asked): Params<Note>,
) -> Result<Json<Relationship>> {
    relationships::set_note(&state, user.account_id, id, &asked.comment).await?;
    answer(&state, user.account_id, id).await
}
