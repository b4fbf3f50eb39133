//! Who waits to be heard.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::scope::{ReadNotifications, WriteNotifications};
use crate::domain::notification_policies;
use crate::mastodon::authentication::User;
use crate::mastodon::entities::{NotificationRequest, Render};
use crate::mastodon::error::Result;
use crate::mastodon::json::{Empty, Json};
use crate::mastodon::pagination::{AccountPaging, Paged};
use crate::mastodon::parameters::{Id, Params};
use crate::state::State;

/// `GET /api/v1/notifications/requests`
pub async fn list_requests(
    Extract(state): Extract<State>,
    user: User<ReadNotifications>,
    paging: AccountPaging,
) -> Result<Paged<Vec<NotificationRequest>>> {
    let requests = notification_policies::requests(&state, user.account_id, paging.page).await?;
    let keys: Vec<i64> = requests.iter().map(|request| request.id).collect();
    let render = Render::new(&state.config, Some(user.account_id));
    let requests = requests.into_iter().map(|request| NotificationRequest::new(render, request)).collect();
    Ok(paging.relations(&keys, requests))
}

/// `GET /api/v1/notifications/requests/:id`
pub async fn show_request(
    Extract(state): Extract<State>,
    user: User<ReadNotifications>,
    Id(id): Id<i64>,
) -> Result<Json<NotificationRequest>> {
    let request = notification_policies::request(&state, user.account_id, id).await?;
    Ok(Json(NotificationRequest::new(Render::new(&state.config, Some(user.account_id)), request)))
}

/// `POST /api/v1/notifications/requests/:id/accept`
pub async fn accept_request(
    Extract(state): Extract<State>,
    user: User<WriteNotifications>,
    Id(id): Id<i64>,
) -> Result<Json<Empty>> {
    notification_policies::accept_requests(&state, user.account_id, &[id]).await?;
    Ok(Json(Empty {}))
}

/// `POST /api/v1/notifications/requests/:id/dismiss`
pub async fn dismiss_request(
    Extract(state): Extract<State>,
    user: User<WriteNotifications>,
    Id(id): Id<i64>,
) -> Result<Json<Empty>> {
    notification_policies::dismiss_requests(&state, user.account_id, &[id]).await?;
    Ok(Json(Empty {}))
}

#[derive(Deserialize, JsonSchema)]
pub struct Several {
    #[serde(default)]
    id: Vec<i64>,
}

/// `POST /api/v1/notifications/requests/accept`
pub async fn accept_requests(
    Extract(state): Extract<State>,
    user: User<WriteNotifications>,
    Params(Several { id }): Params<Several>,
) -> Result<Json<Empty>> {
    notification_policies::accept_requests(&state, user.account_id, &id).await?;
    Ok(Json(Empty {}))
}

/// `POST /api/v1/notifications/requests/dismiss`
pub async fn dismiss_requests(
    Extract(state): Extract<State>,
    user: User<WriteNotifications>,
    Params(Several { id }): Params<Several>,
) -> Result<Json<Empty>> {
    notification_policies::dismiss_requests(&state, user.account_id, &id).await?;
    Ok(Json(Empty {}))
}

#[derive(Serialize, JsonSchema)]
pub struct Merged {
    merged: bool,
}

/// `GET /api/v1/notifications/requests/merged`: what is accepted stands among the others before the answer is given.
pub async fn show_merged(_: User<ReadNotifications>) -> Json<Merged> {
    Json(Merged { merged: true })
}
