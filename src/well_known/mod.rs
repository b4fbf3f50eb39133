//! Discovery documents: WebFinger, host-meta, NodeInfo, OAuth metadata.

mod host_meta;
mod nodeinfo;
mod oauth_metadata;
mod webfinger;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::error::Error;
use crate::openapi::{self, Endpoints, Operation};
use crate::state::State;

/// Everything here is the same for everybody, unsigned, and readable from any page.
pub fn router() -> Router<State> {
    Router::new()
        .route("/.well-known/webfinger", get(webfinger::show_webfinger))
        .route("/.well-known/host-meta", get(host_meta::show_host_meta))
        .route("/.well-known/host-meta.json", get(host_meta::show_host_meta_json))
        .route("/.well-known/nodeinfo", get(nodeinfo::show_links))
        .route("/nodeinfo/2.0", get(nodeinfo::show_2_0))
        .route("/nodeinfo/2.1", get(nodeinfo::show_2_1))
        .merge(endpoints().into_router())
}

/// What applications ask for, described.
fn endpoints() -> Endpoints {
    let metadata = openapi::get(oauth_metadata::show_oauth_metadata);
    Endpoints::new().route("/.well-known/oauth-authorization-server", metadata)
}

/// What these endpoints say of themselves.
pub fn operations() -> Vec<Operation> {
    endpoints().into_operations()
}

fn public(content_type: &str, document: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, "public, max-age=600"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    (headers, document).into_response()
}

/// The status says it all; what only an operator understands is logged.
fn refuse(error: &Error) -> Response {
    let status = match error {
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::Gone => StatusCode::GONE,
        Error::BadRequest(_) => StatusCode::BAD_REQUEST,
        Error::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
        error => {
            tracing::error!(%error, "a discovery document failed");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    };
    (status, [(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")]).into_response()
}
