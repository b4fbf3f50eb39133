//! `/api/v2/search`: accounts by handle, statuses by their words, hashtags by their beginning, and whatever lies under
//! an address.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use url::Url;

use super::answers;
use super::authentication::{User, Viewer};
use super::entities::{Account, Collection, Render, Search, Status, Tag};
use super::error::Result;
use super::json::Json;
use super::parameters::Query;
use crate::access::scope::ReadSearch;
use crate::activitypub::lookup::{self, Found};
use crate::db;
use crate::domain::account_search::{AccountSearch, find_accounts};
use crate::domain::{search, tags};
use crate::error::Error;
use crate::model::{AccountId, CollectionId, Page, StatusId};
use crate::openapi::{Endpoints, get};
use crate::parameters::blank_is_none;
use crate::state::State;
use crate::text::Hashtag;

pub fn endpoints() -> Endpoints {
    Endpoints::new().route("/api/v2/search", get(search_everything)).route("/api/v1/search", get(search_v1))
}

#[derive(Deserialize, JsonSchema)]
struct Asked {
    q: String,
    #[serde(default, rename = "type", deserialize_with = "blank_is_none")]
    kind: Option<String>,
    #[serde(default)]
    resolve: bool,
    #[serde(default)]
    following: bool,
    /// Only hashtags that staff looked at.
    #[serde(default)]
    exclude_unreviewed: bool,
    #[serde(default, deserialize_with = "blank_is_none")]
    limit: Option<i64>,
    #[serde(default, deserialize_with = "blank_is_none")]
    offset: Option<i64>,
    /// Statuses of this account only.
    #[serde(default, deserialize_with = "blank_is_none")]
    account_id: Option<AccountId>,
    #[serde(default, deserialize_with = "blank_is_none")]
    max_id: Option<i64>,
    #[serde(default, deserialize_with = "blank_is_none")]
    min_id: Option<i64>,
}

impl Asked {
    fn wants(&self, kind: &str) -> bool {
        self.kind.as_deref().is_none_or(|only| only == kind)
    }
}

/// `GET /api/v2/search`
async fn search_everything(
    Extract(state): Extract<State>,
    viewer: Viewer<ReadSearch>,
    Query(asked): Query<Asked>,
) -> Result<Json<Search>> {
    Ok(Json(find_everything(&state, viewer.account_id, &asked).await?))
}

/// What `/api/v1/search` answered: hashtags by name alone.
#[derive(Serialize, JsonSchema)]
struct SearchV1 {
    accounts: Vec<Account>,
    statuses: Vec<Status>,
    hashtags: Vec<String>,
}

/// `GET /api/v1/search`: Elk asks it still.
async fn search_v1(
    Extract(state): Extract<State>,
    user: User<ReadSearch>,
    Query(asked): Query<Asked>,
) -> Result<Json<SearchV1>> {
    let Search { accounts, statuses, hashtags, .. } =
        find_everything(&state, Some(user.account_id), &asked).await?;
    let hashtags = hashtags.into_iter().map(|tag| tag.name).collect();
    Ok(Json(SearchV1 { accounts, statuses, hashtags }))
}

async fn find_everything(state: &State, viewer: Option<AccountId>, asked: &Asked) -> Result<Search> {
    let typed = asked.q.trim();
    if typed.is_empty() {
        return Err(Error::BadRequest("param is missing or the value is empty: q".into()).into());
    }
    let (limit, offset) = (asked.limit.unwrap_or(20), asked.offset.unwrap_or(0));
    if limit < 0 || offset < 0 {
        return Err(Error::BadRequest("limit and offset must not be negative".into()).into());
    }
    if viewer.is_none() && (asked.resolve || offset > 0) {
        return Err(
            Error::Unauthorized("Search queries that resolve remote resources or page need a login").into()
        );
    }
    let mut found = Search::default();
    if let Ok(url) = Url::parse(typed)
        && matches!(url.scheme(), "http" | "https")
    {
        let target = find_by_url(state, &url, asked.resolve).await?;
        show_target(state, viewer, asked, target, &mut found).await?;
        return Ok(found);
    }
    if asked.resolve && asked.wants("accounts") && typed.trim_start_matches('@').contains('@') {
        // Makes the account known, if there is one: the search below finds it.
        given_up(lookup::lookup_account(state, typed).await)?;
    }
    let render = Render::new(&state.config, viewer);
    let limit = limit.clamp(1, 40);
    let mut conn = state.pool.acquire().await?;
    if asked.wants("accounts") && !typed.starts_with('#') {
        let among = AccountSearch { following: asked.following, limit, offset };
        let ids = find_accounts(&mut conn, &state.config, viewer, typed, among).await?;
        found.accounts = answers::accounts(render, &mut conn, &ids).await?;
    }
    if asked.wants("hashtags") && !typed.starts_with('@') {
        found.hashtags = find_tags(state, &mut conn, render, asked, limit, offset).await?;
    }
    drop(conn);
    if let Some(account) = viewer.filter(|_| asked.wants("statuses")) {
        let page = Page { max_id: asked.max_id, since_id: None, min_id: asked.min_id, limit };
        let ids = search::search_statuses(state, account, typed, asked.account_id, page, offset).await?;
        let views = db::statuses::load(&mut *state.pool.acquire().await?, viewer, &ids).await?;
        found.statuses = render.statuses(views);
    }
    Ok(found)
}

