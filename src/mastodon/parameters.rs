//! Extractors over [`crate::parameters`], with this API's errors.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::error::{ApiError, Result};
use crate::error::Error;
use crate::parameters::{self, Given};
use crate::state::State;

/// Query and body read into a type. The last argument of a handler.
#[derive(Debug)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned> FromRequest<State> for Params<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &State) -> Result<Self> {
        Ok(Self(parameters::read(request).await?.into()?))
    }
}

/// The same for requests that carry files: the handler takes them out before it reads the rest.
#[derive(Debug)]
pub struct Upload(pub Given);

impl FromRequest<State> for Upload {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &State) -> Result<Self> {
        Ok(Self(parameters::read(request).await?))
    }
}

/// The query alone read into a type.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<State> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &State) -> Result<Self> {
        Ok(Self(parameters::read_query(&parts.uri)?.into()?))
    }
}

/// The `:id` of a path. What is no number is nobody's id: 404, as for a number nobody has.
#[derive(Debug, Clone, Copy)]
pub struct Id<T>(pub T);

impl<T: std::str::FromStr> FromRequestParts<State> for Id<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self> {
        let path = axum::extract::Path::<String>::from_request_parts(parts, state).await;
        let id = path.ok().and_then(|text| text.0.parse().ok());
        Ok(Self(id.ok_or(Error::NotFound)?))
    }
}
