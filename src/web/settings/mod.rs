//! What members change about themselves.

mod account;
mod preferences;
mod sessions;

use axum::Router;
use axum::routing::{get, post};

use crate::state::State;

pub fn router() -> Router<State> {
    Router::new()
        .route(
            "/settings/preferences",
            get(preferences::show_preferences).post(preferences::save_preferences),
        )
        .route("/settings/account", get(account::show_account))
        .route("/settings/email", post(account::change_email))
        .route("/settings/password", post(account::change_password))
        .route("/settings/sessions", get(sessions::show_sessions))
        .route("/settings/sessions/revoke_others", post(sessions::revoke_others))
        .route("/settings/sessions/{id}/revoke", post(sessions::revoke_session))
        .route("/settings/applications/{id}/revoke", post(sessions::revoke_application))
}
