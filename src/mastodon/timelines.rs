//! `/api/v1/timelines`: home, public, hashtag, list.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::Deserialize;

use super::answers::answer_timeline;
use super::authentication::{User, Viewer};
use super::entities::{Render, Status};
use super::error::Result;
use super::pagination::{Paged, StatusPaging};
use super::parameters::{Id, Name, Query};
use crate::access::scope::{ReadLists, ReadStatuses};
use crate::db;
use crate::db::tag_timeline::TagFilter;
use crate::db::timelines::PublicScope;
use crate::domain::{lists, trends};
use crate::error::Error;
use crate::model::ListId;
use crate::openapi::{Endpoints, get};
use crate::state::State;
use crate::text::Hashtag;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/timelines/home", get(show_home))
        .route("/api/v1/timelines/link", get(show_link))
        .route("/api/v1/timelines/list/{id}", get(show_list))
        .route("/api/v1/timelines/public", get(show_public))
        .route("/api/v1/timelines/tag/{name}", get(show_tag))
}

/// `GET /api/v1/timelines/home`
async fn show_home(
    Extract(state): Extract<State>,
    user: User<ReadStatuses>,
    paging: StatusPaging,
) -> Result<Paged<Vec<Status>>> {
    let mut conn = state.pool.acquire().await?;
    let ids = db::home::page(&mut conn, user.account_id, paging.page).await?;
    answer_timeline(&state, &mut conn, Some(user.account_id), &paging, &ids).await
}

/// `GET /api/v1/timelines/list/:id`
async fn show_list(
    Extract(state): Extract<State>,
    user: User<ReadLists>,
    Id(id): Id<ListId>,
    paging: StatusPaging,
) -> Result<Paged<Vec<Status>>> {
    let owner = user.account_id;
    lists::list(&state, owner, id).await?;
    let mut conn = state.pool.acquire().await?;
    let ids = db::list_feed::page(&mut conn, owner, id, paging.page).await?;
    answer_timeline(&state, &mut conn, Some(owner), &paging, &ids).await
}

#[derive(Deserialize, JsonSchema)]
struct Linked {
    url: String,
}

/// `GET /api/v1/timelines/link?url=`: of pages that staff lets trend.
async fn show_link(
    Extract(state): Extract<State>,
    viewer: Viewer<ReadStatuses>,
    Query(Linked { url }): Query<Linked>,
    paging: StatusPaging,
) -> Result<Paged<Vec<Status>>> {
    let mut conn = state.pool.acquire().await?;
    let viewer = viewer.account_id;
    let card = trends::allowed_card(&mut conn, &url).await?;
    let ids = db::link_timeline::page(&mut conn, viewer, card, paging.page).await?;
    answer_timeline(&state, &mut conn, viewer, &paging, &ids).await
}

#[derive(Deserialize, JsonSchema)]
struct Filters {
    #[serde(default)]
    local: bool,
    #[serde(default)]
    remote: bool,
    #[serde(default)]
    only_media: bool,
}

impl Filters {
    fn scope(&self) -> PublicScope {
        match (self.local, self.remote) {
            (true, _) => PublicScope::Local,
            (false, true) => PublicScope::Remote,
            (false, false) => PublicScope::All,
        }
    }
}

/// `GET /api/v1/timelines/public`
async fn show_public(
    Extract(state): Extract<State>,
    viewer: Viewer<ReadStatuses>,
    Query(filters): Query<Filters>,
    paging: StatusPaging,
) -> Result<Paged<Vec<Status>>> {
    let scope = filters.scope();
    let mut conn = state.pool.acquire().await?;
    let viewer = viewer.account_id;
    let listing = db::timelines::public(&mut conn, viewer, scope, filters.only_media, paging.page).await?;
    let statuses = db::statuses::load(&mut conn, viewer, &listing.ids).await?;
    Ok(paging.timeline(&listing.keys, Render::new(&state.config, viewer).statuses(statuses)))
}

/// Further hashtags of a hashtag's timeline.
#[derive(Deserialize, JsonSchema)]
struct MoreTags {
    #[serde(default)]
    any: Vec<String>,
    #[serde(default)]
    all: Vec<String>,
    #[serde(default)]
    none: Vec<String>,
}

/// Of each list.
const MOST_TAGS: usize = 4;

/// What is no hashtag stays as it is: no status carries it.
fn folded(names: &[String]) -> Vec<String> {
    let fold = |name: &String| Hashtag::parse(name).map_or_else(|| name.clone(), |tag| tag.folded);
    names.iter().filter(|name| !name.is_empty()).take(MOST_TAGS).map(fold).collect()
}

/// `GET /api/v1/timelines/tag/:hashtag`
async fn show_tag(
    Extract(state): Extract<State>,
    viewer: Viewer<ReadStatuses>,
    Name(name): Name,
    Query(filters): Query<Filters>,
    Query(more): Query<MoreTags>,
    paging: StatusPaging,
) -> Result<Paged<Vec<Status>>> {
    let tag = Hashtag::parse(&name).ok_or(Error::NotFound)?;
    let mut conn = state.pool.acquire().await?;
    let viewer = viewer.account_id;
    let filter = TagFilter {
        any: folded(&more.any),
        all: folded(&more.all),
        none: folded(&more.none),
        scope: filters.scope(),
        only_media: filters.only_media,
    };
    let ids = db::tag_timeline::page(&mut conn, viewer, &tag.folded, &filter, paging.page).await?;
    answer_timeline(&state, &mut conn, viewer, &paging, &ids).await
}
