//! Why a request failed, in the words a caller needs: what may be tried again, what may not.

use std::io;
use std::time::Duration;

use http::StatusCode;

use super::resolve::NoPermittedAddress;
use crate::error::Error;

#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// No http(s) URL, a URL with a user in it, plain http where it is not allowed, a darknet name.
    #[error("{0} is not fetched: {1}")]
    RefusedUrl(String, &'static str),
    /// The host is, or resolves to, something that is not the open internet.
    #[error("{0} is not on the public internet")]
    RefusedAddress(String),
    /// Policy: the host is suspended, not on the allowlist, its media is rejected, or federation is off.
    #[error("{0} is blocked by this server's policy")]
    Blocked(String),
    #[error("the name could not be resolved: {0}")]
    Dns(String),
    #[error("could not connect: {0}")]
    Connect(String),
    /// No TLS was spoken, or the certificate does not hold.
    #[error("no trusted TLS connection: {0}")]
    Tls(String),
    #[error("no complete answer within {} s", .0.as_secs_f32())]
    Timeout(Duration),
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
    #[error("more than three redirects, or one that leads nowhere")]
    Redirects,
    /// The connection or the encoding broke before the body's end.
    #[error("the answer broke off: {0}")]
    Broken(String),
    #[error("answered {0}")]
    Status(StatusCode),
    /// Our own key failed us.
    #[error("could not sign: {0}")]
    Sign(String),
}

impl From<OutboundError> for Error {
    fn from(error: OutboundError) -> Self {
        Self::Remote(error.to_string())
    }
}

impl OutboundError {
    /// Sorts an error of the HTTP client by what lies at its root.
    pub(super) fn of_client(error: &reqwest::Error, timeout: Duration) -> Self {
        let root = causes(error).last().map_or_else(|| error.to_string(), ToString::to_string);
        if causes(error).any(<Cause>::is::<NoPermittedAddress>) {
            let host = error.url().and_then(|url| url.host_str()).unwrap_or_default();
            return Self::RefusedAddress(host.to_owned());
        }
        if error.is_timeout() {
            Self::Timeout(timeout)
        } else if error.is_dns() {
            Self::Dns(root)
        } else if error.is_connect() {
            // rustls reports through I/O errors of this kind; TCP never does.
            let tls = |cause: &Cause| {
                cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::InvalidData)
            };
            if causes(error).any(tls) { Self::Tls(root) } else { Self::Connect(root) }
        } else {
            Self::Broken(root)
        }
    }
}

type Cause = dyn std::error::Error + 'static;

/// An error and all that lies under it. An I/O error hides what it wraps from `source`, so that it is asked apart.
fn causes(error: &reqwest::Error) -> impl Iterator<Item = &Cause> {
    std::iter::successors(Some(error as &Cause), |cause| match cause.downcast_ref::<io::Error>() {
        Some(io) => io.get_ref().map(|inner| inner as &Cause),
        None => cause.source(),
    })
}
