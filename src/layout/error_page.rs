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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{Instance, Language, Meta, Section};

    fn page() -> Page {
        Page {
            title: String::new(),
            language: Language::english(),
            instance: Instance { title: "Hedgerow".to_owned(), ..Instance::default() },
            viewer: None,
            section: Section::Elsewhere,
            path: "/@ana/1?x=\"<".to_owned(),
            flash: None,
            csrf: String::new(),
            meta: Meta { indexable: true, ..Meta::default() },
            now: chrono::DateTime::UNIX_EPOCH,
        }
    }

    async fn answer(error: Error) -> (StatusCode, Option<String>, String) {
        let response = error_page(page(), &error);
        let retry_after =
            response.headers().get(header::RETRY_AFTER).map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(response.headers()[header::CACHE_CONTROL], "private, no-store");
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, retry_after, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn every_error_has_its_status_and_says_what_to_do() {
        let wait = Duration::from_millis(2500);
        for (error, status, words) in [
            (Error::NotFound, 404, "There is nothing here"),
            (Error::Gone, 410, "This was deleted"),
            (Error::Unauthorized("x"), 401, "Please sign in first"),
            (Error::Forbidden("Not yours"), 403, "Not yours"),
            (Error::BadRequest("<b>".to_owned()), 400, "&#60;b&#62;"),
            (Error::invalid("text", "ERR_BLANK", "can't be blank"), 422, "Text can&#39;t be blank"),
            (Error::Conflict, 409, "Somebody was faster"),
            (Error::TooLarge, 413, "That is too large"),
            (Error::TooManyRequests { retry_after: wait }, 429, "That was a lot at once"),
            (Error::Unavailable { reason: "Disk full", retry_after: wait }, 503, "Disk full"),
            (Error::internal("secret cause"), 500, "Something broke on our side"),
        ] {
            let (code, _, html) = answer(error).await;
            assert_eq!(code.as_u16(), status);
            assert!(html.contains(words), "{words} in {html}");
            assert!(html.contains("noindex") && !html.contains("secret cause"));
        }
    }

    #[tokio::test]
    async fn too_early_says_when_to_come_back() {
        let (_, retry_after, _) =
            answer(Error::TooManyRequests { retry_after: Duration::from_millis(10) }).await;
        assert_eq!(retry_after.as_deref(), Some("1"));
    }

    #[tokio::test]
    async fn a_visitor_without_access_is_shown_the_way_in_and_back() {
        let (_, _, html) = answer(Error::Unauthorized("x")).await;
        assert!(html.contains("/auth/sign_in?return_to=%2F%40ana%2F1%3Fx%3D%22%3C"), "{html}");
    }
}
