//! Notifications in groups.

use axum::extract::State as Extract;

use super::single::Count;
use super::{Filters, Known, kinds, supported_types};
use crate::access::scope::{ReadNotifications, WriteNotifications};
use crate::domain::notification_groups;
use crate::domain::notifications::NotificationFilter;
use crate::mastodon::answers::accounts;
use crate::mastodon::authentication::User;
use crate::mastodon::entities::{Account, GroupedNotificationsResults, Render};
use crate::mastodon::error::Result;
use crate::mastodon::json::{Empty, Json};
use crate::mastodon::pagination::{AccountPaging, Paged, cut};
use crate::mastodon::parameters::{Name, Query};
use crate::model::AccountId;
use crate::state::State;

/// `GET /api/v2/notifications`
pub async fn list_groups(
    Extract(state): Extract<State>,
    user: User<ReadNotifications>,
    Query(filters): Query<Filters>,
    paging: AccountPaging,
) -> Result<Paged<GroupedNotificationsResults>> {
    let filter = NotificationFilter::from(&filters);
    let grouped = filters.grouped_types.as_deref().map(kinds);
    let told = notification_groups::groups(&state, user.account_id, &filter, grouped.as_deref(), paging.page)
        .await?;
    let render = Render::new(&state.config, Some(user.account_id));
    let link = paging.link_to(&told.keys);
    let supported = supported_types(&state, &user, filters.supported_types).await?;
    let partial = filters.expand_accounts == "partial_avatars";
    Ok(Paged::new(link, GroupedNotificationsResults::new(render, &supported, told, partial)))
}

/// `GET /api/v2/notifications/:group_key`
pub async fn show_group(
    Extract(state): Extract<State>,
    user: User<ReadNotifications>,
    Name(key): Name,
    Query(known): Query<Known>,
) -> Result<Json<GroupedNotificationsResults>> {
    let told = notification_groups::group(&state, user.account_id, &key).await?;
    let render = Render::new(&state.config, Some(user.account_id));
    let supported = supported_types(&state, &user, known.supported_types).await?;
    Ok(Json(GroupedNotificationsResults::new(render, &supported, told, false)))
}

/// `GET /api/v2/notifications/:group_key/accounts`
pub async fn list_group_accounts(
    Extract(state): Extract<State>,
    user: User<ReadNotifications>,
    Name(key): Name,
    paging: AccountPaging,
) -> Result<Paged<Vec<Account>>> {
    let rows = notification_groups::group_accounts(&state, user.account_id, &key, paging.page).await?;
    let ids: Vec<AccountId> = rows.iter().map(|row| row.account).collect();
    let keys: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let render = Render::new(&state.config, Some(user.account_id));
    Ok(paging.relations(&keys, accounts(render, &mut *state.pool.acquire().await?, &ids).await?))
}

/// `POST /api/v2/notifications/:group_key/dismiss`
pub async fn dismiss_group(
    Extract(state): Extract<State>,
    user: User<WriteNotifications>,
    Name(key): Name,
) -> Result<Json<Empty>> {
    notification_groups::dismiss_group(&state, user.account_id, &key).await?;
    Ok(Json(Empty {}))
}

/// `GET /api/v2/notifications/unread_count`
pub async fn count_unread(
    Extract(state): Extract<State>,
    user: User<ReadNotifications>,
    Query(filters): Query<Filters>,
) -> Result<Json<Count>> {
    let most = cut(filters.limit, 100, 1000);
    let filter = NotificationFilter::from(&filters);
    let grouped = filters.grouped_types.as_deref().map(kinds);
    let unread =
        notification_groups::unread_groups(&state, user.account_id, &filter, grouped.as_deref(), most);
    Ok(Json(Count { count: i64::try_from(unread.await?).unwrap_or(most) }))
}
