//! Accounts by the beginning of their handle.

use axum::extract::State as Extract;
use serde::Deserialize;
use sqlx::PgConnection;

use crate::access::scope::ReadAccounts;
use crate::activitypub::lookup;
use crate::db;
use crate::db::accounts::SearchPrefix;
use crate::error::Error;
use crate::mastodon::answers;
use crate::mastodon::authentication::User;
use crate::mastodon::entities::{Account, Render};
use crate::mastodon::error::Result;
use crate::mastodon::json::Json;
use crate::mastodon::pagination::cut;
use crate::mastodon::parameters::Query;
use crate::model::AccountId;
use crate::parameters::blank_is_none;
use crate::state::State;
use crate::text::fold;

#[derive(Deserialize)]
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
    let ids =
        find_accounts(&state, &mut conn, Some(user.account_id), &search.q, search.following, limit, offset)
            .await?;
    Ok(Json(answers::accounts(render, &mut conn, &ids).await?))
}

/// Ids of accounts whose handle begins with what was typed.
pub async fn find_accounts(
    state: &State,
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    typed: &str,
    following: bool,
    limit: i64,
    offset: i64,
) -> Result<Vec<AccountId>> {
    let typed = typed.trim();
    let typed = typed.strip_prefix('@').unwrap_or(typed);
    let (username, domain) =
        typed.split_once('@').map_or((typed, None), |(name, domain)| (name, Some(domain)));
    let username_folded = fold(username);
    if username_folded.is_empty() || username_folded.contains(|c: char| c.is_whitespace() || c == '/') {
        return Ok(Vec::new());
    }
    let domain = domain.map(str::to_lowercase).filter(|domain| !domain.is_empty());
    // One's own domain is not stored with local accounts.
    if domain.as_deref() == Some(state.config.instance.handle_domain()) {
        let local = db::accounts::id_by_handle(conn, &username_folded, None).await?;
        return Ok(local.into_iter().collect());
    }
    let prefix = SearchPrefix { username_folded: &username_folded, domain: domain.as_deref() };
    Ok(db::accounts::search(conn, viewer, &prefix, following, limit, offset).await?)
}
