//! Notifications one by one.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Filters, Known, supported_types};
use crate::access::scope::{ReadNotifications, WriteNotifications};
use crate::domain::notifications::{self, NotificationFilter};
use crate::mastodon::authentication::User;
use crate::mastodon::entities::{Notification, Render};
use crate::mastodon::error::Result;
use crate::mastodon::json::{Empty, Json};
use crate::mastodon::pagination::{AccountPaging, Paged, cut};
use crate::mastodon::parameters::{Id, Params, Query};
use crate::model::NotificationId;
use crate::state::State;

/// `GET /api/v1/notifications`
pub async fn list_notifications(
    Extract(state): Extract<State>,
    user: User<ReadNotifications>,
    Query(filters): Query<Filters>,
    paging: AccountPaging,
) -> Result<Paged<Vec<Notification>>> {
    let filter = NotificationFilter::from(&filters);
    let told = notifications::notifications(&state, user.account_id, &filter, paging.page).await?;
    let render = Render::new(&state.config, Some(user.account_id));
    let keys: Vec<i64> = told.iter().map(|notification| notification.id.0).collect();
    let supported = supported_types(&state, &user, filters.supported_types).await?;
    let told = told.into_iter().map(|one| Notification::new(render, &supported, one)).collect();
    Ok(paging.timeline(&keys, told))
}

/// `GET /api/v1/notifications/:id`
pub async fn show_notification(
    Extract(state): Extract<State>,
    user: User<ReadNotifications>,
    Id(id): Id<NotificationId>,
    Query(known): Query<Known>,
) -> Result<Json<Notification>> {
    let notification = notifications::notification(&state, user.account_id, id).await?;
    let supported = supported_types(&state, &user, known.supported_types).await?;
    Ok(Json(Notification::new(Render::new(&state.config, Some(user.account_id)), &supported, notification)))
}

/// `POST /api/v1/notifications/clear`, `POST /api/v2/notifications/clear`
pub async fn clear_notifications(
    Extract(state): Extract<State>,
    user: User<WriteNotifications>,
) -> Result<Json<Empty>> {
    notifications::clear(&state, user.account_id).await?;
    Ok(Json(Empty {}))
}

/// `POST /api/v1/notifications/:id/dismiss`, `DELETE /api/v1/notifications/:id`
pub async fn dismiss_notification(
    Extract(state): Extract<State>,
    user: User<WriteNotifications>,
    Id(id): Id<NotificationId>,
) -> Result<Json<Empty>> {
    notifications::dismiss(&state, user.account_id, &[id]).await?;
    Ok(Json(Empty {}))
}

#[derive(Deserialize, JsonSchema)]
pub struct Named {
    id: NotificationId,
}

/// `POST /api/v1/notifications/dismiss`, as apps before Mastodon 3 send it.
pub async fn dismiss_named_notification(
    Extract(state): Extract<State>,
    user: User<WriteNotifications>,
    Params(Named { id }): Params<Named>,
) -> Result<Json<Empty>> {
    notifications::dismiss(&state, user.account_id, &[id]).await?;
    Ok(Json(Empty {}))
}

#[derive(Deserialize, JsonSchema)]
pub struct Several {
    #[serde(default)]
    ids: Vec<NotificationId>,
}

/// `DELETE /api/v1/notifications/destroy_multiple`
pub async fn dismiss_notifications(
    Extract(state): Extract<State>,
    user: User<WriteNotifications>,
    Params(Several { ids }): Params<Several>,
) -> Result<Json<Empty>> {
    notifications::dismiss(&state, user.account_id, &ids).await?;
    Ok(Json(Empty {}))
}

#[derive(Serialize, JsonSchema)]
pub struct Count {
    pub count: i64,
}

/// `GET /api/v1/notifications/unread_count`
pub async fn count_unread(
    Extract(state): Extract<State>,
    user: User<ReadNotifications>,
    Query(filters): Query<Filters>,
) -> Result<Json<Count>> {
    let most = cut(filters.limit, 100, 1000);
    let filter = NotificationFilter::from(&filters);
    let count = notifications::unread_count(&state, user.account_id, &filter, most).await?;
    Ok(Json(Count { count }))
}
