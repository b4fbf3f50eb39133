//! The doors: joining, signing in and out, passwords, and the links that mails carry.

mod confirmation;
mod passwords;
mod sign_in;
mod sign_up;

pub use passwords::agree;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::browser::bind_forms;
use crate::state::State;

/// Every form here is one that visitors send.
pub fn router(state: State) -> Router<State> {
    Router::new()
        .route("/auth/sign_in", get(sign_in::show_sign_in).post(sign_in::sign_in))
        .route("/auth/sign_out", post(sign_in::sign_out))
        .route("/auth/sign_up", get(sign_up::show_sign_up).post(sign_up::sign_up))
        .route("/invite/{code}", get(sign_up::show_invitation))
        .route("/setup/{token}", get(sign_up::show_setup).post(sign_up::set_up))
        .route(
            "/auth/confirm/{token}",
            get(confirmation::show_confirmation).post(confirmation::confirm_email),
        )
        .route("/auth/password", get(passwords::show_request).post(passwords::request_reset))
        .route("/auth/password/{token}", get(passwords::show_reset).post(passwords::reset_password))
        .layer(from_fn_with_state(state, bind_forms))
}
