//! `/api/v1/announcements`: what the instance tells everybody on it.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::Deserialize;

use super::authentication::User;
use super::entities::{Announcement, Render};
use super::error::Result;
use super::json::{Empty, Json};
use super::parameters::{Id, Name, Query};
use crate::access::scope::{AnyScope, WriteAccounts, WriteFavourites};
use crate::domain::announcements;
use crate::openapi::{Endpoints, get, post, put};
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/announcements", get(list_announcements))
        .route("/api/v1/announcements/{id}/dismiss", post(dismiss_announcement))
        .route("/api/v1/announcements/{id}/reactions/{name}", put(add_reaction).delete(remove_reaction))
}

#[derive(Deserialize, JsonSchema)]
struct Asked {
    #[serde(default)]
    with_dismissed: bool,
}

/// `GET /api/v1/announcements`
async fn list_announcements(
    Extract(state): Extract<State>,
    user: User<AnyScope>,
    Query(asked): Query<Asked>,
) -> Result<Json<Vec<Announcement>>> {
    let current = announcements::announcements(&state, Some(user.account_id), asked.with_dismissed).await?;
    let render = Render::new(&state.config, Some(user.account_id));
    Ok(Json(current.into_iter().map(|one| Announcement::new(render, one)).collect()))
}

/// `POST /api/v1/announcements/:id/dismiss`
async fn dismiss_announcement(
    Extract(state): Extract<State>,
    user: User<WriteAccounts>,
    Id(id): Id<i64>,
) -> Result<Json<Empty>> {
    announcements::dismiss_announcement(&state, user.account_id, id).await?;
    Ok(Json(Empty {}))
}

/// `PUT /api/v1/announcements/:id/reactions/:name`
async fn add_reaction(
    Extract(state): Extract<State>,
    user: User<WriteFavourites>,
    Id(id): Id<i64>,
    Name(name): Name,
) -> Result<Json<Empty>> {
    announcements::react(&state, user.account_id, id, &name).await?;
    Ok(Json(Empty {}))
}

/// `DELETE /api/v1/announcements/:id/reactions/:name`
async fn remove_reaction(
    Extract(state): Extract<State>,
    user: User<WriteFavourites>,
    Id(id): Id<i64>,
    Name(name): Name,
) -> Result<Json<Empty>> {
    announcements::unreact(&state, user.account_id, id, &name).await?;
    Ok(Json(Empty {}))
}
