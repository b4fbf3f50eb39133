//! One stored file, whole or in part.

use axum::body::Body;
use axum::extract::{Path, State as Given};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::error::{Error, Result};
use crate::state::State;
use crate::storage::{RequestedRange, StorageKey};

/// A key names these bytes and never others.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// What is not there may be there soon.
const FOR_A_MOMENT: &str = "public, max-age=60";

pub(super) async fn show_file(
    Given(state): Given<State>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Ok(key) = key.parse::<StorageKey>() else { return refuse(&Error::NotFound) };
    send_file(&state, &key, &headers, FOR_EVER).await.unwrap_or_else(|error| refuse(&error))
}

/// The file behind `key`: 200, 206 for a part, 304 for who has it, 416 for a part that is not there.
pub(super) async fn send_file(
    state: &State,
    key: &StorageKey,
    asked: &HeaderMap,
    cache_control: &'static str,
) -> Result<Response> {
    let file = state.storage.open(key).await?;
    let size = file.size();
    let tag = format!("\"{}\"", key.as_str().replace(['/', '.'], "-"));
    let mut response = if matches(asked, &header::IF_NONE_MATCH, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        match requested_range(asked, size, &tag) {
            RequestedRange::Whole => {
                let mut response = Body::from_stream(file.stream(None).await?).into_response();
                response.headers_mut().insert(header::CONTENT_LENGTH, size.into());
                response
            }
            RequestedRange::Part(range) => {
                let length = range.end - range.start;
                let content_range = format!("bytes {}-{}/{size}", range.start, range.end - 1);
                let body = Body::from_stream(file.stream(Some(range)).await?);
                let mut response = (StatusCode::PARTIAL_CONTENT, body).into_response();
                response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
                insert_text(&mut response, header::CONTENT_RANGE, &content_range);
                response
            }
            RequestedRange::Unsatisfiable => {
                let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
                insert_text(&mut response, header::CONTENT_RANGE, &format!("bytes */{size}"));
                response
            }
        }
    };
    insert_text(&mut response, header::ETAG, &tag);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(key.file_type().content_type()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    harden(headers);
    Ok(response)
}

/// A part is asked for of the file as it was then; of another one, all is sent.
fn requested_range(asked: &HeaderMap, size: u64, tag: &str) -> RequestedRange {
    let wanted = asked.get(header::RANGE).and_then(|value| value.to_str().ok());
    match wanted {
        Some(_) if asked.contains_key(header::IF_RANGE) && !matches(asked, &header::IF_RANGE, tag) => {
            RequestedRange::Whole
        }
        Some(range) => RequestedRange::parse(range, size),
        None => RequestedRange::Whole,
    }
}

/// Whether a list of entity tags names this one. Ours differ with every byte, so weak and strong are the same.
fn matches(asked: &HeaderMap, name: &HeaderName, tag: &str) -> bool {
    asked.get_all(name).iter().filter_map(|value| value.to_str().ok()).any(|value| {
        value.split(',').map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == tag)
    })
}

fn insert_text(response: &mut Response, name: HeaderName, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        response.headers_mut().insert(name, value);
    }
}

/// Whatever the bytes are, a browser that opens them runs nothing. Apps in browsers may read them.
fn harden(headers: &mut HeaderMap) {
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// No picture: an empty answer, remembered for a moment only.
pub(super) fn refuse(error: &Error) -> Response {
    let status = match error {
        Error::NotFound | Error::Remote(_) | Error::Unprocessable(_) => StatusCode::NOT_FOUND,
        Error::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
        error => {
            tracing::error!(%error, "media could not be served");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    };
    let mut response = status.into_response();
    let headers = response.headers_mut();
    match error {
        Error::Unavailable { retry_after, .. } => {
            headers.insert(header::RETRY_AFTER, retry_after.as_secs().into());
        }
        _ if status == StatusCode::NOT_FOUND => {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(FOR_A_MOMENT));
        }
        _ => {}
    }
    harden(response.headers_mut());
    response
}
