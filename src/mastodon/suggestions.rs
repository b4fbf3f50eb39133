//! `/api/v1/suggestions`, `/api/v2/suggestions` and `/api/v1/directory`: people to meet.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::answers::accounts;
use super::authentication::{User, Viewer};
use super::entities::{Account, Render};
use super::error::Result;
use super::json::{Empty, Json};
use super::pagination::cut;
use super::parameters::{Id, Query};
use crate::access::scope::{AnyScope, ReadAccounts, WriteAccounts};
use crate::db;
use crate::db::suggestions::DirectoryOrder;
use crate::domain::suggestions::{self, Source};
use crate::model::AccountId;
use crate::openapi::{Endpoints, delete, get};
use crate::parameters::blank_is_none;
use crate::state::State;

/// The directory goes no deeper: whoever looks for somebody searches.
const DEEPEST: i64 = 10_000;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/suggestions", get(list_suggestions_v1))
        .route("/api/v2/suggestions", get(list_suggestions))
        .route("/api/v1/suggestions/{id}", delete(dismiss_suggestion))
        .route("/api/v1/directory", get(list_directory))
}

#[derive(Deserialize, JsonSchema)]
struct Limit {
    #[serde(default, deserialize_with = "blank_is_none")]
    limit: Option<i64>,
}

#[derive(Serialize, JsonSchema)]
struct Suggestion {
    /// The old word for why.
    source: &'static str,
    sources: [&'static str; 1],
    account: Account,
}

async fn suggested(state: &State, account: AccountId, limit: Option<i64>) -> Result<Vec<(Account, Source)>> {
    let found = suggestions::suggestions(state, account, cut(limit, 40, 80)).await?;
    let ids: Vec<AccountId> = found.iter().map(|(id, _)| *id).collect();
    let render = Render::new(&state.config, Some(account));
    let people = accounts(render, &mut *state.pool.acquire().await?, &ids).await?;
    let source = |id| found.iter().find(|(known, _)| *known == id).map(|(_, source)| *source);
    Ok(people.into_iter().filter_map(|one| source(one.id).map(|source| (one, source))).collect())
}

/// `GET /api/v2/suggestions`
async fn list_suggestions(
    Extract(state): Extract<State>,
    user: User<ReadAccounts>,
    Query(Limit { limit }): Query<Limit>,
) -> Result<Json<Vec<Suggestion>>> {
    let found = suggested(&state, user.account_id, limit).await?.into_iter();
    let entity = |(account, source): (Account, Source)| Suggestion {
        source: if source == Source::MostFollowed { "global" } else { "past_interactions" },
        sources: [source.as_str()],
        account,
    };
    Ok(Json(found.map(entity).collect()))
}

/// `GET /api/v1/suggestions`
async fn list_suggestions_v1(
    Extract(state): Extract<State>,
    user: User<ReadAccounts>,
    Query(Limit { limit }): Query<Limit>,
) -> Result<Json<Vec<Account>>> {
    let found = suggested(&state, user.account_id, limit).await?;
    Ok(Json(found.into_iter().map(|(account, _)| account).collect()))
}

/// `DELETE /api/v1/suggestions/:account_id`
async fn dismiss_suggestion(
    Extract(state): Extract<State>,
    user: User<WriteAccounts>,
    Id(id): Id<AccountId>,
) -> Result<Json<Empty>> {
    suggestions::dismiss_suggestion(&state, user.account_id, id).await?;
    Ok(Json(Empty {}))
}

#[derive(Deserialize, JsonSchema)]
struct Directory {
    #[serde(default)]
    order: String,
    #[serde(default)]
    local: bool,
    #[serde(default, deserialize_with = "blank_is_none")]
    limit: Option<i64>,
    #[serde(default, deserialize_with = "blank_is_none")]
    offset: Option<i64>,
}

/// `GET /api/v1/directory`
async fn list_directory(
    Extract(state): Extract<State>,
    viewer: Viewer<AnyScope>,
    Query(asked): Query<Directory>,
) -> Result<Json<Vec<Account>>> {
    let order = if asked.order == "new" { DirectoryOrder::New } else { DirectoryOrder::Active };
    let (limit, offset) = (cut(asked.limit, 40, 80), asked.offset.unwrap_or(0).clamp(0, DEEPEST));
    let mut conn = state.pool.acquire().await?;
    let viewer = viewer.account_id;
    let ids = db::suggestions::directory(&mut conn, viewer, order, asked.local, limit, offset).await?;
    Ok(Json(accounts(Render::new(&state.config, viewer), &mut conn, &ids).await?))
}
