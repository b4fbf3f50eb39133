//! `POST /oauth/revoke`: an application gives a token back. Again is no error.

use axum::Json;
use axum::extract::{Request, State as Extract};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::client::authenticate;
use super::error::OauthError;
use crate::db::access_tokens;
use crate::domain::tokens;
use crate::parameters;
use crate::secrets::hash_token;
use crate::state::State;

#[derive(Deserialize)]
struct Revocation {
    client_id: Option<String>,
    client_secret: Option<String>,
    token: Option<String>,
}

/// `POST /oauth/revoke`
pub async fn revoke_token(Extract(state): Extract<State>, headers: HeaderMap, request: Request) -> Response {
    match revoke(&state, &headers, request).await {
        // masto.js rejects an answer without a body.
        Ok(()) => Json(json!({})).into_response(),
        Err(error) => error.into_response(),
    }
}

async fn revoke(state: &State, headers: &HeaderMap, request: Request) -> Result<(), OauthError> {
    let asked: Revocation = parameters::read(request).await?.into()?;
    let application =
        authenticate(state, headers, asked.client_id.as_deref(), asked.client_secret.as_deref())
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
    Ok(tokens::revoke(state, &application, &token).await?)
}
