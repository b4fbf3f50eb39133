//! `/api/v1/statuses`: reading them, their threads and versions, and who liked them.

mod deliveries;
mod interaction_policy;
mod interactions;
mod quotes;
mod readers;
mod show;
mod thread;
mod translate;
mod write;

pub(super) use interactions::{actor, answer};
pub(super) use write::{Posted, idempotency_key};

use crate::openapi::{Endpoints, get, post, put};

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/statuses", get(show::list_statuses).post(write::post_status))
        .route(
            "/api/v1/statuses/{id}",
            get(show::show_status).put(write::edit_status).delete(write::delete_status),
        )
        .route("/api/v1/statuses/{id}/card", get(show::show_card))
        .route("/api/v1/statuses/{id}/translate", post(translate::translate_status))
        .route("/api/v1/statuses/{id}/context", get(thread::show_context))
        .route("/api/v1/statuses/{id}/history", get(thread::show_history))
        .route("/api/v1/statuses/{id}/source", get(thread::show_source))
        .route("/api/v1/statuses/{id}/deliveries", get(deliveries::list_deliveries))
        .route("/api/v1/statuses/{id}/favourited_by", get(readers::list_favouriters))
        .route("/api/v1/statuses/{id}/reblogged_by", get(readers::list_rebloggers))
        .route("/api/v1/statuses/{id}/quotes", get(quotes::list_quotes))
        .route("/api/v1/statuses/{id}/quotes/{quoting}/revoke", post(quotes::revoke_quote))
        .route("/api/v1/statuses/{id}/interaction_policy", put(quotes::set_interaction_policy))
        .route("/api/v1/statuses/{id}/favourite", post(interactions::favourite_status))
        .route("/api/v1/statuses/{id}/unfavourite", post(interactions::unfavourite_status))
        .route("/api/v1/statuses/{id}/reblog", post(interactions::reblog_status))
        .route("/api/v1/statuses/{id}/unreblog", post(interactions::unreblog_status))
        .route("/api/v1/statuses/{id}/bookmark", post(interactions::bookmark_status))
        .route("/api/v1/statuses/{id}/unbookmark", post(interactions::unbookmark_status))
        .route("/api/v1/statuses/{id}/pin", post(interactions::pin_status))
        .route("/api/v1/statuses/{id}/unpin", post(interactions::unpin_status))
        .route("/api/v1/statuses/{id}/mute", post(interactions::mute_conversation))
        .route("/api/v1/statuses/{id}/unmute", post(interactions::unmute_conversation))
}
