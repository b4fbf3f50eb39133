//! The browser's session: who is signed in, at this moment.

use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::response::{IntoResponse, Redirect, Response};

use super::cookies;
use super::refusal::Refusal;
use crate::config::Config;
use crate::db;
use crate::domain::sessions::find_session;
use crate::domain::staff::Staff;
use crate::error::Result;
use crate::model::{Account, Permissions, User};
use crate::openapi::Input;
use crate::state::State;

const COOKIE: &str = "session";
/// As long as an unused session lives.
const COOKIE_SECONDS: i64 = 365 * 24 * 3600;

/// A browser that is signed in, with its person. Handlers that only take it answer others with the way to sign in;
/// `Option<Session>` is for pages that visitors see too.
#[derive(Debug, Clone)]
pub struct Session {
    /// Its row, for the list of sessions.
    pub id: i64,
    pub user: Arc<User>,
    pub account: Arc<Account>,
}

impl Session {
    pub fn permissions(&self) -> Permissions {
        self.user.role.permissions
    }

    /// This person as one who acts upon others.
    pub fn staff(&self) -> Staff {
        Staff::person(self.account.id, &self.account.username, &self.user)
    }
}

/// The `Set-Cookie` of a browser that has just signed in.
pub fn session_cookie(config: &Config, token: &str) -> Result<HeaderValue> {
    cookies::set(config, COOKIE, token, Some(COOKIE_SECONDS))
}

/// The `Set-Cookie` of a browser that has just signed out.
pub fn no_session_cookie(config: &Config) -> Result<HeaderValue> {
    cookies::clear(config, COOKIE)
}

/// The token a browser sends, whether or not it still opens a session.
pub fn session_token(config: &Config, headers: &HeaderMap) -> Option<String> {
    cookies::read(config, headers, COOKIE)
}

/// Who sends these headers; `None` when nobody is signed in.
pub async fn find(state: &State, headers: &HeaderMap) -> Result<Option<Session>> {
    let Some(token) = session_token(&state.config, headers) else { return Ok(None) };
    let Some((session, user)) = find_session(state, &token).await? else { return Ok(None) };
    let account = db::accounts::get(&mut *state.pool.acquire().await?, session.account_id).await?;
    Ok(Some(Session { id: session.id, user: Arc::new(user), account }))
}

/// What was found, kept with the request: several extractors ask once.
#[derive(Clone)]
struct Found(Option<Session>);

async fn find_once(parts: &mut Parts, state: &State) -> Result<Option<Session>> {
    if let Some(found) = parts.extensions.get::<Found>() {
        return Ok(found.0.clone());
    }
    let session = find(state, &parts.headers).await?;
    parts.extensions.insert(Found(session.clone()));
    Ok(session)
}

/// Why a handler that needs a session was not called.
#[derive(Debug)]
pub enum NoSession {
    /// Nobody is signed in: the way there, and back to the page asked for.
    SignIn {
        return_to: Option<String>,
    },
    Failed(Refusal),
}

impl IntoResponse for NoSession {
    fn into_response(self) -> Response {
        match self {
            Self::SignIn { return_to: Some(path) } => {
                let query = serde_urlencoded::to_string([("return_to", path)]).unwrap_or_default();
                Redirect::to(&format!("/auth/sign_in?{query}")).into_response()
            }
            Self::SignIn { return_to: None } => Redirect::to("/auth/sign_in").into_response(),
            Self::Failed(refusal) => refusal.into_response(),
        }
    }
}

impl Input for Session {}

impl FromRequestParts<State> for Session {
    type Rejection = NoSession;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, NoSession> {
        let found = find_once(parts, state).await.map_err(|error| NoSession::Failed(Refusal(error)))?;
        found.ok_or_else(|| {
            // Only what was read can be asked for again.
            let read = parts.method == Method::GET;
            let path = parts.uri.path_and_query().map(ToString::to_string);
            NoSession::SignIn { return_to: path.filter(|_| read) }
        })
    }
}

impl OptionalFromRequestParts<State> for Session {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Option<Self>, Refusal> {
        find_once(parts, state).await.map_err(Refusal)
    }
}

/// Whether `path` is one of ours: where a browser may be sent after signing in. `//host` and `/\host` are others'.
pub fn is_own_path(path: &str) -> bool {
    let second = path.as_bytes().get(1);
    path.starts_with('/')
        && !matches!(second, Some(b'/' | b'\\'))
        && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_ours_are_returned_to() {
        for own in ["/", "/home", "/@a/1?x=%2F#y", "/settings/profile"] {
            assert!(is_own_path(own), "{own}");
        }
        for other in [
            "",
            "home",
            "//evil.example",
            "/\\evil.example",
            "/a\\b",
            "https://evil.example",
            "/a\r\nb",
            "/\tx",
        ] {
            assert!(!is_own_path(other), "{other:?}");
        }
    }
}
