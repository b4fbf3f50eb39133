//! Documents on their way to other servers, with the headers that say who may keep them.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::reader::Reader;
use crate::activitypub::vocabulary::write::{Tombstone, Vocabulary, document};

pub(super) const ACTIVITY_JSON: &str = "application/activity+json; charset=utf-8";
/// Everything an answer may depend on.
const VARY: &str = "Accept, Signature, Signature-Input, Cookie";
const FOR_EVERYBODY: &str = "public, max-age=180";
const FOR_ONE: &str = "private, no-store";

/// A document for this reader.
pub(super) fn answer<T: Serialize + Vocabulary>(reader: Reader, object: T) -> Response {
    let cache_control = match reader {
        Reader::Visitor => FOR_EVERYBODY,
        Reader::Known(_) => FOR_ONE,
    };
    with_headers(StatusCode::OK, cache_control, object)
}

/// 410, with what remains: that it was there.
pub(super) fn answer_gone(uri: String) -> Response {
    with_headers(StatusCode::GONE, FOR_ONE, Tombstone::new(uri))
}

fn with_headers<T: Serialize + Vocabulary>(
    status: StatusCode,
    cache_control: &'static str,
    object: T,
) -> Response {
    match serde_json::to_string(&document(object)) {
        Ok(body) => {
            let mut headers = HeaderMap::new();
            for (name, value) in [
                (header::CONTENT_TYPE, ACTIVITY_JSON),
                (header::VARY, VARY),
                (header::CACHE_CONTROL, cache_control),
            ] {
                headers.insert(name, HeaderValue::from_static(value));
            }
            (status, headers, body).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a document could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
