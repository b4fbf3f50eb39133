//! One log line per request, under an id that every other line of the request carries and the client is told.

use std::time::Instant;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use crate::secrets::random_bytes;
use crate::telemetry::masked_path;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Middleware. The id is ours: one that came with the request could be used to confuse whoever reads the log.
pub async fn trace(request: Request, next: Next) -> Response {
    let id = format!("{:016x}", u64::from_be_bytes(random_bytes()));
    let path = masked_path(request.uri().path()).into_owned();
    let span = tracing::info_span!("request", id, method = %request.method(), path);
    let began = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::debug!(parent: &span, status = response.status().as_u16(), milliseconds, "answered");
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}
