//! `POST /oauth/token`: codes, applications and, where the operator wants it, passwords become tokens.

use std::net::IpAddr;

use axum::extract::State as Extract;
use axum::http::HeaderMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::client::authenticate;
use super::error::OauthError;
use super::parameters::{Sent, Unkept};
use crate::access::ClientAddress;
use crate::db::applications::Application;
use crate::domain::sessions::{self, Credentials};
use crate::domain::tokens::{self, Issued, Redemption};
use crate::error::Error;
use crate::model::Scopes;
use crate::state::State;

#[derive(Deserialize, JsonSchema)]
pub struct TokenRequest {
    grant_type: String,
    client_id: Option<String>,
    client_secret: Option<String>,
    code: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
    scope: Option<String>,
    username: Option<String>,
    password: Option<String>,
}

/// `POST /oauth/token`
pub async fn issue_token(
    Extract(state): Extract<State>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Sent(asked): Sent<TokenRequest>,
) -> Result<Unkept<Token>, OauthError> {
    Ok(Unkept(issue(&state, address, &headers, &asked).await?.into()))
}

async fn issue(
    state: &State,
    address: IpAddr,
    headers: &HeaderMap,
    asked: &TokenRequest,
) -> Result<Issued, OauthError> {
    let application =
        authenticate(state, headers, asked.client_id.as_deref(), asked.client_secret.as_deref()).await?;
    match asked.grant_type.as_str() {
        "authorization_code" => redeem_code(state, &application, asked).await,
        "client_credentials" => {
            let scopes = scopes_within(asked.scope.as_deref(), &application)?;
            let mut conn = state.pool.acquire().await?;
            Ok(tokens::issue(&mut conn, Some(application.id), None, scopes, state.clock.now()).await?)
        }
        "password" if state.config.oauth.password_grant => {
            exchange_password(state, &application, asked, address).await
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

/// A name and a password for a token: only where the operator trusts every app with passwords.
async fn exchange_password(
    state: &State,
    application: &Application,
    asked: &TokenRequest,
    address: IpAddr,
) -> Result<Issued, OauthError> {
    let credentials = Credentials {
        login: asked.username.as_deref().unwrap_or_default(),
        password: asked.password.as_deref().unwrap_or_default(),
        address: Some(address),
        user_agent: "",
    };
    let scopes = scopes_within(asked.scope.as_deref(), application)?;
    let who = sessions::authenticate(state, credentials).await.map_err(|error| match error {
        Error::Unauthorized(_) => OauthError::InvalidGrant,
        other => OauthError::Other(other),
    })?;
    let owner = Some((who.user_id, who.account_id));
    let mut conn = state.pool.acquire().await?;
    Ok(tokens::issue(&mut conn, Some(application.id), owner, scopes, state.clock.now()).await?)
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

/// A token, as OAuth tells it.
#[derive(Serialize, JsonSchema)]
pub struct Token {
    access_token: String,
    token_type: &'static str,
    scope: String,
    created_at: i64,
}

impl From<Issued> for Token {
    fn from(issued: Issued) -> Self {
        Self {
            access_token: issued.token,
            token_type: "Bearer",
            scope: issued.scopes.to_string(),
            created_at: issued.created_at.timestamp(),
        }
    }
}
