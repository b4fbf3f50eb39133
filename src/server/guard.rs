//! What stands before every handler: the disk reserve, a time limit, and a net under panics.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use axum::Json;
use axum::extract::{Request, State as Extract};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;

use crate::browser::{PageError, plain_page};
use crate::error::Error;
use crate::layout::error_page;
use crate::state::State;
use crate::web::ARCHIVE_UPLOAD;

/// Until the answer begins, once all was sent; a stream may go on for hours after that.
const ANSWER_WITHIN: Duration = Duration::from_secs(120);
/// Who sends much is waited for as long as it takes on a slow line, in bytes a second.
const SLOW_LINE: u64 = 64 << 10;

/// Middleware.
pub async fn guard(Extract(state): Extract<State>, request: Request, next: Next) -> Response {
    let asked = Asked::of(&request);
    let writes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if writes && let Err(error) = state.reserve.check() {
        return asked.refuse(&state, &error);
    }
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let length: u64 = length.and_then(|length| length.parse().ok()).unwrap_or(0);
    let most = match request.uri().path() {
        ARCHIVE_UPLOAD => state.config.imports.archive_max_bytes.0,
        _ => state.intake.max_film(),
    };
    let within = ANSWER_WITHIN + Duration::from_secs(length.min(most) / SLOW_LINE);
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(within, answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => {
            let said = panic.downcast_ref::<String>().map(String::as_str);
            let said = said.or(panic.downcast_ref::<&str>().copied()).unwrap_or_default();
            tracing::error!(panic = said, "a handler panicked");
            asked.refuse(&state, &Error::Internal("panic".to_owned()))
        }
        Err(_) => {
            let reason = "This took too long";
            asked.refuse(&state, &Error::Unavailable { reason, retry_after: Duration::from_secs(30) })
        }
    }
}

/// The fallback: no such page. Behind `serve_pages`, which sets it in the frame of whoever is signed in.
pub async fn refuse_unknown_path(request: Request) -> Response {
    if Asked::of(&request).by_browser() {
        return PageError::Failed(Error::NotFound).into_response();
    }
    json(&Error::NotFound)
}

/// What is needed of a request to refuse it in its own language.
struct Asked {
    uri: Uri,
    headers: HeaderMap,
}

impl Asked {
    fn of(request: &Request) -> Self {
        Self { uri: request.uri().clone(), headers: request.headers().clone() }
    }

    /// Whether it is a browser, which gets a page; everybody else gets JSON.
    fn by_browser(&self) -> bool {
        let header = |name| self.headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let api = ["/api/", "/oauth/token"].iter().any(|prefix| self.uri.path().starts_with(prefix));
        !api && header(header::ACCEPT).is_some_and(|accept| accept.contains("text/html"))
    }

    /// Without the database, which may be why.
    fn refuse(&self, state: &State, error: &Error) -> Response {
        if !self.by_browser() {
            return json(error);
        }
        let page = plain_page(state, &self.headers, &self.uri);
        error_page(page, error)
    }
}

/// In the shape of Mastodon's errors, which every client knows.
fn json(error: &Error) -> Response {
    let (status, message) = match error {
        Error::NotFound => (StatusCode::NOT_FOUND, error.to_string()),
        Error::Unavailable { .. } => (StatusCode::SERVICE_UNAVAILABLE, error.to_string()),
        _ => (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our end".to_owned()),
    };
    let mut response = (status, Json(serde_json::json!({ "error": message }))).into_response();
    if let Error::Unavailable { retry_after, .. } = error {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry_after.as_secs()));
    }
    response
}
