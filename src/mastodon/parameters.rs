//! Extractors over [`crate::parameters`], with this API's errors.

use std::marker::PhantomData;
use std::str::FromStr;

use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::error::{ApiError, Result};
use crate::error::Error;
use crate::openapi::{Input, Takes, Told};
use crate::parameters::{self, File, Given};
use crate::state::State;

/// Query and body read into a type. The last argument of a handler.
#[derive(Debug)]
pub struct Params<T>(pub T);

impl<T: JsonSchema> Input for Params<T> {
    fn tell(told: &mut Told) {
        told.takes::<T>(Takes::Anywhere);
    }
}

impl<T: DeserializeOwned> FromRequest<State> for Params<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &State) -> Result<Self> {
        Ok(Self(parameters::read(request, &state.intake).await?.into()?))
    }
}

/// The same for requests that carry files: the handler takes them out before it reads the rest.
#[derive(Debug)]
pub struct Upload<T> {
    given: Given,
    words: PhantomData<T>,
}

impl<T: JsonSchema> Input for Upload<T> {
    fn tell(told: &mut Told) {
        told.takes::<T>(Takes::Files);
    }
}

impl<T> FromRequest<State> for Upload<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &State) -> Result<Self> {
        Ok(Self { given: parameters::read(request, &state.intake).await?, words: PhantomData })
    }
}

impl<T: DeserializeOwned> Upload<T> {
    /// The file sent under this name, once.
    pub fn take_file(&mut self, name: &str) -> Option<File> {
        self.given.take_file(name)
    }

    /// All that is no file.
    pub fn words(self) -> Result<T> {
        Ok(self.given.into()?)
    }
}

/// The query alone read into a type.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: JsonSchema> Input for Query<T> {
    fn tell(told: &mut Told) {
        told.takes::<T>(Takes::Query);
    }
}

impl<T: DeserializeOwned> FromRequestParts<State> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &State) -> Result<Self> {
        Ok(Self(parameters::read_query(&parts.uri)?.into()?))
    }
}

/// The `:id` of a path. What is no number is nobody's id: 404, as for a number nobody has.
#[derive(Debug, Clone, Copy)]
pub struct Id<T>(pub T);

/// The `:name` of a path.
#[derive(Debug, Clone)]
pub struct Name(pub String);

/// The `:item_id` of a path, beside its `:id`.
#[derive(Debug, Clone, Copy)]
pub struct ItemId(pub i64);

/// Read by their names: the edge's own route around all endpoints has a parameter too.
#[derive(Deserialize, JsonSchema)]
struct InPath {
    #[serde(default)]
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    item_id: String,
}

async fn in_path(parts: &mut Parts, state: &State) -> Result<InPath> {
    let Path(found) = Path::<InPath>::from_request_parts(parts, state).await.map_err(|_| Error::NotFound)?;
    Ok(found)
}

/// What stands in a path is told by the path.
impl<T> Input for Id<T> {}
impl Input for Name {}
impl Input for ItemId {}

impl FromRequestParts<State> for ItemId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self> {
        Ok(Self(in_path(parts, state).await?.item_id.parse().map_err(|_| Error::NotFound)?))
    }
}

impl<T: FromStr> FromRequestParts<State> for Id<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self> {
        Ok(Self(in_path(parts, state).await?.id.parse().map_err(|_| Error::NotFound)?))
    }
}

impl FromRequestParts<State> for Name {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self> {
        let name = in_path(parts, state).await?.name;
        // PostgreSQL takes no NUL, and nothing is named with one.
        if name.contains('\0') { Err(Error::NotFound.into()) } else { Ok(Self(name)) }
    }
}
