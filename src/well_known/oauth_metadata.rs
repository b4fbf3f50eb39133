//! `/.well-known/oauth-authorization-server` (RFC 8414): Phanpy turns PKCE on when it finds S256 here.

use axum::Json;
use axum::extract::State as Extract;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::model::scopes;
use crate::state::State;

/// `GET /.well-known/oauth-authorization-server`
pub async fn show_oauth_metadata(Extract(state): Extract<State>) -> Response {
    let config = &state.config;
    let mut grants = vec!["authorization_code", "client_credentials"];
    if config.oauth.password_grant {
        grants.push("password");
    }
    let metadata = json!({
        "issuer": format!("{}/", config.instance.base_url),
        "service_documentation": config.url("/about"),
        "authorization_endpoint": config.url("/oauth/authorize"),
        "token_endpoint": config.url("/oauth/token"),
        "app_registration_endpoint": config.url("/api/v1/apps"),
        "revocation_endpoint": config.url("/oauth/revoke"),
        "userinfo_endpoint": config.url("/oauth/userinfo"),
        "scopes_supported": scopes::ALL,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": grants,
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
    });
    ([(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"))], Json(metadata)).into_response()
}
