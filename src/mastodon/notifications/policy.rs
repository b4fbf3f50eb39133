//! Of whom one wants to hear.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::access::scope::{ReadNotifications, WriteNotifications};
use crate::domain::notification_policies::{self, PolicyChange};
use crate::error::Error;
use crate::mastodon::authentication::User;
use crate::mastodon::entities::{NotificationPolicy, NotificationPolicyV1};
use crate::mastodon::error::Result;
use crate::mastodon::json::Json;
use crate::mastodon::parameters::Params;
use crate::model::notification_policy::NotificationAction;
use crate::state::State;

/// `GET /api/v2/notifications/policy`
pub async fn show_policy(
    Extract(state): Extract<State>,
    user: User<ReadNotifications>,
) -> Result<Json<NotificationPolicy>> {
    Ok(Json(notification_policies::policy(&state, user.account_id).await?.into()))
}

#[derive(Deserialize, JsonSchema)]
pub struct Form {
    for_not_following: Option<String>,
    for_not_followers: Option<String>,
    for_new_accounts: Option<String>,
    for_private_mentions: Option<String>,
    for_limited_accounts: Option<String>,
    for_bots: Option<String>,
}

/// `PATCH /api/v2/notifications/policy`
pub async fn update_policy(
    Extract(state): Extract<State>,
    user: User<WriteNotifications>,
    Params(form): Params<Form>,
) -> Result<Json<NotificationPolicy>> {
    let read = |field, word: Option<String>| -> Result<Option<NotificationAction>, Error> {
        let wrong = |()| Error::invalid(field, "ERR_INCLUSION", "is not included in the list");
        word.map(|word| word.parse()).transpose().map_err(wrong)
    };
    let change = PolicyChange {
        for_not_following: read("for_not_following", form.for_not_following)?,
        for_not_followers: read("for_not_followers", form.for_not_followers)?,
        for_new_accounts: read("for_new_accounts", form.for_new_accounts)?,
        for_private_mentions: read("for_private_mentions", form.for_private_mentions)?,
        for_limited_accounts: read("for_limited_accounts", form.for_limited_accounts)?,
        for_bots: read("for_bots", form.for_bots)?,
    };
    Ok(Json(notification_policies::change_policy(&state, user.account_id, &change).await?.into()))
}

/// `GET /api/v1/notifications/policy`
pub async fn show_policy_v1(
    Extract(state): Extract<State>,
    user: User<ReadNotifications>,
) -> Result<Json<NotificationPolicyV1>> {
    Ok(Json(notification_policies::policy(&state, user.account_id).await?.into()))
}

#[derive(Deserialize, JsonSchema)]
pub struct FormV1 {
    filter_not_following: Option<bool>,
    filter_not_followers: Option<bool>,
    filter_new_accounts: Option<bool>,
    filter_private_mentions: Option<bool>,
}

/// `PUT /api/v1/notifications/policy`
pub async fn update_policy_v1(
    Extract(state): Extract<State>,
    user: User<WriteNotifications>,
    Params(form): Params<FormV1>,
) -> Result<Json<NotificationPolicyV1>> {
    let action = |held: bool| if held { NotificationAction::Filter } else { NotificationAction::Accept };
    let change = PolicyChange {
        for_not_following: form.filter_not_following.map(action),
        for_not_followers: form.filter_not_followers.map(action),
        for_new_accounts: form.filter_new_accounts.map(action),
        for_private_mentions: form.filter_private_mentions.map(action),
        ..PolicyChange::default()
    };
    Ok(Json(notification_policies::change_policy(&state, user.account_id, &change).await?.into()))
}
