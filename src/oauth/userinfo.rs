//! `/oauth/userinfo`: who gave this token, in OpenID Connect's words.

use axum::Json;
use axum::extract::{Request, State as Extract};
use schemars::JsonSchema;
use serde::Serialize;

use super::error::OauthError;
use crate::access::bearer::{INVALID_TOKEN, authenticate, token_of};
use crate::access::scope::{Profile, meets};
use crate::db;
use crate::error::Error;
use crate::layout::static_url;
use crate::state::State;
use crate::storage::url::avatar_url;

/// OpenID Connect Core 1.0, 5.1.
#[derive(Serialize, JsonSchema)]
pub struct UserInfo {
    iss: String,
    sub: String,
    name: String,
    preferred_username: String,
    profile: String,
    picture: String,
}

/// `GET` and `POST /oauth/userinfo`
pub async fn show_userinfo(
    Extract(state): Extract<State>,
    request: Request,
) -> Result<Json<UserInfo>, OauthError> {
    let token = token_of(&request.into_parts().0).ok_or(Error::Unauthorized(INVALID_TOKEN))?;
    let bearer = authenticate(&state, &token).await?.ok_or(Error::Unauthorized(INVALID_TOKEN))?;
    let owner = bearer.owner.ok_or(Error::Unauthorized(INVALID_TOKEN))?;
    if !meets::<Profile>(&bearer.scopes) {
        return Err(Error::Forbidden("This action is outside the authorized scopes").into());
    }
    let account = db::accounts::get(&mut *state.pool.acquire().await?, owner.account_id).await?;
    let picture = avatar_url(&state.config, &account);
    Ok(Json(UserInfo {
        iss: format!("{}/", state.config.instance.base_url),
        sub: account.uri.clone(),
        name: account.name().to_owned(),
        preferred_username: account.username.clone(),
        profile: account.url.clone(),
        picture: picture.unwrap_or_else(|| state.config.url(&static_url("avatar.svg"))),
    }))
}
