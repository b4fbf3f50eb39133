//! `POST /oauth/token`: codes, applications and, where the operator wants it, passwords become tokens.

use axum::Json;
use axum::extract::{Request, State as Extract};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::client::authenticate;
use super::error::OauthError;
use crate::db::applications::Application;
use crate::domain::tokens::{self, Issued, Redemption};
use crate::model::Scopes;
use crate::parameters;
use crate::state::State;

#[derive(Deserialize)]
struct TokenRequest {
    grant_type: String,
    client_id: Option<String>,
    client_secret: Option<String>,
    code: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
    scope: Option<String>,
}

/// `POST /oauth/token`
pub async fn issue_token(Extract(state): Extract<State>, headers: HeaderMap, request: Request) -> Response {
    match issue(&state, &headers, request).await {
        Ok(issued) => answer(&issued),
        Err(error) => error.into_response(),
    }
}

async fn issue(state: &State, headers: &HeaderMap, request: Request) -> Result<Issued, OauthError> {
    let asked: TokenRequest = parameters::read(request).await?.into()?;
    let application =
        authenticate(state, headers, asked.client_id.as_deref(), asked.client_secret.as_deref()).await?;
    match asked.grant_type.as_str() {
        "authorization_code" => redeem_code(state, &application, &asked).await,
        "client_credentials" => {
            let scopes = scopes_within(asked.scope.as_deref(), &application)?;
            let mut conn = state.pool.acquire().await?;
            Ok(tokens::issue(&mut conn, Some(application.id), None, scopes, state.clock.now()).await?)
        }
        _ => Err(OauthError::UnsupportedGrantType),
    }
}

async fn redeem_code(
    state: &State,
    application: &Application,
    asked: &TokenRequest,
) -> Result<Issued, OauthError> {
    let missing = |name: &str| OauthError::InvalidRequest(format!("Missing required parameter: {name}."));
    let shown = Redemption {
        code: asked.code.as_deref().ok_or_else(|| missing("code"))?,
        redirect_uri: asked.redirect_uri.as_deref().ok_or_else(|| missing("redirect_uri"))?,
        code_verifier: asked.code_verifier.as_deref().filter(|verifier| !verifier.is_empty()),
    };
    tokens::redeem(state, application, &shown).await?.ok_or(OauthError::InvalidGrant)
}

/// What is asked for, `read` if nothing is, as far as the application registered for it.
///
/// # Errors
/// [`OauthError::InvalidScope`].
pub fn scopes_within(asked: Option<&str>, application: &Application) -> Result<Scopes, OauthError> {
    let asked = asked.map(str::trim).filter(|scope| !scope.is_empty()).unwrap_or("read");
    let scopes: Scopes = asked.parse().map_err(|_| OauthError::InvalidScope)?;
    if application.scopes.cover(&scopes) { Ok(scopes) } else { Err(OauthError::InvalidScope) }
}

fn answer(issued: &Issued) -> Response {
    let token = json!({
        "access_token": issued.token,
        "token_type": "Bearer",
        "scope": issued.scopes.to_string(),
        "created_at": issued.created_at.timestamp(),
    });
    ([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(token)).into_response()
}
