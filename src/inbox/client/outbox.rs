//! `POST /users/NAME/outbox`: what its owner does.

use axum::body::Body;
use axum::extract::{Path, State as Given};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::Client;
use crate::activitypub::client::{Sender, Wanted, perform};
use crate::activitypub::vocabulary::parse_document;
use crate::error::Error;
use crate::inbox::body::read_body;
use crate::inbox::error::Result;
use crate::state::State;

/// 201, and where the activity is (section 6): every effect is there when we answer.
pub(super) async fn take_activity(
    Given(state): Given<State>,
    Path(name): Path<String>,
    client: Client,
    headers: HeaderMap,
    body: Body,
) -> Result<Response> {
    client.owns(&name)?;
    check_type(&headers)?;
    let body = read_body(body).await?;
    let document = parse_document(&body).map_err(|error| Error::BadRequest(error.to_string()))?;
    let wanted = Wanted::read(&document, &client.account)?;
    client.may(wanted.scope())?;
    let key = headers.get("idempotency-key").and_then(|value| value.to_str().ok());
    let sender = Sender { application_id: client.application_id, idempotency_key: key.map(str::to_owned) };
    // Boxed: all use-cases together make a large future.
    let uri = Box::pin(perform(&state, &client.account, &wanted, &sender)).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, uri), (header::CACHE_CONTROL, "no-store".to_owned())])
        .into_response())
}

/// A form of another site cannot send these types.
fn check_type(headers: &HeaderMap) -> Result<()> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "application/activity+json" | "application/ld+json" | "application/json" => Ok(()),
        _ => Err(Error::BadRequest("The body must be application/activity+json".into()).into()),
    }
}
