//! Errors as other servers read them: the status says it all, the text helps whoever debugs the other side.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::error::Error;

/// An [`Error`] on its way to another server (reference: 13.1).
#[derive(Debug)]
pub struct InboxError(pub Error);

pub type Result<T, E = InboxError> = std::result::Result<T, E>;

impl<E: Into<Error>> From<E> for InboxError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for InboxError {
    fn into_response(self) -> Response {
        let error = self.0;
        let (status, wait) = match &error {
            Error::NotFound => (StatusCode::NOT_FOUND, None),
            Error::Gone => (StatusCode::GONE, None),
            Error::Unauthorized(_) => (StatusCode::UNAUTHORIZED, None),
            Error::Forbidden(_) => (StatusCode::FORBIDDEN, None),
            Error::BadRequest(_) => (StatusCode::BAD_REQUEST, None),
            Error::Invalid(_) | Error::Unprocessable(_) => (StatusCode::UNPROCESSABLE_ENTITY, None),
            Error::Conflict => (StatusCode::CONFLICT, None),
            Error::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, None),
            Error::TooManyRequests { retry_after } => (StatusCode::TOO_MANY_REQUESTS, Some(*retry_after)),
            Error::Unavailable { retry_after, .. } => (StatusCode::SERVICE_UNAVAILABLE, Some(*retry_after)),
            // The sender's own server, or its key's, did not answer us: later it may.
            Error::Remote(_) => (StatusCode::SERVICE_UNAVAILABLE, Some(Duration::from_secs(300))),
            Error::Database(_) | Error::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, None),
        };
        let text = if status == StatusCode::INTERNAL_SERVER_ERROR {
            tracing::error!(%error, "a request of another server failed");
            "Internal server error".to_owned()
        } else {
            error.to_string()
        };
        // What is refused to one may be another's to read.
        let mut response = (status, [(header::CACHE_CONTROL, "no-store")], text).into_response();
        if let Some(wait) = wait
            && let Ok(value) = HeaderValue::from_str(&wait.as_secs().max(1).to_string())
        {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
        response
    }
}
