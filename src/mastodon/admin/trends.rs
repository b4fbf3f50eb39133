//! `/api/v1/admin/trends`: what would be shown, and the decision about it.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::Serialize;

use super::staff;
use crate::access::scope::{AdminRead, AdminWrite};
use crate::db;
use crate::db::trends::Trend;
use crate::domain::trends::{self, Kind};
use crate::error::Error;
use crate::mastodon::authentication::User;
use crate::mastodon::entities::{Render, Status, Tag};
use crate::mastodon::error::Result;
use crate::mastodon::json::Json;
use crate::mastodon::parameters::{Id, Query};
use crate::mastodon::trends::{Asked, LinkTrend};
use crate::model::StatusId;
use crate::openapi::{Endpoints, get, post};
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/admin/trends/tags", get(list_tags))
        .route("/api/v1/admin/trends/tags/{id}/approve", post(approve_tag))
        .route("/api/v1/admin/trends/tags/{id}/reject", post(reject_tag))
        .route("/api/v1/admin/trends/statuses", get(list_statuses))
        .route("/api/v1/admin/trends/statuses/{id}/approve", post(approve_status))
        .route("/api/v1/admin/trends/statuses/{id}/reject", post(reject_status))
        .route("/api/v1/admin/trends/links", get(list_links))
        .route("/api/v1/admin/trends/links/{id}/approve", post(approve_link))
        .route("/api/v1/admin/trends/links/{id}/reject", post(reject_link))
}

/// An entity with what was decided about it.
#[derive(Serialize, JsonSchema)]
struct Reviewed<T> {
    #[serde(flatten)]
    entity: T,
    /// The subject's id, which links do not show otherwise.
    id: String,
    trendable: bool,
    requires_review: bool,
}

impl<T> Reviewed<T> {
    fn new(id: i64, entity: T, candidates: &[Trend]) -> Self {
        let decided = candidates.iter().find(|one| one.subject_id == id).and_then(|one| one.allowed);
        Self {
            entity,
            id: id.to_string(),
            trendable: decided == Some(true),
            requires_review: decided.is_none(),
        }
    }
}

fn ids(candidates: &[Trend]) -> Vec<i64> {
    candidates.iter().map(|one| one.subject_id).collect()
}

/// `GET /api/v1/admin/trends/tags`
async fn list_tags(
    Extract(state): Extract<State>,
    user: User<AdminRead>,
    Query(asked): Query<Asked>,
) -> Result<Json<Vec<Reviewed<TagWords>>>> {
    let staff = staff(&state, &user).await?;
    let found = trends::candidates(&state, &staff, Kind::Tag, asked.limit(10, 100), asked.offset()).await?;
    let tags = trends::tags_by_id(&state, user.account_id, &ids(&found)).await?;
    let render = Render::new(&state.config, Some(user.account_id));
    let shown = tags.iter().map(|view| {
        let tag = Tag::new(render, view);
        Reviewed::new(view.id, TagWords { name: tag.name, url: tag.url, history: tag.history }, &found)
    });
    Ok(Json(shown.collect()))
}

/// A hashtag without its id, which stands beside it.
#[derive(Serialize, JsonSchema)]
struct TagWords {
    name: String,
    url: String,
    history: Vec<crate::mastodon::entities::History>,
}

/// `GET /api/v1/admin/trends/statuses`
async fn list_statuses(
    Extract(state): Extract<State>,
    user: User<AdminRead>,
    Query(asked): Query<Asked>,
) -> Result<Json<Vec<Status>>> {
    let staff = staff(&state, &user).await?;
    let found =
        trends::candidates(&state, &staff, Kind::Status, asked.limit(20, 100), asked.offset()).await?;
    let ids: Vec<StatusId> = ids(&found).into_iter().map(StatusId).collect();
    let views = db::statuses::load(&mut *state.pool.acquire().await?, Some(user.account_id), &ids).await?;
    Ok(Json(Render::new(&state.config, Some(user.account_id)).statuses(views)))
}

