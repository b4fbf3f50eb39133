//! The HTML pages: reading, writing, settings, administration. Everything works without scripts.

mod auth;
mod settings;
pub mod view;

use axum::Router;
use axum::middleware::from_fn_with_state;

use crate::browser::serve_pages;
use crate::state::State;

/// Every page and every form.
pub fn router(state: State) -> Router<State> {
    Router::new()
        .merge(auth::router(state.clone()))
        .merge(settings::router())
        .layer(from_fn_with_state(state, serve_pages))
}
