//! A request as it arrived, and what it must fit.

use chrono::{DateTime, Utc};
use http::{HeaderMap, Method};

use crate::model::Domain;

/// What was signed, or should have been.
#[derive(Debug, Clone, Copy)]
pub struct SignedRequest<'a> {
    pub method: &'a Method,
    /// Path and query as they stood in the request line.
    pub target: &'a str,
    pub headers: &'a HeaderMap,
    /// The raw bytes; empty on GET.
    pub body: &'a [u8],
}

/// What a request must fit to be ours and fresh.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    pub now: DateTime<Utc>,
    /// The domains this instance answers to, the one of `base_url` first.
    pub domains: &'a [Domain],
}

impl Expected<'_> {
    /// The `Host` the sender must have signed: what arrived, if that is us. A proxy may have changed it, and HTTP/2 has
    /// none: then our own name counts, and a signature made for another server fails on it.
    pub(super) fn signed_host(&self, arrived: Option<&str>) -> Option<String> {
        let is_ours = |domain: Domain| self.domains.iter().any(|own| same_server(own, &domain));
        match arrived {
            Some(host) if host.parse().is_ok_and(is_ours) => Some(host.to_owned()),
            _ => self.domains.first().map(ToString::to_string),
        }
    }
}

/// Whether two names mean one server; the ports of http and https may be written or left out.
fn same_server(a: &Domain, b: &Domain) -> bool {
    let port = |domain: &Domain| domain.port().filter(|port| !matches!(port, 80 | 443));
    a.host() == b.host() && port(a) == port(b)
}
