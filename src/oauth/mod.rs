//! OAuth 2 in Mastodon's dialect: authorization, tokens, revocation. Applications register at `/api/v1/apps`.

mod authorize;
mod client;
pub mod error;
mod page;
mod request;
mod revoke;
mod token;
mod userinfo;
pub mod view;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post};

use crate::access::cors::allow_any_origin;
use crate::state::State;

/// Every endpoint below `/oauth`, with and without a slash at its end (toot writes one).
pub fn router() -> Router<State> {
    let for_applications = Router::new()
        .route("/oauth/token", post(token::issue_token))
        .route("/oauth/token/", post(token::issue_token))
        .route("/oauth/revoke", post(revoke::revoke_token))
        .route("/oauth/userinfo", get(userinfo::show_userinfo).post(userinfo::show_userinfo))
        .layer(from_fn(allow_any_origin));
    let consent = get(authorize::ask_consent).post(authorize::take_consent);
    Router::new()
        .route("/oauth/authorize", consent.clone())
        .route("/oauth/authorize/", consent)
        .merge(for_applications)
}
