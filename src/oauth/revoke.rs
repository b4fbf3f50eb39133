//! `POST /oauth/revoke`: an application gives a token back. Again is no error.

use axum::Json;
use axum::extract::State as Extract;
use axum::http::HeaderMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::client::authenticate;
use super::error::OauthError;
use super::parameters::Sent;
use crate::db::access_tokens;
use crate::domain::tokens;
use crate::secrets::hash_token;
use crate::state::State;

/// `{}`: it is a token no more.
#[derive(Serialize, JsonSchema)]
pub struct Revoked {}

#[derive(Deserialize, JsonSchema)]
pub struct Revocation {
    client_id: Option<String>,
    client_secret: Option<String>,
    token: Option<String>,
}

/// `POST /oauth/revoke`. masto.js rejects an answer without a body.
pub async fn revoke_token(
    Extract(state): Extract<State>,
    headers: HeaderMap,
    Sent(asked): Sent<Revocation>,
) -> Result<Json<Revoked>, OauthError> {
    let application =
        authenticate(&state, &headers, asked.client_id.as_deref(), asked.client_secret.as_deref())
            .await
            .map_err(|error| match error {
                OauthError::InvalidClient => OauthError::UnauthorizedClient,
                other => other,
            })?;
    let Some(token) = asked.token.filter(|token| !token.is_empty()) else {
        return Err(OauthError::InvalidRequest("Missing required parameter: token.".into()));
    };
    let known = access_tokens::find(&state.pool, &hash_token(&token)).await?;
    if known.is_some_and(|known| known.application_id != Some(application.id)) {
        return Err(OauthError::UnauthorizedClient);
    }
    tokens::revoke(&state, &application, &token).await?;
    Ok(Json(Revoked {}))
}
