//! One request: signed, sent, and what its answer means.

use std::time::Duration;

use bytes::Bytes;
use chrono::TimeDelta;
use http::{HeaderMap, HeaderName};
use url::Url;

use crate::activitypub::followers;
use crate::activitypub::keys::signer_for;
use crate::activitypub::knock::{Knock, Scheme};
use crate::db::deliveries::Delivery;
use crate::delivery::schedule::{self, Verdict};
use crate::model::HostId;
use crate::outbound::{Door, OutboundError, Post, Response};
use crate::state::State;

const TIMEOUT: Duration = Duration::from_secs(10);
/// Peers answer deliveries with a line at most.
const MAX_ANSWER: usize = 64 << 10;
const CONTENT_TYPE: &str = "application/activity+json";

/// What one request came to.
pub(super) struct Attempt {
    pub verdict: Verdict,
    pub status: Option<i32>,
    pub retry_after: Option<TimeDelta>,
    /// Whether the host is up, whatever it said.
    pub answered: bool,
    pub error: Option<String>,
}

impl Attempt {
    fn failed(verdict: Verdict, answered: bool, error: String) -> Self {
        Self { verdict, status: None, retry_after: None, answered, error: Some(error) }
    }
}

enum Failure {
    /// Our own database is away, which says nothing about the delivery.
    Outage,
    /// Nothing about the host: what we have to send cannot be sent.
    Unsendable(String),
    /// Policy changed a moment ago.
    Blocked(String),
    Unreachable(String),
}

/// Sends one delivery; `None` when it could not even be tried.
pub(super) async fn attempt(state: &State, to: (HostId, Scheme), delivery: &Delivery) -> Option<Attempt> {
    let attempt = match post(state, to, delivery).await {
        Ok(response) => {
            let status = response.status.as_u16();
            let verdict = schedule::verdict(status);
            Attempt {
                verdict,
                status: Some(status.into()),
                retry_after: response.retry_after(state.clock.now()).map(schedule::honoured),
                answered: status < 500,
                error: (verdict != Verdict::Delivered).then(|| format!("answered {status}")),
            }
        }
        Err(Failure::Outage) => return None,
        Err(Failure::Unsendable(error)) => Attempt::failed(Verdict::Refused, true, error),
        Err(Failure::Blocked(error)) => Attempt::failed(Verdict::Later, true, error),
        Err(Failure::Unreachable(error)) => Attempt::failed(Verdict::Later, false, error),
    };
    Some(attempt)
}

async fn post(
    state: &State,
    (host, scheme): (HostId, Scheme),
    delivery: &Delivery,
) -> Result<Response, Failure> {
    let url = Url::parse(&delivery.inbox_url).map_err(|e| Failure::Unsendable(e.to_string()))?;
    let ours = |error: crate::error::Error| match error.is_outage() {
        true => Failure::Outage,
        false => Failure::Unsendable(error.to_string()),
    };
    let policy = state.policy().await.map_err(ours)?;
    let signer = signer_for(state, delivery.account_id).await.map_err(ours)?;
    let mut headers = HeaderMap::new();
    if delivery.synchronizes {
        let digest = followers::header_for(state, delivery.account_id, host).await.map_err(ours)?;
        headers.extend(digest.map(|digest| (HeaderName::from_static(followers::HEADER), digest)));
    }
    let post = Post {
        url: &url,
        policy: &policy,
        door: Door::Federation,
        content_type: CONTENT_TYPE,
        body: &Bytes::copy_from_slice(delivery.body.as_bytes()),
        headers: &headers,
        max_bytes: MAX_ANSWER,
        timeout: TIMEOUT,
        sign: None,
    };
    let answer = match delivery.ends_actor {
        // Most servers are told of somebody they never heard of: one request each is enough.
        true => Knock::Post(post).once(state, &signer, scheme).await,
        false => Knock::Post(post).twice(state, &signer, scheme).await,
    };
    answer.map_err(|error| match error {
        OutboundError::RefusedUrl(..) | OutboundError::RefusedAddress(_) | OutboundError::Sign(_) => {
            Failure::Unsendable(error.to_string())
        }
        OutboundError::Blocked(_) => Failure::Blocked(error.to_string()),
        _ => Failure::Unreachable(error.to_string()),
    })
}
