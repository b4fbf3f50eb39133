//! JSON answers of this API.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

use crate::openapi::{Output, Told};

/// Answers with this, as `application/json; charset=utf-8`.
#[derive(Debug, Clone)]
pub struct Json<T>(pub T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => {
                let content_type = HeaderValue::from_static("application/json; charset=utf-8");
                ([(header::CONTENT_TYPE, content_type)], body).into_response()
            }
            Err(error) => {
                tracing::error!(%error, "an answer could not be written as JSON");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

impl<T: JsonSchema> Output for Json<T> {
    fn tell(told: &mut Told) {
        told.answers::<T>();
    }
}

/// `{}`: done, and there is nothing to say. Clients parse JSON, so that an empty body would be an error to them.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct Empty {}
