//! What members change about themselves.

mod account;
mod archive_imports;
mod filters;
mod invites;
mod migration;
mod moving;
mod people;
mod preferences;
mod profile;
mod sessions;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

pub use archive_imports::ARCHIVE_UPLOAD;
pub(super) use archive_imports::upload_router;
pub(super) use invites::INVITES;

use crate::state::State;
use crate::storage::image::MAX_BYTES;

/// Two pictures, and some room for words.
const LARGEST_PROFILE: usize = 2 * MAX_BYTES + (1 << 20);

pub fn router() -> Router<State> {
    let profile = get(profile::show_profile).post(profile::save_profile);
    Router::new()
        .route("/settings/profile", profile.layer(DefaultBodyLimit::max(LARGEST_PROFILE)))
        .route(
            "/settings/preferences",
            get(preferences::show_preferences).post(preferences::save_preferences),
        )
        .route("/settings/account", get(account::show_account))
        .route("/settings/email", post(account::change_email))
        .route("/settings/password", post(account::change_password))
        .merge(archive_imports::router())
        .merge(filters::router())
        .merge(migration::router())
        .merge(moving::router())
        .route("/settings/invites", get(invites::show_invites).post(invites::create_invite))
        .route("/settings/invites/{id}/revoke", post(invites::revoke_invite))
        .route("/settings/mutes", get(people::show_mutes))
        .route("/settings/blocks", get(people::show_blocks))
        .route("/settings/sessions", get(sessions::show_sessions))
        .route("/settings/sessions/revoke_others", post(sessions::revoke_others))
        .route("/settings/sessions/{id}/revoke", post(sessions::revoke_session))
        .route("/settings/applications/{id}/revoke", post(sessions::revoke_application))
}
