//! `/api/v1/admin/trends/links/publishers`: whether all links of a site may trend.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::Serialize;

use super::staff;
use crate::access::scope::{AdminRead, AdminWrite};
use crate::db::link_publishers::LinkPublisher;
use crate::domain::trends;
use crate::mastodon::authentication::User;
use crate::mastodon::error::Result;
use crate::mastodon::json::Json;
use crate::mastodon::pagination::{Paged, TagPaging};
use crate::mastodon::parameters::Id;
use crate::openapi::{Endpoints, get, post};
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/admin/trends/links/publishers", get(list_publishers))
        .route("/api/v1/admin/trends/links/publishers/{id}/approve", post(approve_publisher))
        .route("/api/v1/admin/trends/links/publishers/{id}/reject", post(reject_publisher))
}

/// `Admin::Trends::Links::PreviewCardProvider`.
#[derive(Serialize, JsonSchema)]
struct PreviewCardProvider {
    id: String,
    domain: String,
    trendable: bool,
    requires_review: bool,
}

impl From<LinkPublisher> for PreviewCardProvider {
    fn from(publisher: LinkPublisher) -> Self {
        Self {
            id: publisher.id.to_string(),
            domain: publisher.domain,
            trendable: publisher.allowed == Some(true),
            requires_review: publisher.allowed.is_none(),
        }
    }
}

/// `GET /api/v1/admin/trends/links/publishers`
async fn list_publishers(
    Extract(state): Extract<State>,
    user: User<AdminRead>,
    paging: TagPaging,
) -> Result<Paged<Vec<PreviewCardProvider>>> {
    let found = trends::link_publishers(&state, &staff(&state, &user).await?, paging.page).await?;
    let keys: Vec<i64> = found.iter().map(|publisher| publisher.id).collect();
    Ok(paging.relations(&keys, found.into_iter().map(PreviewCardProvider::from).collect()))
}

/// `POST /api/v1/admin/trends/links/publishers/:id/approve`
async fn approve_publisher(
    Extract(state): Extract<State>,
    user: User<AdminWrite>,
    Id(id): Id<i64>,
) -> Result<Json<PreviewCardProvider>> {
    let staff = staff(&state, &user).await?;
    Ok(Json(trends::review_publisher(&state, &staff, id, true).await?.into()))
}

/// `POST /api/v1/admin/trends/links/publishers/:id/reject`
async fn reject_publisher(
    Extract(state): Extract<State>,
    user: User<AdminWrite>,
    Id(id): Id<i64>,
) -> Result<Json<PreviewCardProvider>> {
    let staff = staff(&state, &user).await?;
    Ok(Json(trends::review_publisher(&state, &staff, id, false).await?.into()))
}
