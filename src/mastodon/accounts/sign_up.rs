//! Signing up from an app.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::ClientAddress;
use crate::access::scope::WriteAccounts;
use crate::domain::sign_up::{SignUp, sign_up};
use crate::domain::tokens;
use crate::mastodon::authentication::AppToken;
use crate::mastodon::error::Result;
use crate::mastodon::json::Json;
use crate::mastodon::parameters::Params;
use crate::state::State;

#[derive(Deserialize, JsonSchema)]
pub struct Form {
    #[serde(default)]
    username: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    agreement: bool,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    invite_code: String,
    #[serde(default)]
    locale: String,
}

/// A token, as OAuth tells it.
#[derive(Serialize, JsonSchema)]
pub struct Token {
    access_token: String,
    token_type: &'static str,
    scope: String,
    created_at: i64,
}

/// `POST /api/v1/accounts`: the token answers nothing until the address is confirmed and the sign-up approved, where
/// that is asked for.
pub async fn sign_up_account(
    Extract(state): Extract<State>,
    token: AppToken<WriteAccounts>,
    ClientAddress(address): ClientAddress,
    Params(form): Params<Form>,
) -> Result<Json<Token>> {
    let wanted = SignUp {
        username: &form.username,
        email: &form.email,
        password: &form.password,
        agreement: form.agreement,
        reason: &form.reason,
        invite_code: &form.invite_code,
        setup_token: None,
        locale: &form.locale,
        address: Some(address),
    };
    let joined = sign_up(&state, wanted).await?;
    let owner = Some((joined.user_id, joined.account_id));
    let mut conn = state.pool.acquire().await?;
    let bearer = token.bearer;
    let issued =
        tokens::issue(&mut conn, bearer.application_id, owner, bearer.scopes, state.clock.now()).await?;
    Ok(Json(Token {
        access_token: issued.token,
        token_type: "Bearer",
        scope: issued.scopes.to_string(),
        created_at: issued.created_at.timestamp(),
    }))
}
