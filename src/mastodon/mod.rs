//! The Mastodon client API: one small file per endpoint group, folders are URL segments.

pub mod authentication;
mod edge;
pub mod entities;
pub mod error;
pub mod json;
pub mod pagination;
pub mod parameters;

use axum::Router;

use crate::state::State;

/// Every endpoint below `/api`.
pub fn router(state: State) -> Router {
    let endpoints = Router::new();
    edge::serve_api(endpoints.with_state(state))
}
