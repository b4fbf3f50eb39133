//! OAuth 2 in Mastodon's dialect: authorization, tokens, revocation. Applications register at `/api/v1/apps`.

mod authorize;
mod client;
pub mod error;
mod page;
mod parameters;
mod request;
mod revoke;
mod token;
mod userinfo;
pub mod view;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{MethodRouter, get as get_page, post as post_form};

use crate::access::cors::allow_any_origin;
use crate::openapi::{Endpoints, Operation, get, post};
use crate::state::State;

/// Every endpoint below `/oauth`, with and without a slash at its end (toot writes one).
pub fn router() -> Router<State> {
    let consent: MethodRouter<State> = post_form(authorize::take_consent);
    Router::new()
        .merge(for_browsers().into_router())
        .route("/oauth/authorize", consent.clone())
        .route("/oauth/authorize/", consent.merge(get_page(authorize::ask_consent)))
        .route("/oauth/token/", post_form(token::issue_token).layer(from_fn(allow_any_origin)))
        .merge(for_applications().with(|router| router.layer(from_fn(allow_any_origin))).into_router())
}

/// What the endpoints say of themselves. The consent form is a browser's own affair.
pub fn operations() -> Vec<Operation> {
    for_browsers().merge(for_applications()).into_operations()
}

fn for_browsers() -> Endpoints {
    Endpoints::new().route("/oauth/authorize", get(authorize::ask_consent))
}

fn for_applications() -> Endpoints {
    Endpoints::new()
        .route("/oauth/token", post(token::issue_token))
        .route("/oauth/revoke", post(revoke::revoke_token))
        .route("/oauth/userinfo", get(userinfo::show_userinfo).post(userinfo::show_userinfo))
}
