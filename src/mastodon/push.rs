//! `/api/v1/push/subscription`: the one push subscription a token may have.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, State as Extract};
use axum::http::request::Parts;
use schemars::JsonSchema;
use serde::Deserialize;

use super::authentication::User;
use super::entities::WebPushSubscription;
use super::error::{ApiError, Result};
use super::json::{Empty, Json};
use super::parameters::Params;
use crate::access::bearer::token_of;
use crate::access::scope::Push;
use crate::domain::web_push::{self, Subscribe};
use crate::error::Error;
use crate::model::notification::NotificationKind;
use crate::model::web_push::PushPolicy;
use crate::openapi::{Endpoints, Input, get};
use crate::state::State;

pub fn endpoints() -> Endpoints {
    let subscription = get(show_subscription)
        .post(create_subscription)
        .put(update_subscription)
        .patch(update_subscription)
        .delete(delete_subscription);
    Endpoints::new().route("/api/v1/push/subscription", subscription)
}

/// The token as it was sent.
struct Token(String);

impl Input for Token {}

impl FromRequestParts<State> for Token {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self> {
        Ok(Self(token_of(parts).ok_or(Error::NotFound)?))
    }
}

/// `GET /api/v1/push/subscription`
async fn show_subscription(
    Extract(state): Extract<State>,
    user: User<Push>,
) -> Result<Json<WebPushSubscription>> {
    let subscription = web_push::subscription(&state, user.token_id).await?;
    Ok(Json(WebPushSubscription::new(subscription, state.vapid.public())))
}

#[derive(Deserialize, JsonSchema)]
struct Form {
    subscription: Subscription,
    #[serde(default)]
    data: Data,
}

#[derive(Deserialize, JsonSchema)]
struct Subscription {
    endpoint: String,
    keys: Keys,
    #[serde(default)]
    standard: bool,
}

#[derive(Deserialize, JsonSchema)]
struct Keys {
    p256dh: String,
    auth: String,
}

#[derive(Default, Deserialize, JsonSchema)]
struct Data {
    alerts: Option<HashMap<String, bool>>,
    policy: Option<String>,
}

impl Data {
    /// Kinds nobody here makes are none.
    fn alerts(&self) -> Option<Vec<NotificationKind>> {
        let wanted = |alerts: &HashMap<String, bool>| {
            alerts.iter().filter(|(_, wanted)| **wanted).filter_map(|(kind, _)| kind.parse().ok()).collect()
        };
        self.alerts.as_ref().map(wanted)
    }
}

fn policy(word: Option<&str>) -> Result<Option<PushPolicy>, Error> {
    let wrong = |()| Error::invalid("policy", "ERR_INCLUSION", "is not included in the list");
    word.filter(|word| !word.is_empty()).map(str::parse).transpose().map_err(wrong)
}

/// `POST /api/v1/push/subscription`
async fn create_subscription(
    Extract(state): Extract<State>,
    user: User<Push>,
    Token(token): Token,
    Params(Form { subscription, data }): Params<Form>,
) -> Result<Json<WebPushSubscription>> {
    let wanted = Subscribe {
        token_id: user.token_id,
        token: &token,
        account: user.account_id,
        endpoint: &subscription.endpoint,
        p256dh: &subscription.keys.p256dh,
        auth: &subscription.keys.auth,
        standard: subscription.standard,
        alerts: &data.alerts().unwrap_or_default(),
        policy: policy(data.policy.as_deref())?.unwrap_or_default(),
    };
    let kept = web_push::subscribe(&state, &wanted).await?;
    Ok(Json(WebPushSubscription::new(kept, state.vapid.public())))
}

#[derive(Deserialize, JsonSchema)]
struct Change {
    #[serde(default)]
    data: Data,
    /// Documented here, sent in `data`.
    policy: Option<String>,
}

/// `PUT /api/v1/push/subscription`
async fn update_subscription(
    Extract(state): Extract<State>,
    user: User<Push>,
    Params(change): Params<Change>,
) -> Result<Json<WebPushSubscription>> {
    let policy = policy(change.data.policy.as_deref().or(change.policy.as_deref()))?;
    let alerts = change.data.alerts();
    let kept = web_push::change_subscription(&state, user.token_id, alerts.as_deref(), policy).await?;
    Ok(Json(WebPushSubscription::new(kept, state.vapid.public())))
}

/// `DELETE /api/v1/push/subscription`
async fn delete_subscription(Extract(state): Extract<State>, user: User<Push>) -> Result<Json<Empty>> {
    web_push::unsubscribe(&state, user.token_id).await?;
    Ok(Json(Empty {}))
}
