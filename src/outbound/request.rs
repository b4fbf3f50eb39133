//! What is asked of a remote server, and what it answered.

use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use http::{HeaderMap, Method, StatusCode, header};
use url::Url;

use super::OutboundError;
use crate::policy::{Decision, Snapshot};

/// Which door of policy a request goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Documents and deliveries: the host must be one we federate with, over https (or http with
    /// `federation.allow_plain_http`).
    Federation,
    /// Attachments, avatars, emoji: http too, from any host that is not suspended and whose media is not rejected
    /// (media often lies with a host that an allowlist does not name).
    Media,
    /// Web pages, push services and the like: http too, from any host that is not suspended.
    Web,
}

impl Door {
    pub(super) fn admits(self, decision: &Decision) -> bool {
        match self {
            Self::Federation => decision.permits(),
            Self::Media => !decision.suspended && !decision.reject_media,
            Self::Web => !decision.suspended,
        }
    }

    pub(super) fn needs_https(self) -> bool {
        self == Self::Federation
    }
}

/// A GET. Redirects are followed, three at most, each checked and signed like the first.
#[derive(Clone, Copy)]
pub struct Get<'a> {
    pub url: &'a Url,
    pub policy: &'a Snapshot,
    pub door: Door,
    /// The `Accept` header.
    pub accept: &'static str,
    /// Of the body, decoded.
    pub max_bytes: usize,
    /// For everything: lookup, connecting, redirects, the whole body.
    pub timeout: Duration,
    pub sign: Option<&'a dyn SignRequest>,
}

/// A POST. Only redirects that keep the method (307, 308) are followed.
#[derive(Clone, Copy)]
pub struct Post<'a> {
    pub url: &'a Url,
    pub policy: &'a Snapshot,
    pub door: Door,
    pub content_type: &'static str,
    pub body: &'a Bytes,
    /// Sent as they are, beside `Content-Type` and what the signature adds.
    pub headers: &'a HeaderMap,
    /// How much of the answer's body is kept; more is dropped without an error, since the status says it all.
    pub max_bytes: usize,
    pub timeout: Duration,
    pub sign: Option<&'a dyn SignRequest>,
}

/// One request as it will go out, for its signature.
#[derive(Debug, Clone, Copy)]
pub struct Hop<'a> {
    pub method: &'a Method,
    pub url: &'a Url,
    /// `None` on GET.
    pub body: Option<&'a Bytes>,
    pub content_type: Option<&'a str>,
    /// The other headers it carries.
    pub headers: &'a HeaderMap,
}

impl Hop<'_> {
    /// The `Host` header as it will be sent: without the scheme's own port.
    pub fn host(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        self.url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }
}

/// Signs requests. Asked anew for each hop, since host and path change.
pub trait SignRequest: Send + Sync {
    /// The headers to add (`Date`, `Digest`, `Signature`).
    fn sign<'a>(&'a self, hop: Hop<'a>) -> BoxFuture<'a, crate::error::Result<HeaderMap>>;
}

/// What came back, whatever the status.
#[derive(Debug, Clone)]
pub struct Response {
    pub status: StatusCode,
    /// Where the body came from in the end: its origin is the one to believe.
    pub final_url: Url,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Response {
    /// Goes on with a success, and turns every other status into an error.
    pub fn success(self) -> Result<Self, OutboundError> {
        if self.status.is_success() { Ok(self) } else { Err(OutboundError::Status(self.status)) }
    }

    /// A header's value, if it is there and is text.
    pub fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// How long the server asks us to wait, in either form `Retry-After` has (RFC 9110, 10.2.3).
    pub fn retry_after(&self, now: DateTime<Utc>) -> Option<Duration> {
        let value = self.header(header::RETRY_AFTER)?.trim();
        if let Ok(seconds) = value.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let date = DateTime::parse_from_rfc2822(value).ok()?;
        Some((date.to_utc() - now).to_std().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retry_after(value: &str) -> Option<u64> {
        let now = "2026-11-20T12:00:00Z".parse().unwrap();
        let response = Response {
            status: StatusCode::SERVICE_UNAVAILABLE,
            final_url: "https://a.example/".parse().unwrap(),
            headers: HeaderMap::from_iter([(header::RETRY_AFTER, value.parse().unwrap())]),
            body: Bytes::new(),
        };
        response.retry_after(now).map(|wait| wait.as_secs())
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        assert_eq!(retry_after("120"), Some(120));
        assert_eq!(retry_after("Fri, 20 Nov 2026 12:01:00 GMT"), Some(60));
        assert_eq!(retry_after("Fri, 20 Nov 2026 11:00:00 GMT"), Some(0));
        assert_eq!(retry_after("soon"), None);
    }

    #[test]
    fn host_carries_a_port_only_if_it_is_not_the_schemes_own() {
        let host = |url: &str| {
            let url = url.parse().unwrap();
            Hop {
                method: &Method::GET,
                url: &url,
                body: None,
                content_type: None,
                headers: &HeaderMap::new(),
            }
            .host()
        };
        assert_eq!(host("https://a.example:443/x"), "a.example");
        assert_eq!(host("http://localhost:3000/x"), "localhost:3000");
        assert_eq!(host("http://[::1]:3000/x"), "[::1]:3000");
    }
}
