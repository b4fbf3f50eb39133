//! host-meta (RFC 6415): where WebFinger is.

use axum::extract::State as Given;
use axum::response::Response;
use serde_json::json;

use super::public;
use crate::state::State;

fn template(state: &State) -> String {
    state.config.url("/.well-known/webfinger?resource={uri}")
}

pub(super) async fn show_host_meta(Given(state): Given<State>) -> Response {
    let document = format!(
        concat!(
            r#"<?xml version="1.0" encoding="UTF-8"?>"#,
            "\n",
            r#"<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">"#,
            r#"<Link rel="lrdd" template="{}"/></XRD>"#,
            "\n"
        ),
        template(&state)
    );
    public("application/xrd+xml; charset=utf-8", document)
}

pub(super) async fn show_host_meta_json(Given(state): Given<State>) -> Response {
    let document = json!({ "links": [{ "rel": "lrdd", "template": template(&state) }] });
    public("application/json; charset=utf-8", document.to_string())
}
