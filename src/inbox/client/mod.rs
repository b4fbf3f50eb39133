//! Client-to-server (ActivityPub, section 6): what people here do with a client that speaks it. Who asks is told by a
//! bearer token of OAuth; each box is its owner's alone.

mod inbox;
mod outbox;
mod proxy;
mod upload;

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, FromRequestParts};
use axum::http::request::Parts;
use axum::routing::{get, post};
use axum::{Extension, Router};

use super::error::{InboxError, Result};
use crate::access::ReadLimits;
use crate::access::bearer::{self, INVALID_TOKEN};
use crate::db;
use crate::error::Error;
use crate::model::{Account, Scopes};
use crate::secrets::hash_token;
use crate::state::State;
use crate::text;

pub(super) fn router() -> Router<State> {
    // Files are held to what is taken of their kind while they come in.
    let upload = DefaultBodyLimit::disable();
    Router::new()
        .route("/users/{name}/inbox", get(inbox::show_inbox))
        .route("/users/{name}/outbox", post(outbox::take_activity))
        .route("/users/{name}/media", post(upload::upload_media).layer(upload))
        .route("/users/{name}/media/{id}", get(upload::show_media))
        .route("/proxy/activitypub", post(proxy::fetch_for_client))
        .layer(Extension(ReadLimits::default()))
}

/// Of a token in five minutes, as in the client API.
const REQUESTS: u32 = 300;

/// A client that came with the token of somebody here.
pub(super) struct Client {
    pub account: Arc<Account>,
    pub application_id: Option<i64>,
    scopes: Scopes,
}

impl Client {
    /// # Errors
    /// [`Error::Unauthorized`] when nobody knows the token, or it is no person's.
    pub async fn of(state: &State, token: &str) -> Result<Self> {
        let bearer = bearer::authenticate(state, token).await?.ok_or(Error::Unauthorized(INVALID_TOKEN))?;
        let owner = bearer.owner.ok_or(Error::Unauthorized(INVALID_TOKEN))?;
        let account = db::accounts::get(&mut *state.pool.acquire().await?, owner.account_id).await?;
        Ok(Self { account, application_id: bearer.application_id, scopes: bearer.scopes })
    }

    /// # Errors
    /// [`Error::Forbidden`] when its token does not go as far.
    pub fn may(&self, scope: &str) -> Result<()> {
        match self.scopes.allow(scope) {
            true => Ok(()),
            false => Err(Error::Forbidden("This action is outside the authorized scopes").into()),
        }
    }

    /// # Errors
    /// [`Error::Forbidden`] at the boxes of others.
    pub fn owns(&self, name: &str) -> Result<()> {
        match text::fold(name) == text::fold(&self.account.username) {
            true => Ok(()),
            false => Err(Error::Forbidden("This is somebody else's").into()),
        }
    }
}

impl FromRequestParts<State> for Client {
    type Rejection = InboxError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self> {
        let token = bearer::token_of(parts).ok_or(Error::Unauthorized(INVALID_TOKEN))?;
        if let Some(limits) = parts.extensions.get::<ReadLimits>() {
            let now = state.clock.now();
            limits.count(&format!("{:x?}", &hash_token(&token)[..8]), REQUESTS, now).await.check(now)?;
        }
        Self::of(state, &token).await
    }
}
