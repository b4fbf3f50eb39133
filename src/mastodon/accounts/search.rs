//! Accounts by the beginning of their handle.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::access::scope::ReadAccounts;
use crate::activitypub::lookup;
use crate::domain::account_search::{AccountSearch, find_accounts};
use crate::error::Error;
use crate::mastodon::answers;
use crate::mastodon::authentication::User;
use crate::mastodon::entities::{Account, Render};
use crate::mastodon::error::Result;
use crate::mastodon::json::Json;
use crate::mastodon::pagination::cut;
use crate::mastodon::parameters::Query;
use crate::parameters::blank_is_none;
use crate::state::State;

#[derive(Deserialize, JsonSchema)]
pub struct Search {
    q: String,
    #[serde(default, deserialize_with = "blank_is_none")]
    limit: Option<i64>,
    #[serde(default, deserialize_with = "blank_is_none")]
    offset: Option<i64>,
    #[serde(default)]
    following: bool,
    #[serde(default)]
    resolve: bool,
}

/// `GET /api/v1/accounts/search`
pub async fn search_accounts(
    Extract(state): Extract<State>,
    user: User<ReadAccounts>,
    Query(search): Query<Search>,
) -> Result<Json<Vec<Account>>> {
    if search.q.trim().is_empty() {
        return Err(Error::BadRequest("param is missing or the value is empty: q".into()).into());
    }
    if search.resolve && search.q.trim().trim_start_matches('@').contains('@') {
        // Makes the account known, if there is one: the search below finds it.
        if let Err(error) = lookup::lookup_account(&state, &search.q).await {
            tracing::debug!(%error, "nobody was found for a search");
        }
    }
    let render = Render::new(&state.config, Some(user.account_id));
    let mut conn = state.pool.acquire().await?;
    let limit = cut(search.limit, 40, 80);
    let offset = search.offset.unwrap_or(0).max(0);
    let among = AccountSearch { following: search.following, limit, offset };
    let viewer = Some(user.account_id);
    let ids = find_accounts(&mut conn, &state.config, viewer, &search.q, among).await?;
    Ok(Json(answers::accounts(render, &mut conn, &ids).await?))
}
