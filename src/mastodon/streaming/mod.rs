//! `/api/v1/streaming`: what happens, told as it happens, over server-sent events and WebSockets.
//!
//! One task per process reads the hub and asks the database once per event who of the connected may be told
//! ([`dispatch`]); each connection has a short queue, and one that does not empty it is dropped.

mod channel;
mod connections;
mod dispatch;
mod sse;
mod websocket;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::json::Json;
use crate::access::bearer::{Bearer, authenticate, token_of};
use crate::access::scope::Scopes;
use crate::domain::lists;
use crate::model::AccountId;
use crate::openapi::{Endpoints, get};
use crate::state::State;
use channel::Channel;
use connections::Connections;

/// What the endpoints share.
#[derive(Clone)]
pub struct Streaming {
    state: State,
    connections: Arc<Connections>,
}

pub fn router(state: State) -> Router<State> {
    let streaming = Streaming { connections: Arc::new(Connections::new(state.clone())), state };
    endpoints().with_state(streaming).into_router()
}

pub fn endpoints() -> Endpoints<Streaming> {
    Endpoints::new()
        .route("/api/v1/streaming", get(websocket::open_socket))
        .route("/api/v1/streaming/health", get(show_health))
        .route("/api/v1/streaming/{*stream}", get(sse::open_stream))
}

/// `GET /api/v1/streaming/health`
async fn show_health() -> &'static str {
    "OK"
}

/// Why a stream is not opened: 401, but for what is wrong with the request itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    MissingToken,
    InvalidToken,
    MissingScope,
    MissingParameter(&'static str),
    UnknownStream,
    /// Nobody's, or somebody else's.
    UnknownList,
}

impl Refusal {
    fn status(self) -> StatusCode {
        match self {
            Self::MissingToken | Self::InvalidToken | Self::MissingScope | Self::UnknownList => {
                StatusCode::UNAUTHORIZED
            }
            Self::MissingParameter(_) => StatusCode::BAD_REQUEST,
            Self::UnknownStream => StatusCode::NOT_FOUND,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::MissingToken => "Missing access token",
            Self::InvalidToken => "Invalid access token",
            Self::MissingScope => "Access token does not have the required scopes",
            Self::MissingParameter(text) => text,
            Self::UnknownStream => "Not Found",
            Self::UnknownList => "List not found",
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status(), Json(json!({"error": self.words()}))).into_response()
    }
}

/// Whether whoever holds this token may listen to a stream.
///
/// # Errors
/// [`Refusal::MissingScope`], [`Refusal::UnknownList`].
async fn allow(state: &State, account: AccountId, scopes: &Scopes, channel: &Channel) -> Result<(), Refusal> {
    if !channel.allowed(scopes) {
        return Err(Refusal::MissingScope);
    }
    let Channel::List { id, .. } = channel else { return Ok(()) };
    match lists::list(state, account, *id).await {
        Ok(_) => Ok(()),
        Err(error) => {
            tracing::debug!(%error, "a list's stream was refused");
            Err(Refusal::UnknownList)
        }
    }
}

/// The token of a request, which must be a person's: header, query, or (browsers cannot send headers with a
/// WebSocket) the name of a subprotocol.
async fn person(state: &State, parts: &Parts) -> Result<(String, Bearer), Refusal> {
    let subprotocol = || {
        let offered = parts.headers.get("Sec-WebSocket-Protocol")?.to_str().ok()?;
        offered.split(',').map(str::trim).find(|name| !name.is_empty()).map(str::to_owned)
    };
    let token = token_of(parts).or_else(subprotocol).ok_or(Refusal::MissingToken)?;
    match authenticate(state, &token).await {
        Ok(Some(bearer)) if bearer.owner.is_some() => Ok((token, bearer)),
        Ok(_) => Err(Refusal::InvalidToken),
        Err(error) => {
            tracing::debug!(%error, "a stream was refused");
            Err(Refusal::InvalidToken)
        }
    }
}
