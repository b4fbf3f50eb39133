//! `/.well-known/oauth-authorization-server` (RFC 8414): Phanpy turns PKCE on when it finds S256 here.

use axum::Json;
use axum::extract::State as Extract;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::scopes;
use crate::openapi::{Output, Told};
use crate::state::State;

/// RFC 8414, 2; `app_registration_endpoint` is Mastodon's.
#[derive(Serialize, JsonSchema)]
pub struct OauthMetadata {
    issuer: String,
    service_documentation: String,
    authorization_endpoint: String,
    token_endpoint: String,
    app_registration_endpoint: String,
    revocation_endpoint: String,
    userinfo_endpoint: String,
    scopes_supported: &'static [&'static str],
    response_types_supported: [&'static str; 1],
    response_modes_supported: [&'static str; 1],
    grant_types_supported: Vec<&'static str>,
    token_endpoint_auth_methods_supported: [&'static str; 2],
    code_challenge_methods_supported: [&'static str; 1],
}

/// JSON for any page.
pub struct Readable<T>(T);

impl<T: JsonSchema> Output for Readable<T> {
    fn tell(told: &mut Told) {
        told.answers::<T>();
    }
}

impl<T: Serialize> IntoResponse for Readable<T> {
    fn into_response(self) -> Response {
        let anybody = HeaderValue::from_static("*");
        ([(header::ACCESS_CONTROL_ALLOW_ORIGIN, anybody)], Json(self.0)).into_response()
    }
}

/// `GET /.well-known/oauth-authorization-server`
pub async fn show_oauth_metadata(Extract(state): Extract<State>) -> Readable<OauthMetadata> {
    let config = &state.config;
    let mut grants = vec!["authorization_code", "client_credentials"];
    if config.oauth.password_grant {
        grants.push("password");
    }
    Readable(OauthMetadata {
        issuer: format!("{}/", config.instance.base_url),
        service_documentation: config.url("/about"),
        authorization_endpoint: config.url("/oauth/authorize"),
        token_endpoint: config.url("/oauth/token"),
        app_registration_endpoint: config.url("/api/v1/apps"),
        revocation_endpoint: config.url("/oauth/revoke"),
        userinfo_endpoint: config.url("/oauth/userinfo"),
        scopes_supported: scopes::ALL,
        response_types_supported: ["code"],
        response_modes_supported: ["query"],
        grant_types_supported: grants,
        token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
        code_challenge_methods_supported: ["S256"],
    })
}
