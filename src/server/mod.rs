//! The router: edges and middleware joined, bound to an address, shut down gently. Tests build the same one.

mod accept;
mod api_docs;
mod guard;
mod health;
mod negotiate;
mod shut_out;
mod trace;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;

use crate::browser::serve_pages;
use crate::inbox;
use crate::layout::{ContentSecurityPolicy, security_headers, static_files};
use crate::mastodon;
use crate::media;
use crate::oauth;
use crate::state::State;
use crate::web;
use crate::well_known;

pub use accept::serve;
pub use api_docs::api_document;
use negotiate::negotiated;
use shut_out::{ShutOut, refuse_shut_out};

/// What a handler reads at most, unless its route says otherwise (media, inboxes).
const BODY_LIMIT: usize = 1 << 20;
/// What no route but that of archives may go beyond, besides the largest film: the other pictures of its form, and its words.
const BESIDE_A_FILM: usize = 64 << 20;

/// Every URL of the instance.
pub fn router(state: State) -> Router {
    let largest =
        usize::try_from(state.intake.max_film()).unwrap_or(usize::MAX).saturating_add(BESIDE_A_FILM);
    let policy = Arc::new(ContentSecurityPolicy::new(state.config.media.base_url.as_ref()));
    let edges = Router::new()
        .route("/healthz", get(health::show_process))
        .route("/readyz", get(health::show_readiness))
        .merge(static_files())
        .merge(api_docs::router(state.clone()))
        .merge(inbox::router())
        .merge(mastodon::router(state.clone()))
        .merge(media::router())
        .merge(oauth::router())
        .merge(web::router(state.clone()))
        .merge(well_known::router())
        .fallback(guard::refuse_unknown_path.layer(from_fn_with_state(state.clone(), serve_pages)))
        .with_state(state.clone());
    negotiated(edges)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(RequestBodyLimitLayer::new(largest))
        .merge(web::archive_uploads(state.clone()).with_state(state.clone()))
        .layer(from_fn_with_state(ShutOut::new(state.clone()), refuse_shut_out))
        .layer(from_fn_with_state(state, guard::guard))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(policy, security_headers))
        .layer(from_fn(trace::trace))
}
