//! `/api/v1/emails`: confirming one's address, from the app one signed up with.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::Deserialize;

use super::authentication::Joining;
use super::error::Result;
use super::json::{Empty, Json};
use super::parameters::Params;
use crate::access::scope::{AnyScope, WriteAccounts};
use crate::domain::email_addresses;
use crate::openapi::{Endpoints, get, post};
use crate::parameters::blank_is_none;
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/emails/confirmations", post(send_confirmation))
        .route("/api/v1/emails/check_confirmation", get(check_confirmation))
}

#[derive(Deserialize, JsonSchema)]
struct Form {
    /// Another address than the one given at first.
    #[serde(default, deserialize_with = "blank_is_none")]
    email: Option<String>,
}

/// `POST /api/v1/emails/confirmations`
async fn send_confirmation(
    Extract(state): Extract<State>,
    joining: Joining<WriteAccounts>,
    Params(form): Params<Form>,
) -> Result<Json<Empty>> {
    email_addresses::send_confirmation(&state, joining.user_id, form.email.as_deref()).await?;
    Ok(Json(Empty {}))
}

/// `GET /api/v1/emails/check_confirmation`
async fn check_confirmation(
    Extract(state): Extract<State>,
    joining: Joining<AnyScope>,
) -> Result<Json<bool>> {
    Ok(Json(email_addresses::is_confirmed(&state, joining.user_id).await?))
}
