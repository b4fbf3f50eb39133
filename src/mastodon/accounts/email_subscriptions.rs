//! Having an account's posts sent by mail.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::access::ClientAddress;
use crate::access::scope::AnyScope;
use crate::domain::email_subscriptions;
use crate::mastodon::authentication::Viewer;
use crate::mastodon::error::Result;
use crate::mastodon::json::{Empty, Json};
use crate::mastodon::parameters::{Id, Params};
use crate::model::AccountId;
use crate::state::State;

#[derive(Deserialize, JsonSchema)]
pub struct Form {
    #[serde(default)]
    email: String,
    /// Language of the letters.
    #[serde(default)]
    locale: String,
}

/// `POST /api/v1/accounts/:id/email_subscriptions`: a link is sent there; nothing else is until it was opened.
pub async fn subscribe_by_email(
    Extract(state): Extract<State>,
    _: Viewer<AnyScope>,
    Id(id): Id<AccountId>,
    ClientAddress(address): ClientAddress,
    Params(form): Params<Form>,
) -> Result<Json<Empty>> {
    email_subscriptions::subscribe(&state, id, &form.email, &form.locale, Some(address)).await?;
    Ok(Json(Empty {}))
}