async fn show_target(
    state: &State,
    viewer: Option<AccountId>,
    asked: &Asked,
    target: Option<Target>,
    found: &mut Search,
) -> Result<()> {
    let render = Render::new(&state.config, viewer);
    let mut conn = state.pool.acquire().await?;
    match target {
        Some(Target::Status(id)) if asked.wants("statuses") => {
            let views = db::statuses::load(&mut conn, viewer, &[id]).await?;
            found.statuses = render.statuses(views);
        }
        Some(Target::Account(id)) if asked.wants("accounts") => {
            found.accounts = answers::accounts(render, &mut conn, &[id]).await?;
            // By its id a suspended account is still to be had, without a word; it is not to be found.
            found.accounts.retain(|account| !account.suspended);
        }
        Some(Target::Collection(id)) if asked.wants("collections") => {
            let views = db::collections::load(&mut conn, viewer, &[id]).await?;
            found.collections = Collection::all(render, views);
        }
        _ => {}
    }
    Ok(())
}

/// What is not found elsewhere is not found; only our own troubles are errors.
fn given_up<T>(found: std::result::Result<T, Error>) -> Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error @ (Error::Database(_) | Error::Internal(_) | Error::Unavailable { .. })) => {
            Err(error.into())
        }
        Err(error) => {
            tracing::debug!(%error, "nothing was found for a search");
            Ok(None)
        }
    }
}

/// What a URL names.
enum Target {
    Account(AccountId),
    Status(StatusId),
    Collection(CollectionId),
}

/// What lies under an id or a page's address: known, or with `resolve` fetched.
async fn find_by_url(state: &State, url: &Url, resolve: bool) -> Result<Option<Target>> {
    if resolve && url.origin() != state.config.instance.base_url.as_url().origin() {
        let found = given_up(lookup::lookup_url(state, url.as_str()).await)?;
        return Ok(found.map(|found| match found {
            Found::Account(account) => Target::Account(account.id),
            Found::Status(id) => Target::Status(id),
            Found::Collection(id) => Target::Collection(id),
        }));
    }
    let conn = &mut *state.pool.acquire().await?;
    if let Some(id) = db::statuses::id_by_uri(conn, url.as_str()).await? {
        return Ok(Some(Target::Status(id)));
    }
    if let Some(id) = db::accounts::id_by_uri(conn, url.as_str()).await? {
        return Ok(Some(Target::Account(id)));
    }
    if let Some(id) = db::status_lookup::id_by_url(conn, url.as_str()).await? {
        return Ok(Some(Target::Status(id)));
    }
    if let Some(id) = db::collections::id_by_address(conn, url.as_str()).await? {
        return Ok(Some(Target::Collection(id)));
    }
    let base = state.config.instance.base_url.as_url();
    if url.origin() != base.origin() {
        return Ok(None);
    }
    // Our own pages: `/@name` and `/@name/ID`.
    let mut path = url.path().trim_matches('/').split('/');
    let (Some(name), id) = (path.next().and_then(|name| name.strip_prefix('@')), path.next()) else {
        return Ok(None);
    };
    if let Some(id) = id {
        return Ok(id.parse().ok().map(Target::Status));
    }
    let account = match super::accounts::split_handle(state, name) {
        Some((username, domain)) => db::accounts::id_by_handle(conn, &username, domain.as_deref()).await?,
        None => None,
    };
    Ok(account.map(Target::Account))
}

async fn find_tags(
    state: &State,
    conn: &mut PgConnection,
    render: Render<'_>,
    asked: &Asked,
    limit: i64,
    offset: i64,
) -> Result<Vec<Tag>> {
    let Some(tag) = Hashtag::parse(asked.q.trim()) else { return Ok(Vec::new()) };
    let found = if asked.exclude_unreviewed {
        db::reviewed_tags::search(conn, &tag.folded, limit, offset).await?
    } else {
        db::tags::search(conn, &tag.folded, limit, offset).await?
    };
    let views = tags::views(conn, render.viewer, found, state.clock.now()).await?;
    Ok(Tag::all(render, &views))
}
