//! The two clients: one for strangers, one for the operator's own endpoints.

use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, ClientBuilder};

use super::resolve::{CheckedResolver, Lookup, SystemLookup};
use crate::config::{Config, PrivateNetworks};
use crate::error::{Error, Result};

/// How the clients are built.
#[derive(Clone)]
pub struct Settings {
    /// `federation.allow_private_networks`.
    pub private: PrivateNetworks,
    /// `federation.allow_plain_http`.
    pub plain_http: bool,
    /// PEM of certificate authorities to trust beside the system's; `federation.extra_ca_file`.
    pub extra_ca: Option<Vec<u8>>,
    /// `Hedgerow/1.2.3 (+https://example.org/)`; some peers refuse requests without one.
    pub user_agent: String,
    pub lookup: Arc<dyn Lookup>,
}

impl Settings {
    /// Reads what the configuration says, the file of certificates included.
    pub fn from_config(config: &Config) -> Result<Self> {
        let read = |path: &std::path::PathBuf| {
            std::fs::read(path)
                .map_err(|e| Error::Internal(format!("federation.extra_ca_file {}: {e}", path.display())))
        };
        Ok(Self {
            private: config.federation.allow_private_networks.clone(),
            plain_http: config.federation.allow_plain_http,
            extra_ca: config.federation.extra_ca_file.as_ref().map(read).transpose()?,
            user_agent: format!("Hedgerow/{} (+{})", env!("CARGO_PKG_VERSION"), config.url("/")),
            lookup: Arc::new(SystemLookup),
        })
    }
}

/// The clients. Clones share their pools of connections.
#[derive(Clone)]
pub struct Outbound {
    pub(super) remote: Client,
    configured: Client,
    pub(super) private: Arc<PrivateNetworks>,
    pub(super) plain_http: bool,
}

/// For one TCP and TLS handshake; Mastodon's value. The addresses of a name share it.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Long enough for the deliveries of one busy minute to share connections, short enough that a post to thousands of
/// hosts does not leave as many open.
const IDLE_TIMEOUT: Duration = Duration::from_secs(20);
const IDLE_PER_HOST: usize = 4;

impl Outbound {
    /// # Errors
    /// When the extra certificates cannot be parsed, or the system has no certificate authorities at all.
    pub fn new(settings: &Settings) -> Result<Self> {
        let private = Arc::new(settings.private.clone());
        let resolver = CheckedResolver { lookup: settings.lookup.clone(), private: private.clone() };
        let remote = builder(settings)?.dns_resolver(Arc::new(resolver)).no_proxy();
        Ok(Self {
            remote: remote.build().map_err(|e| unusable(&e))?,
            configured: builder(settings)?.build().map_err(|e| unusable(&e))?,
            private,
            plain_http: settings.plain_http,
        })
    }

    /// The client for endpoints the operator named (translation, OIDC, captcha, object storage): no address is
    /// refused, proxy variables count, redirects are not followed. Never hand it a URL that came from elsewhere.
    pub fn configured(&self) -> &Client {
        &self.configured
    }

    /// The shape of client that the federation crate's configuration asks for; nothing of ours sends through it.
    pub fn with_middleware(&self) -> reqwest_middleware::ClientWithMiddleware {
        reqwest_middleware::ClientBuilder::new(self.configured.clone()).build()
    }
}

#[allow(clippy::disallowed_methods, reason = "the one place that builds clients")]
fn builder(settings: &Settings) -> Result<ClientBuilder> {
    let authorities = match &settings.extra_ca {
        Some(pem) => Certificate::from_pem_bundle(pem).map_err(|e| unusable(&e))?,
        None => Vec::new(),
    };
    Ok(Client::builder()
        .user_agent(&settings.user_agent)
        .redirect(Policy::none())
        .referer(false)
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .pool_max_idle_per_host(IDLE_PER_HOST)
        .tls_certs_merge(authorities))
}

fn unusable(error: &reqwest::Error) -> Error {
    let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    Error::Internal(format!(
        "the HTTP client cannot be built (is ca-certificates installed?): {error}: {cause}"
    ))
}
