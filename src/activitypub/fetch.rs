//! Fetching documents of other servers (section 17): asked politely, signed by the instance, believed only as far as the
//! server that gave them may speak.

use std::sync::Arc;
use std::time::Duration;

use http::{StatusCode, header};
use serde_json::Value;
use url::Url;

use super::Budget;
use super::keys::instance_signer;
use super::knock;
use super::trust::{Distrust, Fetched, check_content_type, weigh_fetched};
use super::vocabulary::{Class, Iri, ObjectKind, classify, parse_document};
use crate::error::{Error, Result};
use crate::model::Origin;
use crate::outbound::{Door, Get, OutboundError, Response};
use crate::state::State;

/// Both names of ActivityStreams: Mitra serves the second only.
pub const ACCEPT: &str =
    r#"application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams""#;

/// Mastodon's cap, and the federation crate's.
pub const MAX_BYTES: usize = 1024 * 1024;
pub const TIMEOUT: Duration = Duration::from_secs(10);

/// A document that its own origin served under its own id.
#[derive(Debug, Clone)]
pub struct Document {
    pub id: Iri,
    pub value: Value,
}

/// Our own origin: what lies there comes from the database only.
pub fn own_origin(state: &State) -> Result<Origin> {
    Origin::of(state.config.instance.base_url.as_url())
        .ok_or_else(|| Error::internal("instance.base_url has no origin"))
}

/// Fetches a document. One that says it is at home at another address of its origin is asked for there, once.
///
/// # Errors
/// [`Error::Gone`] and [`Error::NotFound`] as its server says, [`Error::Remote`] when asking again later may help,
/// and [`Error::Forbidden`] or [`Error::Unprocessable`] when it will not.
pub async fn fetch_document(state: &State, asked: &Iri, budget: &Budget) -> Result<Document> {
    let (value, served_from) = fetch(state, asked, budget).await?;
    match weigh_fetched(asked, &served_from, &value, false) {
        Fetched::Believe(id) => Ok(Document { id, value }),
        Fetched::Refuse(reason) => Err(distrusted(reason)),
        Fetched::AskAgain(home) => {
            let (value, served_from) = fetch(state, &home, budget).await?;
            match weigh_fetched(&home, &served_from, &value, true) {
                Fetched::Believe(id) => Ok(Document { id, value }),
                Fetched::Refuse(reason) => Err(distrusted(reason)),
                Fetched::AskAgain(_) => Err(distrusted(Distrust::OtherId)),
            }
        }
    }
}

/// Fetches what lies at an address whatever its id, as long as the address's own origin served it: keys lie at
/// addresses that are not their documents' ids.
pub async fn fetch_value(state: &State, asked: &Iri, budget: &Budget) -> Result<Value> {
    let (value, served_from) = fetch(state, asked, budget).await?;
    match Origin::of(&served_from).as_ref() == Some(asked.origin()) {
        true => Ok(value),
        false => Err(distrusted(Distrust::ForeignServer)),
    }
}

async fn fetch(state: &State, asked: &Iri, budget: &Budget) -> Result<(Value, Url)> {
    // Boxed, as all that many fetch through: else the future and the frame of whoever fetches hold it several times.
    let response = Box::pin(request(state, asked, ACCEPT, budget)).await?;
    read(&response)
}

/// Reads an answer as ActivityStreams.
pub fn read(response: &Response) -> Result<(Value, Url)> {
    check_content_type(response.header(header::CONTENT_TYPE).unwrap_or_default()).map_err(distrusted)?;
    let value = parse_document(&response.body).map_err(unreadable)?;
    if classify(&value) == Ok(Class::Object(ObjectKind::Tombstone)) {
        return Err(Error::Gone);
    }
    Ok((value, response.final_url.clone()))
}

/// Makes the request itself, once for all who ask the same at a time; any success is an answer.
pub async fn request(
    state: &State,
    asked: &Iri,
    accept: &'static str,
    budget: &Budget,
) -> Result<Arc<Response>> {
    if *asked.origin() == own_origin(state)? {
        return Err(distrusted(Distrust::Ours));
    }
    let policy = state.policy().await?;
    let signer = instance_signer(state).await?;
    let get = Get {
        url: asked.url(),
        policy: &policy,
        door: Door::Federation,
        accept,
        max_bytes: MAX_BYTES,
        timeout: TIMEOUT,
        sign: None,
    };
    ask(state, asked.document(), Box::pin(knock::get(state, &signer, get)), budget).await
}

/// Asks through the process's memory. What is not a success is remembered as a failure. Nothing is asked for that could
/// not be stored.
pub async fn ask(
    state: &State,
    question: &str,
    asking: impl Future<Output = Result<Response, OutboundError>>,
    budget: &Budget,
) -> Result<Arc<Response>> {
    let now = state.clock.now();
    let memory = &state.remote_memory;
    if let Some(failure) = memory.recent_failure(question, now).await {
        return Err(failed(&failure));
    }
    state.reserve.check()?;
    budget.spend()?;
    let asking = async { asking.await?.success() };
    memory.ask(question, now, asking).await.map_err(|failure| failed(&failure))
}

/// What a failed request means to whoever waits for it: try again, or never.
fn failed(failure: &OutboundError) -> Error {
    match failure {
        OutboundError::Status(StatusCode::GONE) => Error::Gone,
        OutboundError::Status(StatusCode::NOT_FOUND) => Error::NotFound,
        OutboundError::Status(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
            Error::Forbidden("Their server does not let us read it")
        }
        OutboundError::Status(status)
            if status.is_client_error() && !matches!(status.as_u16(), 408 | 425 | 429) =>
        {
            Error::Unprocessable(failure.to_string())
        }
        OutboundError::Blocked(_) => Error::Forbidden("Their server is blocked by this one"),
        OutboundError::RefusedUrl(..)
        | OutboundError::RefusedAddress(_)
        | OutboundError::TooLarge(_)
        | OutboundError::Redirects => Error::Unprocessable(failure.to_string()),
        OutboundError::Sign(_) => Error::internal(failure),
        _ => Error::Remote(failure.to_string()),
    }
}

/// A document that may not be believed will not be believable later.
pub fn distrusted(reason: Distrust) -> Error {
    Error::Unprocessable(reason.to_string())
}

/// A document that cannot be read will not be readable later.
#[allow(clippy::needless_pass_by_value, reason = "handed to map_err")]
pub fn unreadable(reason: super::vocabulary::ReadError) -> Error {
    Error::Unprocessable(reason.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed_with(status: u16) -> Error {
        failed(&OutboundError::Status(StatusCode::from_u16(status).unwrap()))
    }

    #[test]
    fn failures_say_whether_asking_again_may_help() {
        for status in [408, 425, 429, 500, 502, 503] {
            assert!(matches!(failed_with(status), Error::Remote(_)), "{status}");
        }
        assert!(matches!(failed_with(410), Error::Gone));
        assert!(matches!(failed_with(404), Error::NotFound));
        assert!(matches!(failed_with(401), Error::Forbidden(_)));
        assert!(matches!(failed_with(400), Error::Unprocessable(_)));
        assert!(matches!(failed(&OutboundError::Timeout(TIMEOUT)), Error::Remote(_)));
        assert!(matches!(failed(&OutboundError::TooLarge(1)), Error::Unprocessable(_)));
        assert!(matches!(failed(&OutboundError::Blocked(String::new())), Error::Forbidden(_)));
    }
}
