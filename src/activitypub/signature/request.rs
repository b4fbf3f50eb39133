//! A request as it arrived, and what it must fit.

use chrono::{DateTime, Utc};
use http::{HeaderMap, Method};

use super::SignatureError;
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

impl SignedRequest<'_> {
    /// A header's values, joined as both schemes say (the draft: 2.3; RFC 9421: 2.1); `None` when there is none.
    pub(super) fn joined(&self, name: &str) -> Result<Option<String>, SignatureError> {
        let values = self.headers.get_all(name).iter().map(|value| value.to_str().map(str::trim));
        let values = values.collect::<Result<Vec<_>, _>>().map_err(|_| SignatureError::Malformed)?;
        Ok((!values.is_empty()).then(|| values.join(", ")))
    }
}

/// What a request must fit to be ours and fresh.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    pub now: DateTime<Utc>,
    /// The domains this instance answers to, the one of `base_url` first.
    pub domains: &'a [Domain],
    /// The scheme others reach us by, whatever the proxy before us speaks: `https`, or `http` on loopback.
    pub scheme: &'a str,
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

impl Expected<'_> {
    /// A host as RFC 9421 has it (2.2.3): lower case, without the scheme's own port.
    pub(super) fn authority(&self, host: &str) -> String {
        let own_port = if self.scheme == "http" { ":80" } else { ":443" };
        let host = host.to_ascii_lowercase();
        host.strip_suffix(own_port).map(str::to_owned).unwrap_or(host)
    }
}

/// Whether two names mean one server; the ports of http and https may be written or left out.
fn same_server(a: &Domain, b: &Domain) -> bool {
    let port = |domain: &Domain| domain.port().filter(|port| !matches!(port, 80 | 443));
    a.host() == b.host() && port(a) == port(b)
}
