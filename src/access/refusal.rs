//! An error on the way to a handler. Edges that have a page for it take `Result<T, Refusal>` and show that.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::error::Error;

/// Why a request did not reach its handler.
#[derive(Debug)]
pub struct Refusal(pub Error);

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

/// One line of text.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, retry_after) = match &self.0 {
            Error::BadRequest(_) => (StatusCode::BAD_REQUEST, None),
            Error::Forbidden(_) => (StatusCode::FORBIDDEN, None),
            Error::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, None),
            Error::TooManyRequests { retry_after } => (StatusCode::TOO_MANY_REQUESTS, Some(*retry_after)),
            Error::Unavailable { retry_after, .. } => (StatusCode::SERVICE_UNAVAILABLE, Some(*retry_after)),
            _ => (StatusCode::INTERNAL_SERVER_ERROR, None),
        };
        let text = if status == StatusCode::INTERNAL_SERVER_ERROR {
            tracing::error!(error = %self.0, "a request failed before its handler");
            "Something went wrong here".to_owned()
        } else {
            self.0.to_string()
        };
        let mut response = (status, format!("{text}\n")).into_response();
        if let Some(wait) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, wait.as_secs().max(1).into());
        }
        response
    }
}
