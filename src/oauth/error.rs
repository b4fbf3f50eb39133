//! Errors as RFC 6749 (5.2) has them.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::error::Error;

/// What an application is told.
#[derive(Debug)]
pub enum OauthError {
    /// 401: Elk registers anew when it reads this.
    InvalidClient,
    InvalidGrant,
    InvalidScope,
    InvalidRequest(String),
    UnsupportedGrantType,
    /// 403: the token belongs to another application.
    UnauthorizedClient,
    /// Ours, not the application's.
    Other(Error),
}

impl<E: Into<Error>> From<E> for OauthError {
    fn from(error: E) -> Self {
        match error.into() {
            Error::BadRequest(text) => Self::InvalidRequest(text),
            other => Self::Other(other),
        }
    }
}

impl OauthError {
    fn parts(&self) -> (StatusCode, &'static str, String) {
        match self {
            Self::InvalidClient => (
                StatusCode::UNAUTHORIZED,
                "invalid_client",
                "Client authentication failed due to unknown client, no client authentication included, or \
                 unsupported authentication method."
                    .into(),
            ),
            Self::InvalidGrant => (
                StatusCode::BAD_REQUEST,
                "invalid_grant",
                "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI \
                 used in the authorization request, or was issued to another client."
                    .into(),
            ),
            Self::InvalidScope => (
                StatusCode::BAD_REQUEST,
                "invalid_scope",
                "The requested scope is invalid, unknown, or malformed.".into(),
            ),
            Self::InvalidRequest(text) => (StatusCode::BAD_REQUEST, "invalid_request", text.clone()),
            Self::UnsupportedGrantType => (
                StatusCode::BAD_REQUEST,
                "unsupported_grant_type",
                "The authorization grant type is not supported by the authorization server.".into(),
            ),
            Self::UnauthorizedClient => (
                StatusCode::FORBIDDEN,
                "unauthorized_client",
                "You are not authorized to revoke this token".into(),
            ),
            Self::Other(error) => other(error),
        }
    }
}

fn other(error: &Error) -> (StatusCode, &'static str, String) {
    match error {
        Error::Unauthorized(text) => (StatusCode::UNAUTHORIZED, "invalid_token", (*text).to_owned()),
        Error::Forbidden(text) => (StatusCode::FORBIDDEN, "access_denied", (*text).to_owned()),
        Error::TooManyRequests { .. } => (StatusCode::TOO_MANY_REQUESTS, "slow_down", error.to_string()),
        Error::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "invalid_request", error.to_string()),
        Error::Unavailable { .. } => {
            (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", error.to_string())
        }
        _ => {
            tracing::error!(%error, "a request failed");
            let text = "Something went wrong on our end".to_owned();
            (StatusCode::INTERNAL_SERVER_ERROR, "server_error", text)
        }
    }
}

impl IntoResponse for OauthError {
    fn into_response(self) -> Response {
        let (status, code, description) = self.parts();
        let body = serde_json::json!({"error": code, "error_description": description});
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"OAuth\""));
        }
        if let Self::Other(Error::TooManyRequests { retry_after } | Error::Unavailable { retry_after, .. }) =
            &self
        {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after.as_secs().max(1)));
        }
        response
    }
}
