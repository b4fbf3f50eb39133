//! `/api/v2/search`: accounts by handle, statuses by URL, hashtags by their beginning.

use axum::Router;
use axum::extract::State as Extract;
use axum::routing::get;
use serde::Deserialize;
use sqlx::PgConnection;
use url::Url;

use super::accounts::find_accounts;
use super::authentication::Viewer;
use super::entities::{Render, Search, Status, Tag};
use super::error::Result;
use super::json::Json;
use super::lists;
use super::parameters::Query;
use crate::access::scope::ReadSearch;
use crate::db;
use crate::error::Error;
use crate::model::{AccountId, StatusId};
use crate::parameters::blank_is_none;
use crate::state::State;
use crate::text::Hashtag;

pub fn router() -> Router<State> {
    Router::new().route("/api/v2/search", get(search_everything))
}

#[derive(Deserialize)]
struct Asked {
    q: String,
    #[serde(default, rename = "type", deserialize_with = "blank_is_none")]
    kind: Option<String>,
    #[serde(default)]
    resolve: bool,
    #[serde(default)]
    following: bool,
    #[serde(default, deserialize_with = "blank_is_none")]
    limit: Option<i64>,
    #[serde(default, deserialize_with = "blank_is_none")]
    offset: Option<i64>,
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
    let typed = asked.q.trim();
    if typed.is_empty() {
        return Err(Error::BadRequest("param is missing or the value is empty: q".into()).into());
    }
    let (limit, offset) = (asked.limit.unwrap_or(20), asked.offset.unwrap_or(0));
    if limit < 0 || offset < 0 {
        return Err(Error::BadRequest("limit and offset must not be negative".into()).into());
    }
    if viewer.account_id.is_none() && (asked.resolve || offset > 0) {
        return Err(
            Error::Unauthorized("Search queries that resolve remote resources or page need a login").into()
        );
    }
    let limit = limit.clamp(1, 40);
    let viewer = viewer.account_id;
    let render = Render::new(&state.config, viewer);
    let mut conn = state.pool.acquire().await?;
    let mut found = Search::default();
    if let Ok(url) = Url::parse(typed)
        && matches!(url.scheme(), "http" | "https")
    {
        let target = find_by_url(&state, &mut conn, &url).await?;
        match target {
            Some(Target::Status(id)) if asked.wants("statuses") => {
                let views = db::statuses::load(&mut conn, viewer, &[id]).await?;
                found.statuses = views.into_iter().map(|view| Status::new(render, view)).collect();
            }
            Some(Target::Account(id)) if asked.wants("accounts") => {
                found.accounts = lists::accounts(render, &mut conn, &[id]).await?;
            }
            _ => {}
        }
        return Ok(Json(found));
    }
    if asked.wants("accounts") && !typed.starts_with('#') {
        let ids = find_accounts(&state, &mut conn, viewer, typed, asked.following, limit, offset).await?;
        found.accounts = lists::accounts(render, &mut conn, &ids).await?;
    }
    if asked.wants("hashtags") && !typed.starts_with('@') {
        found.hashtags = find_tags(&mut conn, render, typed, limit, offset).await?;
    }
    Ok(Json(found))
}

/// What a URL names.
enum Target {
    Account(AccountId),
    Status(StatusId),
}

/// What we have under an id or a page's address.
async fn find_by_url(state: &State, conn: &mut PgConnection, url: &Url) -> Result<Option<Target>> {
    if let Some(id) = db::statuses::id_by_uri(conn, url.as_str()).await? {
        return Ok(Some(Target::Status(id)));
    }
    if let Some(id) = db::accounts::id_by_uri(conn, url.as_str()).await? {
        return Ok(Some(Target::Account(id)));
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
    conn: &mut PgConnection,
    render: Render<'_>,
    typed: &str,
    limit: i64,
    offset: i64,
) -> Result<Vec<Tag>> {
    let Some(tag) = Hashtag::parse(typed) else { return Ok(Vec::new()) };
    let found = db::tags::search(conn, &tag.folded, limit, offset).await?;
    let followed = match render.viewer {
        Some(account) => {
            let ids: Vec<i64> = found.iter().map(|(id, _)| *id).collect();
            Some(db::followed_tags::among(conn, account, &ids).await?)
        }
        None => None,
    };
    let following = |id| followed.as_ref().map(|followed| followed.contains(id));
    Ok(found.iter().map(|(id, tag)| Tag::new(render, *id, tag, following(id))).collect())
}
