//! Errors as Mastodon's clients read them: `{"error": TEXT}`, and `details` at sign-up.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

use super::json::Json;
use crate::error::{Error, Invalid};

/// An [`Error`] on its way to a client of this API. Handlers reach it with `?`.
#[derive(Debug)]
pub struct ApiError(pub Error);

pub type Result<T, E = ApiError> = std::result::Result<T, E>;

impl<E: Into<Error>> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

/// What every refusal says.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Error")]
pub struct Body {
    error: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// What is wrong with which field.
    details: Option<BTreeMap<&'static str, Vec<Detail>>>,
}

#[derive(Serialize, JsonSchema)]
struct Detail {
    /// For programs: `ERR_TAKEN`.
    error: &'static str,
    /// For people.
    description: String,
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let error = self.0;
        let status = status_of(&error);
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            // The span around every request holds its id.
            tracing::error!(%error, "a request failed");
        }
        let details = match &error {
            Error::Invalid(invalid) => Some(details(invalid)),
            _ => None,
        };
        let mut response = (status, Json(Body { error: words(&error), details })).into_response();
        if let Error::TooManyRequests { retry_after } | Error::Unavailable { retry_after, .. } = &error {
            response.headers_mut().insert(header::RETRY_AFTER, seconds(*retry_after));
        }
        response
    }
}

/// The same for collections, where Mastodon says what is wrong with a field one level deeper: `{"error": {"error": TEXT,
/// "details": …}}`.
#[derive(Debug)]
pub struct Nested(pub Error);

impl<E: Into<Error>> From<E> for Nested {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Nested {
    fn into_response(self) -> Response {
        let Error::Invalid(invalid) = &self.0 else { return ApiError(self.0).into_response() };
        let body = Body { error: words(&self.0), details: Some(details(invalid)) };
        let body = BTreeMap::from([("error", body)]);
        (status_of(&self.0), Json(body)).into_response()
    }
}

fn status_of(error: &Error) -> StatusCode {
    match error {
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::Gone => StatusCode::GONE,
        Error::Unauthorized(_) => StatusCode::UNAUTHORIZED,
        Error::Forbidden(_) => StatusCode::FORBIDDEN,
        Error::BadRequest(_) => StatusCode::BAD_REQUEST,
        Error::Invalid(_) | Error::Unprocessable(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Conflict => StatusCode::CONFLICT,
        Error::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Error::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Unavailable { .. } | Error::Remote(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Database(_) | Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// What the client is told: causes only an operator understands stay here.
fn words(error: &Error) -> String {
    match error {
        Error::Database(_) | Error::Internal(_) => "Something went wrong on our end".into(),
        Error::Remote(cause) => {
            tracing::info!(%cause, "a remote server failed a client's request");
            "Remote data could not be fetched".into()
        }
        other => other.to_string(),
    }
}

fn details(invalid: &Invalid) -> BTreeMap<&'static str, Vec<Detail>> {
    let mut fields: BTreeMap<_, Vec<Detail>> = BTreeMap::new();
    for problem in &invalid.0 {
        let detail = Detail { error: problem.code, description: problem.message.clone() };
        fields.entry(problem.field).or_default().push(detail);
    }
    fields
}

fn seconds(wait: Duration) -> HeaderValue {
    HeaderValue::from(wait.as_secs().max(1))
}

/// The answer to a path nobody serves. Elk falls back from `/api/v2/instance` to `v1` on this only.
pub async fn unknown_path() -> Response {
    let body = Body { error: "Not Found".into(), details: None };
    (StatusCode::NOT_FOUND, Json(body)).into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;

    async fn told(error: Error) -> (u16, String) {
        let response = ApiError(error).into_response();
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), 10_000).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn clients_read_what_they_can_act_on_and_no_causes() {
        for (error, status, body) in [
            (Error::NotFound, 404, r#"{"error":"Record not found"}"#),
            (
                Error::Unauthorized("The access token is invalid"),
                401,
                r#"{"error":"The access token is invalid"}"#,
            ),
            (Error::Internal("secret".into()), 500, r#"{"error":"Something went wrong on our end"}"#),
            (
                Error::Remote("10.0.0.1 refused".into()),
                503,
                r#"{"error":"Remote data could not be fetched"}"#,
            ),
            (Error::Conflict, 409, r#"{"error":"Conflict during update, please try again"}"#),
        ] {
            assert_eq!(told(error).await, (status, body.to_owned()));
        }
    }

    #[tokio::test]
    async fn invalid_fields_come_with_their_codes() {
        let (status, body) = told(Error::invalid("username", "ERR_TAKEN", "has already been taken")).await;
        assert_eq!(status, 422);
        assert_eq!(
            body,
            r#"{"error":"Validation failed: Username has already been taken","details":{"username":[{"error":"ERR_TAKEN","description":"has already been taken"}]}}"#
        );
    }
}
