//! Discovery documents: WebFinger, host-meta, NodeInfo, OAuth metadata.

mod oauth_metadata;

use axum::Router;
use axum::routing::get;

use crate::state::State;

pub fn router() -> Router<State> {
    Router::new().route("/.well-known/oauth-authorization-server", get(oauth_metadata::show_oauth_metadata))
}
