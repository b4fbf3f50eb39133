//! What surrounds every endpoint: trailing slashes, unknown paths, tokens in bodies, headers of all answers.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Request, State as Extract};
use axum::http::HeaderValue;
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::uri::{PathAndQuery, Uri};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt;

use super::error::{ApiError, unknown_path};
use crate::access::bearer::{BodyToken, token_of};
use crate::access::cors::allow_any_origin;
use crate::access::{ClientAddress, ReadLimits};
use crate::domain::rate_limits::network;
use crate::error::Error;
use crate::secrets::hash_token;
use crate::state::State;

/// Bodies without files.
const MAX_BODY: usize = 1 << 20;

/// Serves `endpoints` below `/api`, as every client expects to find them.
pub fn serve_api<S: Clone + Send + Sync + 'static>(endpoints: Router, limits: Option<Limiter>) -> Router<S> {
    let endpoints = endpoints
        .fallback(unknown_path)
        .method_not_allowed_fallback(unknown_path)
        .layer(DefaultBodyLimit::max(MAX_BODY));
    let service = tower::service_fn(move |request: Request| {
        let endpoints = endpoints.clone();
        async move { endpoints.oneshot(without_trailing_slash(request)).await }
    });
    Router::new()
        .route_service("/api/{*path}", service)
        .layer(from_fn_with_state(limits, limit_rate))
        .layer(from_fn(lift_body_token))
        .layer(from_fn(forbid_caching))
        .layer(from_fn(allow_any_origin))
}

/// Counts every request of a client in five minutes.
#[derive(Clone)]
pub struct Limiter {
    pub state: State,
    pub limits: ReadLimits,
}

/// Of a token, and of an address without one.
const REQUESTS: u32 = 300;

/// Middleware: tells each client how many requests it has left, and stops it when it has none.
async fn limit_rate(Extract(limiter): Extract<Option<Limiter>>, request: Request, next: Next) -> Response {
    let Some(Limiter { state, limits }) = limiter else { return next.run(request).await };
    let (mut parts, body) = request.into_parts();
    let client = match token_of(&parts) {
        Some(token) => format!("{:x?}", &hash_token(&token)[..8]),
        None => match ClientAddress::from_request_parts(&mut parts, &state).await {
            Ok(ClientAddress(address)) => network(address),
        },
    };
    let now = state.clock.now();
    let allowance = limits.count(&client, REQUESTS, now).await;
    let mut response = match allowance.check(now) {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(error) => ApiError(error).into_response(),
    };
    allowance.write(response.headers_mut());
    response
}

/// Mastodon.py asks for `/api/v1/instance/`, and a 404 there sends it into endless recursion.
fn without_trailing_slash(mut request: Request) -> Request {
    let path = request.uri().path();
    let trimmed = path.trim_end_matches('/');
    if trimmed.len() < path.len() {
        let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
        if let Ok(target) = format!("{trimmed}{query}").parse::<PathAndQuery>() {
            let mut parts = request.uri().clone().into_parts();
            parts.path_and_query = Some(target);
            if let Ok(uri) = Uri::from_parts(parts) {
                *request.uri_mut() = uri;
            }
        }
    }
    request
}

/// Middleware: what a token's owner reads is nobody else's. Answers that may be kept say so themselves.
async fn forbid_caching(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-store"));
    response
}

/// Middleware: finds `access_token` in a form or JSON body of a request that has no `Authorization`, so that the
/// extractors, which see no body, find it in the extensions.
async fn lift_body_token(request: Request, next: Next) -> Response {
    let content_type =
        request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let form = content_type.starts_with("application/x-www-form-urlencoded");
    let json = content_type.starts_with("application/json");
    if request.headers().contains_key(AUTHORIZATION) || !(form || json) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let Ok(bytes) = Bytes::from_request(Request::new(body), &()).await else {
        return ApiError(Error::TooLarge).into_response();
    };
    if let Some(token) = if form { form_token(&bytes) } else { json_token(&bytes) } {
        parts.extensions.insert(BodyToken(token));
    }
    next.run(Request::from_parts(parts, Body::from(bytes))).await
}

fn form_token(body: &[u8]) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(body);
    pairs.find(|(name, _)| name == "access_token").map(|(_, token)| token.into_owned())
}

fn json_token(body: &[u8]) -> Option<String> {
    let body: serde_json::Value = serde_json::from_slice(body).ok()?;
    body.get("access_token")?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use axum::routing::{get, post};

    use super::*;

    fn api() -> Router {
        let token = |request: Request| async move {
            let token = request.extensions().get::<BodyToken>().map(|token| token.0.clone());
            token.unwrap_or_default()
        };
        serve_api(
            Router::new().route("/api/v1/thing", get(async || "thing")).route("/api/v1/token", post(token)),
            None,
        )
    }

    async fn ask(request: Request) -> (StatusCode, String, axum::http::HeaderMap) {
        let response = api().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap(), headers)
    }

    fn get_request(path: &str) -> Request {
        Request::get(path).body(Body::empty()).unwrap()
    }

    #[tokio::test]
    async fn trailing_slash_is_the_same_endpoint() {
        for path in ["/api/v1/thing", "/api/v1/thing/", "/api/v1/thing/?a=b"] {
            let (status, body, headers) = ask(get_request(path)).await;
            assert_eq!((status, body.as_str()), (StatusCode::OK, "thing"));
            assert_eq!(headers[CACHE_CONTROL], "private, no-store");
            assert_eq!(headers["access-control-allow-origin"], "*");
        }
    }

    #[tokio::test]
    async fn unknown_path_or_method_is_not_found() {
        let (status, body, _) = ask(get_request("/api/v9/nothing")).await;
        assert_eq!((status, body.as_str()), (StatusCode::NOT_FOUND, r#"{"error":"Not Found"}"#));
        let delete = Request::delete("/api/v1/thing").body(Body::empty()).unwrap();
        assert_eq!(ask(delete).await.0, StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn preflight_allows_the_headers_asked_for() {
        let request = Request::options("/api/v1/thing")
            .header("Access-Control-Request-Method", "PATCH")
            .header("Access-Control-Request-Headers", "authorization,idempotency-key");
        let (status, _, headers) = ask(request.body(Body::empty()).unwrap()).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(headers["access-control-allow-headers"], "authorization,idempotency-key");
        assert!(headers["access-control-allow-methods"].to_str().unwrap().contains("PATCH"));
    }

    #[tokio::test]
    async fn token_in_the_body_is_found() {
        for (content_type, body) in [
            ("application/x-www-form-urlencoded", "a=b&access_token=t%2Dk"),
            ("application/json", r#"{"access_token": "t-k"}"#),
        ] {
            let request = Request::post("/api/v1/token").header(CONTENT_TYPE, content_type);
            assert_eq!(ask(request.body(Body::from(body)).unwrap()).await.1, "t-k");
        }
    }
}
