//! `/api/v1/trends`: what many talk about, as far as staff allowed it.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::authentication::Viewer;
use super::entities::{History, PreviewCard, Render, Status, Tag};
use super::error::Result;
use super::pagination::{Paged, cut, offset_links};
use super::parameters::Query;
use crate::access::scope::AnyScope;
use crate::domain::trends::{self, TrendingLink};
use crate::openapi::{Endpoints, get};
use crate::parameters::blank_is_none;
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/trends", get(list_tags))
        .route("/api/v1/trends/tags", get(list_tags))
        .route("/api/v1/trends/statuses", get(list_statuses))
        .route("/api/v1/trends/links", get(list_links))
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct Asked {
    #[serde(default, deserialize_with = "blank_is_none")]
    limit: Option<i64>,
    #[serde(default, deserialize_with = "blank_is_none")]
    offset: Option<i64>,
}

impl Asked {
    pub fn limit(&self, default: i64, most: i64) -> i64 {
        cut(self.limit, default, most)
    }

    pub fn offset(&self) -> i64 {
        self.offset.unwrap_or_default().clamp(0, 10_000)
    }
}

/// A page by offset.
fn answer<T>(state: &State, path: &str, limit: i64, offset: i64, items: Vec<T>) -> Paged<Vec<T>> {
    let links = offset_links(&state.config.url(path), limit, offset, items.len());
    Paged::new(links, items)
}

/// `GET /api/v1/trends/tags`, and its old name `/api/v1/trends`
async fn list_tags(
    Extract(state): Extract<State>,
    viewer: Viewer<AnyScope>,
    Query(asked): Query<Asked>,
) -> Result<Paged<Vec<Tag>>> {
    let (limit, offset) = (asked.limit(10, 20), asked.offset());
    let found = trends::trending_tags(&state, viewer.account_id, limit, offset).await?;
    let tags = Tag::all(Render::new(&state.config, viewer.account_id), &found);
    Ok(answer(&state, "/api/v1/trends/tags", limit, offset, tags))
}

/// `GET /api/v1/trends/statuses`
async fn list_statuses(
    Extract(state): Extract<State>,
    viewer: Viewer<AnyScope>,
    Query(asked): Query<Asked>,
) -> Result<Paged<Vec<Status>>> {
    let (limit, offset) = (asked.limit(20, 40), asked.offset());
    let found = trends::trending_statuses(&state, viewer.account_id, limit, offset).await?;
    let statuses = Render::new(&state.config, viewer.account_id).statuses(found);
    Ok(answer(&state, "/api/v1/trends/statuses", limit, offset, statuses))
}

/// A preview with its uses per day.
#[derive(Serialize, JsonSchema)]
pub(super) struct LinkTrend {
    #[serde(flatten)]
    card: PreviewCard,
    history: Vec<History>,
}

impl LinkTrend {
    pub fn new(render: Render<'_>, (card, uses): TrendingLink) -> Self {
        Self { card: PreviewCard::new(render, card), history: uses.iter().map(History::from).collect() }
    }
}

/// `GET /api/v1/trends/links`
async fn list_links(
    Extract(state): Extract<State>,
    viewer: Viewer<AnyScope>,
    Query(asked): Query<Asked>,
) -> Result<Paged<Vec<LinkTrend>>> {
    let (limit, offset) = (asked.limit(10, 20), asked.offset());
    let render = Render::new(&state.config, viewer.account_id);
    let found = trends::trending_links(&state, limit, offset).await?;
    let links = found.into_iter().map(|link| LinkTrend::new(render, link)).collect();
    Ok(answer(&state, "/api/v1/trends/links", limit, offset, links))
}
