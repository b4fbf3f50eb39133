//! `/oauth/userinfo`: who gave this token, in OpenID Connect's words.

use axum::Json;
use axum::extract::{Request, State as Extract};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::error::OauthError;
use crate::access::bearer::{INVALID_TOKEN, authenticate, token_of};
use crate::access::scope::{Profile, meets};
use crate::db;
use crate::error::Error;
use crate::layout::static_url;
use crate::state::State;
use crate::storage::url::avatar_url;

/// `GET` and `POST /oauth/userinfo`
pub async fn show_userinfo(Extract(state): Extract<State>, request: Request) -> Response {
    match userinfo(&state, request).await {
        Ok(info) => Json(info).into_response(),
        Err(error) => error.into_response(),
    }
}

async fn userinfo(state: &State, request: Request) -> Result<Value, OauthError> {
    let token = token_of(&request.into_parts().0).ok_or(Error::Unauthorized(INVALID_TOKEN))?;
    let bearer = authenticate(state, &token).await?.ok_or(Error::Unauthorized(INVALID_TOKEN))?;
    let owner = bearer.owner.ok_or(Error::Unauthorized(INVALID_TOKEN))?;
    if !meets::<Profile>(&bearer.scopes) {
        return Err(Error::Forbidden("This action is outside the authorized scopes").into());
    }
    let account = db::accounts::get(&mut *state.pool.acquire().await?, owner.account_id).await?;
    let picture = avatar_url(&state.config, &account);
    Ok(json!({
        "iss": format!("{}/", state.config.instance.base_url),
        "sub": account.uri,
        "name": account.name(),
        "preferred_username": account.username,
        "profile": account.url,
        "picture": picture.unwrap_or_else(|| state.config.url(&static_url("avatar.svg"))),
    }))
}
