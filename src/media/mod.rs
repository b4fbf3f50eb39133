//! The HTTP edge of media: our own files, and copies of remote pictures, so that nobody's server learns who looks.
//!
//! Nothing here is ever a page: whatever it is, it is served as the picture its bytes are, and may do nothing.

mod file;
mod proxy;

use std::sync::Arc;

use axum::routing::get;
use axum::{Extension, Router};

use crate::state::State;
use proxy::Fetches;

/// `/media/…` by random key, `/proxy/…` by the id of what shows it and a hash of where it lies.
pub fn router() -> Router<State> {
    Router::new()
        .route("/media/{*key}", get(file::show_file))
        .route("/proxy/media/{id}/{hash}/{size}", get(proxy::show_attachment))
        .route("/proxy/avatars/{id}/{hash}", get(proxy::show_avatar))
        .route("/proxy/cards/{id}/{hash}", get(proxy::show_card))
        .route("/proxy/headers/{id}/{hash}", get(proxy::show_header))
        .route("/proxy/emojis/{id}/{hash}/{form}", get(proxy::show_emoji))
        .layer(Extension(Arc::new(Fetches::new())))
}
