//! `/api/v1/statuses`: reading them, their threads and versions, and who liked them.

mod readers;
mod show;
mod thread;

use axum::Router;
use axum::routing::get;

use crate::state::State;

pub fn router() -> Router<State> {
    Router::new()
        .route("/api/v1/statuses", get(show::list_statuses))
        .route("/api/v1/statuses/{id}", get(show::show_status))
        .route("/api/v1/statuses/{id}/context", get(thread::show_context))
        .route("/api/v1/statuses/{id}/history", get(thread::show_history))
        .route("/api/v1/statuses/{id}/source", get(thread::show_source))
        .route("/api/v1/statuses/{id}/favourited_by", get(readers::list_favouriters))
        .route("/api/v1/statuses/{id}/reblogged_by", get(readers::list_rebloggers))
}
