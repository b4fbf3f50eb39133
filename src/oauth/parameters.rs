//! What applications send, and what they are answered, as types that describe themselves.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::OauthError;
use super::request::Asked;
use crate::error::Result;
use crate::openapi::{Input, Output, Takes, Told};
use crate::parameters::{read, read_query};
use crate::state::State;

/// Query and body read into a type.
#[derive(Debug)]
pub struct Sent<T>(pub T);

impl<T: JsonSchema> Input for Sent<T> {
    fn tell(told: &mut Told) {
        told.takes::<T>(Takes::Anywhere);
    }
}

impl<T: DeserializeOwned> FromRequest<State> for Sent<T> {
    type Rejection = OauthError;

    async fn from_request(request: Request, state: &State) -> Result<Self, OauthError> {
        Ok(Self(read(request, &state.intake).await?.into()?))
    }
}

/// The question of an application, or why it cannot be read: a person waits for a page in either case.
pub struct Question(pub Result<Asked>);

impl Input for Question {
    fn tell(told: &mut Told) {
        told.takes::<Asked>(Takes::Query);
    }
}

impl FromRequestParts<State> for Question {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Self::Rejection> {
        Ok(Self(read_query(&parts.uri).and_then(Asked::read)))
    }
}

/// JSON that nobody on the way may keep.
#[derive(Debug)]
pub struct Unkept<T>(pub T);

impl<T: JsonSchema> Output for Unkept<T> {
    fn tell(told: &mut Told) {
        told.answers::<T>();
    }
}

impl<T: Serialize> IntoResponse for Unkept<T> {
    fn into_response(self) -> Response {
        let no_store = HeaderValue::from_static("no-store");
        ([(header::CACHE_CONTROL, no_store)], axum::Json(self.0)).into_response()
    }
}