/// `GET /api/v1/admin/trends/links`
async fn list_links(
    Extract(state): Extract<State>,
    user: User<AdminRead>,
    Query(asked): Query<Asked>,
) -> Result<Json<Vec<Reviewed<LinkTrend>>>> {
    let staff = staff(&state, &user).await?;
    let found = trends::candidates(&state, &staff, Kind::Link, asked.limit(10, 100), asked.offset()).await?;
    let render = Render::new(&state.config, Some(user.account_id));
    let links = trends::links_by_id(&state, &ids(&found)).await?;
    let shown = links.into_iter().map(|link| {
        let id = link.0.id;
        Reviewed::new(id, LinkTrend::new(render, link), &found)
    });
    Ok(Json(shown.collect()))
}

async fn review_tag(state: &State, user: &User<AdminWrite>, id: i64, allowed: bool) -> Result<Json<Tag>> {
    let staff = staff(state, user).await?;
    let view = trends::tags_by_id(state, user.account_id, &[id]).await?.pop().ok_or(Error::NotFound)?;
    trends::review_trend(state, &staff, Kind::Tag, id, &view.tag.display, allowed).await?;
    Ok(Json(Tag::new(Render::new(&state.config, Some(user.account_id)), &view)))
}

/// `POST /api/v1/admin/trends/tags/:id/approve`
async fn approve_tag(
    Extract(state): Extract<State>,
    user: User<AdminWrite>,
    Id(id): Id<i64>,
) -> Result<Json<Tag>> {
    review_tag(&state, &user, id, true).await
}

/// `POST /api/v1/admin/trends/tags/:id/reject`
async fn reject_tag(
    Extract(state): Extract<State>,
    user: User<AdminWrite>,
    Id(id): Id<i64>,
) -> Result<Json<Tag>> {
    review_tag(&state, &user, id, false).await
}

async fn review_status(
    state: &State,
    user: &User<AdminWrite>,
    id: StatusId,
    allowed: bool,
) -> Result<Json<Status>> {
    let staff = staff(state, user).await?;
    let view = db::statuses::get(&mut *state.pool.acquire().await?, Some(user.account_id), id).await?;
    trends::review_trend(state, &staff, Kind::Status, id.0, &view.status.uri, allowed).await?;
    Ok(Json(Status::new(Render::new(&state.config, Some(user.account_id)), view)))
}

/// `POST /api/v1/admin/trends/statuses/:id/approve`
async fn approve_status(
    Extract(state): Extract<State>,
    user: User<AdminWrite>,
    Id(id): Id<StatusId>,
) -> Result<Json<Status>> {
    review_status(&state, &user, id, true).await
}

/// `POST /api/v1/admin/trends/statuses/:id/reject`
async fn reject_status(
    Extract(state): Extract<State>,
    user: User<AdminWrite>,
    Id(id): Id<StatusId>,
) -> Result<Json<Status>> {
    review_status(&state, &user, id, false).await
}

async fn review_link(
    state: &State,
    user: &User<AdminWrite>,
    id: i64,
    allowed: bool,
) -> Result<Json<LinkTrend>> {
    let staff = staff(state, user).await?;
    let link = trends::links_by_id(state, &[id]).await?.pop().ok_or(Error::NotFound)?;
    trends::review_trend(state, &staff, Kind::Link, id, &link.0.url, allowed).await?;
    Ok(Json(LinkTrend::new(Render::new(&state.config, Some(user.account_id)), link)))
}

/// `POST /api/v1/admin/trends/links/:id/approve`
async fn approve_link(
    Extract(state): Extract<State>,
    user: User<AdminWrite>,
    Id(id): Id<i64>,
) -> Result<Json<LinkTrend>> {
    review_link(&state, &user, id, true).await
}

/// `POST /api/v1/admin/trends/links/:id/reject`
async fn reject_link(
    Extract(state): Extract<State>,
    user: User<AdminWrite>,
    Id(id): Id<i64>,
) -> Result<Json<LinkTrend>> {
    review_link(&state, &user, id, false).await
}
