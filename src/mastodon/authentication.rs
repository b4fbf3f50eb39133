//! Extractors that say in an endpoint's signature who may call it, and with which scope.

use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::error::{ApiError, Result};
use crate::access::bearer::{self, Bearer, INVALID_TOKEN};
use crate::access::scope::{Needed, Scopes, meets};
use crate::error::Error;
use crate::model::{AccountId, UserId};
use crate::openapi::{Input, Told};
use crate::state::State;

const WRONG_SCOPE: &str = "This action is outside the authorized scopes";
const NEEDS_USER: &str = "This method requires an authenticated user";

/// A person, with a token that has the scope `N`.
#[derive(Debug, Clone)]
pub struct User<N> {
    pub account_id: AccountId,
    pub user_id: UserId,
    pub token_id: i64,
    pub application_id: Option<i64>,
    pub scopes: Scopes,
    need: PhantomData<N>,
}

impl<N: Needed> FromRequestParts<State> for User<N> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self> {
        let bearer = required(parts, state).await?;
        allowed::<N>(&bearer)?;
        let owner = bearer.owner.ok_or_else(|| Error::Unprocessable(NEEDS_USER.into()))?;
        Ok(Self {
            account_id: owner.account_id,
            user_id: owner.user_id,
            token_id: bearer.token_id,
            application_id: bearer.application_id,
            scopes: bearer.scopes,
            need: PhantomData,
        })
    }
}

impl<N: Needed> Input for User<N> {
    fn tell(told: &mut Told) {
        (told.scopes, told.public) = (Some(N::ANY_OF), false);
    }
}

/// A person who may still have to confirm their address or be let in, with a token that has the scope `N`.
#[derive(Debug, Clone, Copy)]
pub struct Joining<N> {
    pub user_id: UserId,
    need: PhantomData<N>,
}

impl<N: Needed> FromRequestParts<State> for Joining<N> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self> {
        let found = match bearer::token_of(parts) {
            Some(token) => bearer::authenticate_joining(state, &token).await?,
            None => None,
        };
        let bearer = found.ok_or(Error::Unauthorized(INVALID_TOKEN))?;
        allowed::<N>(&bearer)?;
        let owner = bearer.owner.ok_or_else(|| Error::Unprocessable(NEEDS_USER.into()))?;
        Ok(Self { user_id: owner.user_id, need: PhantomData })
    }
}

impl<N: Needed> Input for Joining<N> {
    fn tell(told: &mut Told) {
        (told.scopes, told.public) = (Some(N::ANY_OF), false);
    }
}

/// Anybody: a person whose token has the scope `N`, or a visitor. A token nobody knows counts as none.
#[derive(Debug, Clone, Copy)]
pub struct Viewer<N> {
    pub account_id: Option<AccountId>,
    need: PhantomData<N>,
}

impl<N: Needed> FromRequestParts<State> for Viewer<N> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self> {
        let bearer = present(parts, state).await?;
        if let Some(bearer) = &bearer {
            allowed::<N>(bearer)?;
        }
        let account_id = bearer.and_then(|bearer| bearer.owner).map(|owner| owner.account_id);
        Ok(Self { account_id, need: PhantomData })
    }
}

impl<N: Needed> Input for Viewer<N> {
    fn tell(told: &mut Told) {
        told.scopes = Some(N::ANY_OF);
    }
}

/// Any valid token with the scope `N`, an application's own too.
#[derive(Debug, Clone)]
pub struct AppToken<N> {
    pub bearer: Bearer,
    need: PhantomData<N>,
}

impl<N: Needed> FromRequestParts<State> for AppToken<N> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self> {
        let bearer = required(parts, state).await?;
        allowed::<N>(&bearer)?;
        Ok(Self { bearer, need: PhantomData })
    }
}

impl<N: Needed> Input for AppToken<N> {
    fn tell(told: &mut Told) {
        (told.scopes, told.public) = (Some(N::ANY_OF), false);
    }
}

async fn present(parts: &Parts, state: &State) -> Result<Option<Bearer>> {
    match bearer::token_of(parts) {
        Some(token) => Ok(bearer::authenticate(state, &token).await?),
        None => Ok(None),
    }
}

async fn required(parts: &Parts, state: &State) -> Result<Bearer> {
    Ok(present(parts, state).await?.ok_or(Error::Unauthorized(INVALID_TOKEN))?)
}

fn allowed<N: Needed>(bearer: &Bearer) -> Result<()> {
    if meets::<N>(&bearer.scopes) { Ok(()) } else { Err(Error::Forbidden(WRONG_SCOPE).into()) }
}
