//! `/api/v1/blocks`, `/api/v1/mutes`, `/api/v1/follow_requests`: whom one keeps away, and who asks to come near.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::Serialize;

use super::accounts::answer_relationship;
use super::answers::{accounts, answer_related};
use super::authentication::User;
use super::entities::{Account, Relationship, Render, Timestamp};
use super::error::Result;
use super::json::Json;
use super::pagination::{AccountPaging, Paged};
use super::parameters::Id;
use crate::access::scope::{ReadBlocks, ReadFollows, ReadMutes, WriteFollows};
use crate::domain::{blocks, follow_requests, mutes, relationships};
use crate::model::AccountId;
use crate::openapi::{Endpoints, get, post};
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/blocks", get(list_blocks))
        .route("/api/v1/mutes", get(list_mutes))
        .route("/api/v1/follow_requests", get(list_follow_requests))
        .route("/api/v1/follow_requests/{id}/authorize", post(accept_follow_request))
        .route("/api/v1/follow_requests/{id}/reject", post(reject_follow_request))
}

/// `GET /api/v1/blocks`
async fn list_blocks(
    Extract(state): Extract<State>,
    user: User<ReadBlocks>,
    paging: AccountPaging,
) -> Result<Paged<Vec<Account>>> {
    let rows = blocks::blocked_accounts(&state, user.account_id, paging.page).await?;
    let render = Render::new(&state.config, Some(user.account_id));
    answer_related(render, &mut *state.pool.acquire().await?, &paging, &rows).await
}

/// An account, and until when it is muted.
#[derive(Serialize, JsonSchema)]
struct MutedAccount {
    #[serde(flatten)]
    account: Account,
    mute_expires_at: Option<Timestamp>,
}

/// `GET /api/v1/mutes`
async fn list_mutes(
    Extract(state): Extract<State>,
    user: User<ReadMutes>,
    paging: AccountPaging,
) -> Result<Paged<Vec<MutedAccount>>> {
    let rows = mutes::muted_accounts(&state, user.account_id, paging.page).await?;
    let ids: Vec<AccountId> = rows.iter().map(|row| row.account).collect();
    let keys: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let ends = relationships::relationships(&state, user.account_id, &ids, true).await?;
    let render = Render::new(&state.config, Some(user.account_id));
    let muted = accounts(render, &mut *state.pool.acquire().await?, &ids).await?.into_iter().map(|account| {
        let end = ends.iter().find(|end| end.id == account.id).and_then(|end| end.muting_expires_at);
        MutedAccount { account, mute_expires_at: end.map(Timestamp::from) }
    });
    Ok(paging.relations(&keys, muted.collect()))
}

/// `GET /api/v1/follow_requests`
async fn list_follow_requests(
    Extract(state): Extract<State>,
    user: User<ReadFollows>,
    paging: AccountPaging,
) -> Result<Paged<Vec<Account>>> {
    let rows = follow_requests::waiting(&state, user.account_id, paging.page).await?;
    let render = Render::new(&state.config, Some(user.account_id));
    answer_related(render, &mut *state.pool.acquire().await?, &paging, &rows).await
}

/// `POST /api/v1/follow_requests/:account_id/authorize`
async fn accept_follow_request(
    Extract(state): Extract<State>,
    user: User<WriteFollows>,
    Id(id): Id<AccountId>,
) -> Result<Json<Relationship>> {
    follow_requests::accept(&state, user.account_id, id).await?;
    answer_relationship(&state, user.account_id, id).await
}

/// `POST /api/v1/follow_requests/:account_id/reject`
async fn reject_follow_request(
    Extract(state): Extract<State>,
    user: User<WriteFollows>,
    Id(id): Id<AccountId>,
) -> Result<Json<Relationship>> {
    follow_requests::reject(&state, user.account_id, id).await?;
    answer_relationship(&state, user.account_id, id).await
}
