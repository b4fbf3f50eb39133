//! `/api/v1/notifications`: what a person is told.

use axum::Router;
use axum::extract::State as Extract;
use axum::response::Response;
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};

use super::authentication::User;
use super::entities::{Notification, Render};
use super::error::Result;
use super::json::{Empty, Json};
use super::pagination::{AccountPaging, cut};
use super::parameters::{Id, Query};
use crate::access::scope::{ReadNotifications, WriteNotifications};
use crate::domain::notifications::{self, NotificationFilter, NotificationKind};
use crate::model::{AccountId, NotificationId};
use crate::parameters::blank_is_none;
use crate::state::State;

pub fn router() -> Router<State> {
    Router::new()
        .route("/api/v1/notifications", get(list_notifications))
        .route("/api/v1/notifications/clear", post(clear_notifications))
        .route("/api/v1/notifications/unread_count", get(count_unread))
        .route("/api/v1/notifications/{id}", get(show_notification))
        .route("/api/v1/notifications/{id}/dismiss", post(dismiss_notification))
}

#[derive(Deserialize)]
struct Filters {
    types: Option<Vec<String>>,
    #[serde(default)]
    exclude_types: Vec<String>,
    #[serde(default, deserialize_with = "blank_is_none")]
    account_id: Option<AccountId>,
    #[serde(default, deserialize_with = "blank_is_none")]
    limit: Option<i64>,
}

impl From<Filters> for NotificationFilter {
    /// Kinds nobody here makes are none.
    fn from(filters: Filters) -> Self {
        let kinds = |words: Vec<String>| -> Vec<NotificationKind> {
            words.iter().filter_map(|word| word.parse().ok()).collect()
        };
        Self {
            types: filters.types.map(kinds),
            exclude_types: kinds(filters.exclude_types),
            from: filters.account_id,
        }
    }
}

/// `GET /api/v1/notifications`
async fn list_notifications(
    Extract(state): Extract<State>,
    user: User<ReadNotifications>,
    Query(filters): Query<Filters>,
    paging: AccountPaging,
) -> Result<Response> {
    let told = notifications::notifications(&state, user.account_id, &filters.into(), paging.page).await?;
    let render = Render::new(&state.config, Some(user.account_id));
    let keys: Vec<i64> = told.iter().map(|notification| notification.id.0).collect();
    let told = told.into_iter().map(|notification| Notification::new(render, notification)).collect();
    Ok(paging.timeline(&keys, told))
}

/// `GET /api/v1/notifications/:id`
async fn show_notification(
    Extract(state): Extract<State>,
    user: User<ReadNotifications>,
    Id(id): Id<NotificationId>,
) -> Result<Json<Notification>> {
    let notification = notifications::notification(&state, user.account_id, id).await?;
    Ok(Json(Notification::new(Render::new(&state.config, Some(user.account_id)), notification)))
}

/// `POST /api/v1/notifications/clear`
async fn clear_notifications(
    Extract(state): Extract<State>,
    user: User<WriteNotifications>,
) -> Result<Json<Empty>> {
    notifications::clear(&state, user.account_id).await?;
    Ok(Json(Empty {}))
}

/// `POST /api/v1/notifications/:id/dismiss`
async fn dismiss_notification(
    Extract(state): Extract<State>,
    user: User<WriteNotifications>,
    Id(id): Id<NotificationId>,
) -> Result<Json<Empty>> {
    notifications::dismiss(&state, user.account_id, id).await?;
    Ok(Json(Empty {}))
}

#[derive(Serialize)]
struct Count {
    count: i64,
}

/// `GET /api/v1/notifications/unread_count`
async fn count_unread(
    Extract(state): Extract<State>,
    user: User<ReadNotifications>,
    Query(filters): Query<Filters>,
) -> Result<Json<Count>> {
    let most = cut(filters.limit, 100, 1000);
    let count = notifications::unread_count(&state, user.account_id, &filters.into(), most).await?;
    Ok(Json(Count { count }))
}
