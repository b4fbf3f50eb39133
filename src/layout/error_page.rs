//! The page that says what went wrong, and what to do next.

use std::time::Duration;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::error::Error;

use super::page::{Html, Page};

#[derive(Template)]
#[template(path = "layout/error.html")]
struct ErrorPage {
    page: Page,
    status: u16,
    heading: String,
    /// What the error itself says, when it speaks to the reader.
    detail: Option<String>,
    /// What to do next.
    advice: String,
    /// The way out: back to the front page, or to signing in.
    offer_sign_in: bool,
}

/// The answer to a failed request of a browser: status code, headers and page. `page.title` is set here. Causes only
/// an operator understands are logged by the caller, with the request's id, and not shown.
pub fn error_page(mut page: Page, error: &Error) -> Response {
    let (status, key, detail) = describe(error);
    let heading = page.t(key).into_owned();
    page.title.clone_from(&heading);
    page.meta.indexable = false;
    let view = ErrorPage {
        status: status.as_u16(),
        advice: page.t(&format!("{key}-advice")).into_owned(),
        offer_sign_in: page.viewer.is_none() && matches!(error, Error::Unauthorized(_) | Error::Forbidden(_)),
        heading,
        detail,
        page,
    };
    let mut response = (status, Html(view)).into_response();
    if let Some(wait) = retry_after(error) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
    }
    response
}

/// The status code, the key of its words, and what the error says to the reader.
fn describe(error: &Error) -> (StatusCode, &'static str, Option<String>) {
    let said = || Some(error.to_string());
    match error {
        Error::NotFound => (StatusCode::NOT_FOUND, "error-not-found", None),
        Error::Gone => (StatusCode::GONE, "error-gone", None),
        Error::Unauthorized(_) => (StatusCode::UNAUTHORIZED, "error-unauthorized", None),
        Error::Forbidden(_) => (StatusCode::FORBIDDEN, "error-forbidden", said()),
        Error::BadRequest(_) => (StatusCode::BAD_REQUEST, "error-bad-request", said()),
        Error::Invalid(_) | Error::Unprocessable(_) => {
            (StatusCode::UNPROCESSABLE_ENTITY, "error-unprocessable", said())
        }
        Error::Conflict => (StatusCode::CONFLICT, "error-conflict", None),
        Error::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "error-too-large", None),
        Error::TooManyRequests { .. } => (StatusCode::TOO_MANY_REQUESTS, "error-too-many", None),
        Error::Unavailable { .. } | Error::Remote(_) => {
            (StatusCode::SERVICE_UNAVAILABLE, "error-unavailable", said())
        }
        Error::Database(_) | Error::Internal(_) => {
            (StatusCode::INTERNAL_SERVER_ERROR, "error-internal", None)
        }
    }
}

fn retry_after(error: &Error) -> Option<Duration> {
    match error {
        Error::TooManyRequests { retry_after } | Error::Unavailable { retry_after, .. } => Some(*retry_after),
        _ => None,
    }
}
