//! The HTTP edge of federation: inboxes, actor documents, collections. It knows signatures, not HTML.

mod backlog;
mod body;
mod error;
mod receive;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::post;

use crate::state::State;
use backlog::Backlog;

/// The inboxes. Their bodies have their own limit, read to the end so that the sender sees the 413.
pub fn router() -> Router<State> {
    Router::new()
        .route("/inbox", post(receive::receive_shared))
        .route("/actor/inbox", post(receive::receive_shared))
        .route("/users/{name}/inbox", post(receive::receive_personal))
        .layer(DefaultBodyLimit::disable())
        .layer(axum::Extension(Arc::new(Backlog::default())))
}
