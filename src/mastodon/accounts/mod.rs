//! `/api/v1/accounts`: profiles, what people wrote, whom they follow.

mod search;
mod show;
mod statuses;

use axum::Router;
use axum::routing::get;

use crate::state::State;

pub(super) use search::find_accounts;
pub(super) use show::split_handle;

pub fn router() -> Router<State> {
    Router::new()
        .route("/api/v1/accounts", get(show::list_accounts))
        .route("/api/v1/accounts/lookup", get(show::look_up_account))
        .route("/api/v1/accounts/search", get(search::search_accounts))
        .route("/api/v1/accounts/{id}", get(show::show_account))
        .route("/api/v1/accounts/{id}/statuses", get(statuses::list_account_statuses))
}
