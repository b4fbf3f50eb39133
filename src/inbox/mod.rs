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
mod actor;
mod answer;
mod collections;
mod error;
mod outbox;
mod pages;
mod reader;
mod signer;
mod status;

use axum::Router;
use axum::routing::get;

use crate::state::State;

/// What other servers read here.
pub fn router() -> Router<State> {
    Router::new()
        .route("/actor", get(actor::show_instance_actor))
        .route("/actor/outbox", get(actor::show_instance_outbox))
        .route("/users/{name}", get(actor::show_actor))
        .route("/users/{name}/outbox", get(outbox::show_outbox))
        .route("/users/{name}/followers", get(collections::show_followers))
        .route("/users/{name}/following", get(collections::show_following))
        .route("/users/{name}/collections/featured", get(collections::show_featured))
        .route("/users/{name}/collections/tags", get(collections::show_featured_tags))
        .route("/users/{name}/statuses/{id}", get(status::show_status))
        .route("/users/{name}/statuses/{id}/activity", get(status::show_activity))
        .route("/users/{name}/statuses/{id}/replies", get(status::show_replies))
        .route("/users/{name}/statuses/{id}/likes", get(status::show_likes))
        .route("/users/{name}/statuses/{id}/shares", get(status::show_shares))
        .route("/contexts/{id}", get(status::show_context))
}
