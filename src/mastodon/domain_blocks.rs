//! `/api/v1/domain_blocks`: servers a person wants nothing of.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::authentication::User;
use super::error::Result;
use super::json::{Empty, Json};
use super::pagination::{Paged, TagPaging};
use super::parameters::{Params, Query};
use crate::access::scope::{ReadBlocks, WriteBlocks};
use crate::domain::account_domain_blocks::{block_domain, blocked_domains, preview_block, unblock_domain};
use crate::openapi::{Endpoints, get};
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route(
            "/api/v1/domain_blocks",
            get(list_domain_blocks).post(create_domain_block).delete(delete_domain_block),
        )
        .route("/api/v1/domain_blocks/preview", get(preview_domain_block))
}

#[derive(Deserialize, JsonSchema)]
struct Asked {
    domain: String,
}

/// `GET /api/v1/domain_blocks`
async fn list_domain_blocks(
    Extract(state): Extract<State>,
    user: User<ReadBlocks>,
    paging: TagPaging,
) -> Result<Paged<Vec<String>>> {
    let blocks = blocked_domains(&state, user.account_id, paging.page).await?;
    let keys: Vec<i64> = blocks.iter().map(|block| block.id).collect();
    Ok(paging.relations(&keys, blocks.into_iter().map(|block| block.domain).collect()))
}

/// `POST /api/v1/domain_blocks`
async fn create_domain_block(
    Extract(state): Extract<State>,
    user: User<WriteBlocks>,
    Params(asked): Params<Asked>,
) -> Result<Json<Empty>> {
    block_domain(&state, user.account_id, &asked.domain).await?;
    Ok(Json(Empty {}))
}

/// `DELETE /api/v1/domain_blocks`
async fn delete_domain_block(
    Extract(state): Extract<State>,
    user: User<WriteBlocks>,
    Params(asked): Params<Asked>,
) -> Result<Json<Empty>> {
    unblock_domain(&state, user.account_id, &asked.domain).await?;
    Ok(Json(Empty {}))
}

/// What a block would end.
#[derive(Serialize, JsonSchema)]
struct Preview {
    following_count: i64,
    followers_count: i64,
}

/// `GET /api/v1/domain_blocks/preview`
async fn preview_domain_block(
    Extract(state): Extract<State>,
    user: User<ReadBlocks>,
    Query(asked): Query<Asked>,
) -> Result<Json<Preview>> {
    let losses = preview_block(&state, user.account_id, &asked.domain).await?;
    Ok(Json(Preview { following_count: losses.following, followers_count: losses.followers }))
}
