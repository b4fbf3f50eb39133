//! What surrounds every page: errors become pages, and the message behind a redirect is kept and shown once.

use axum::extract::{FromRequestParts, Request, State as Extract};
use axum::http::header::{CONTENT_TYPE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::error::{Failure, Result};
use super::frame::{Frame, plain_page};
use super::redirect::{FLASH, Notice};
use crate::access::{Csrf, cookies};
use crate::error::Error;
use crate::layout::{Section, error_page};
use crate::state::State;

/// Seconds, after which a message nobody came to read is dropped.
const MESSAGE_WAITS: i64 = 60;

/// Middleware for every router that answers with pages.
pub async fn serve_pages(Extract(state): Extract<State>, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let mut asked = head.clone();
    let mut response = next.run(Request::from_parts(head, body)).await;
    if let Some(failure) = response.extensions_mut().remove::<Failure>() {
        response = show(&state, &mut asked, &failure.0).await;
    } else if let Some(error) = refusal(&response) {
        response = show(&state, &mut asked, &error).await;
    }
    keep_message(&state, &asked.headers, &mut response);
    response
}

async fn show(state: &State, asked: &mut Parts, error: &Error) -> Response {
    if let Error::Database(_) | Error::Internal(_) | Error::Remote(_) = error {
        tracing::error!(%error, "a page failed");
    }
    let page = match Frame::load(state, asked).await {
        Ok(frame) => frame.page("", Section::Elsewhere),
        Err(_) => plain_page(state, &asked.headers, &asked.uri),
    };
    error_page(page, error)
}

/// What the framework itself refused, in plain words for programmers: a path or query that is no number, a body that
/// is too large.
fn refusal(response: &Response) -> Option<Error> {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("text/plain") {
        return None;
    }
    match response.status() {
        StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND => Some(Error::NotFound),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Error::TooLarge),
        StatusCode::UNSUPPORTED_MEDIA_TYPE | StatusCode::UNPROCESSABLE_ENTITY => {
            Some(Error::BadRequest("The form could not be read".to_owned()))
        }
        _ => None,
    }
}

fn keep_message(state: &State, asked: &HeaderMap, response: &mut Response) {
    let config = &state.config;
    let kind = response.headers().get(CONTENT_TYPE);
    let page = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let cookie = match response.extensions_mut().remove::<Notice>() {
        Some(notice) => cookies::set(config, FLASH, &notice.cookie(), Some(MESSAGE_WAITS)),
        None if page && cookies::read(config, asked, FLASH).is_some() => cookies::clear(config, FLASH),
        None => return,
    };
    match cookie {
        Ok(cookie) => drop(response.headers_mut().append(SET_COOKIE, cookie)),
        Err(error) => tracing::error!(%error, "a message could not be kept"),
    }
}

/// Middleware for pages with forms that visitors send: gives the browser the cookie they are bound to.
pub async fn bind_forms(Extract(state): Extract<State>, request: Request, next: Next) -> Result<Response> {
    let (mut head, body) = request.into_parts();
    let csrf = Csrf::from_request_parts(&mut head, &state).await?;
    let response = next.run(Request::from_parts(head, body)).await;
    Ok((csrf, response).into_response())
}
