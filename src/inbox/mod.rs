//! The HTTP edge of federation: inboxes, actor documents, collections, client-to-server. It knows signatures and
//! tokens, not HTML.

mod actor;
mod answer;
mod backlog;
mod body;
mod client;
mod collections;
mod emoji;
mod error;
mod featured;
mod outbox;
mod pages;
mod reader;
mod receive;
mod signer;
mod stamps;
mod status;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::routing::{get, post};

use crate::access::cors::allow_any_origin;
use crate::state::State;
use backlog::Backlog;

/// What other servers send to, and read; what clients of people here do.
pub fn router() -> Router<State> {
    inboxes().merge(documents()).merge(client::router()).layer(from_fn(allow_any_origin))
}

/// Their bodies have their own limit, read to the end so that the sender sees the 413.
fn inboxes() -> Router<State> {
    Router::new()
        .route("/inbox", post(receive::receive_shared))
        .route("/actor/inbox", post(receive::receive_shared))
        .route("/users/{name}/inbox", post(receive::receive_personal))
        .layer(DefaultBodyLimit::disable())
        .layer(axum::Extension(Arc::new(Backlog::default())))
}

fn documents() -> Router<State> {
    Router::new()
        .route("/actor", get(actor::show_instance_actor))
        .route("/actor/outbox", get(actor::show_instance_outbox))
        .route("/users/{name}", get(actor::show_actor))
        .route("/users/{name}/outbox", get(outbox::show_outbox))
        .route("/users/{name}/followers", get(collections::show_followers))
        .route("/users/{name}/followers_synchronization", get(collections::show_followers_of_asking_host))
        .route("/users/{name}/following", get(collections::show_following))
        .route("/users/{name}/collections/featured", get(collections::show_featured))
        .route("/users/{name}/collections/tags", get(collections::show_featured_tags))
        .route("/users/{name}/statuses/{id}", get(status::show_status))
        .route("/users/{name}/statuses/{id}/activity", get(status::show_activity))
        .route("/users/{name}/statuses/{id}/replies", get(status::show_replies))
        .route("/users/{name}/statuses/{id}/likes", get(status::show_likes))
        .route("/users/{name}/statuses/{id}/shares", get(status::show_shares))
        .route("/users/{name}/featured_collections", get(featured::show_featured_collections))
        .route("/users/{name}/featured_collections/{id}", get(featured::show_featured_collection))
        .route("/users/{name}/featured_collections/{id}/items/{item}", get(featured::show_featured_item))
        .route("/users/{name}/quote_authorizations/{id}", get(stamps::show_quote_authorization))
        .route("/users/{name}/feature_authorizations/{id}", get(stamps::show_feature_authorization))
        .route("/emojis/{id}", get(emoji::show_emoji))
        .route("/contexts/{id}", get(status::show_context))
}
