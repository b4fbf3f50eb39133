//! One struct per section of the configuration file. `config/default.toml` holds the defaults and says what each means.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;
use url::Url;

use super::base_url::BaseUrl;
use super::values::{
    Bytes, CaptchaProvider, EmailTransport, FederationMode, LogFormat, MediaStorage, Migrate, Networks,
    PrivateNetworks, RegistrationMode, Secret, domain, domains, empty_is_none, postgres_url,
};

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub bind: SocketAddr,
    #[serde(deserialize_with = "empty_is_none")]
    pub metrics_bind: Option<SocketAddr>,
    pub trusted_proxies: Networks,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instance {
    pub base_url: BaseUrl,
    #[serde(deserialize_with = "domain")]
    handle_domain: Option<String>,
    #[serde(deserialize_with = "domains")]
    pub alternate_domains: Vec<String>,
}

impl Instance {
    /// The domain in `@user@domain`: ASCII, lower case, with a port where the instance has one of its own.
    pub fn handle_domain(&self) -> &str {
        self.handle_domain.as_deref().unwrap_or_else(|| self.base_url.authority())
    }
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    #[serde(deserialize_with = "postgres_url")]
    pub url: Option<Url>,
    #[serde(deserialize_with = "postgres_url")]
    pub direct_url: Option<Url>,
    #[serde(deserialize_with = "postgres_url")]
    pub replica_url: Option<Url>,
    pub max_connections: u32,
    #[serde(deserialize_with = "empty_is_none")]
    pub migrate: Option<Migrate>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Events {
    #[serde(deserialize_with = "empty_is_none")]
    pub url: Option<Url>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Federation {
    /// Holds until an administrator saves another in the database.
    pub mode: FederationMode,
    pub allow_private_networks: PrivateNetworks,
    pub allow_plain_http: bool,
    #[serde(deserialize_with = "empty_is_none")]
    pub extra_ca_file: Option<PathBuf>,
    pub authorized_fetch: bool,
    pub max_unapplied: u32,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// Holds until an administrator saves another in the database.
    pub mode: RegistrationMode,
    pub confirm_email: bool,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Email {
    pub url: EmailTransport,
    #[serde(deserialize_with = "empty_is_none")]
    pub from: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Media {
    pub storage: MediaStorage,
    /// A name in PATH or a path; empty: no films.
    pub ffmpeg: String,
    #[serde(deserialize_with = "empty_is_none")]
    pub s3_endpoint: Option<Url>,
    #[serde(deserialize_with = "empty_is_none")]
    pub s3_bucket: Option<String>,
    #[serde(deserialize_with = "empty_is_none")]
    pub s3_region: Option<String>,
    #[serde(deserialize_with = "empty_is_none")]
    pub s3_access_key: Option<Secret>,
    #[serde(deserialize_with = "empty_is_none")]
    pub s3_secret_key: Option<Secret>,
    #[serde(deserialize_with = "empty_is_none")]
    pub base_url: Option<Url>,
    /// Of an upload that is a film or a sound.
    pub max_video_bytes: Bytes,
    pub remote_cache_max_bytes: Bytes,
    /// 0: no limit by age.
    pub remote_cache_days: u32,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// 0: kept.
    pub remote_statuses_days: u32,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oauth {
    pub password_grant: bool,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Holds until an administrator saves another in the database.
    pub status_characters: u32,
}

/// What is taken of the archives people bring. Zero bytes: none are.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Imports {
    /// Of the file as it is sent.
    pub archive_max_bytes: Bytes,
    /// Of all that is in it.
    pub archive_max_unpacked_bytes: Bytes,
    pub archive_max_posts: u32,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimits {
    pub enabled: bool,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Storage {
    pub min_free_bytes: Bytes,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Translation {
    #[serde(deserialize_with = "empty_is_none")]
    pub url: Option<Url>,
    #[serde(deserialize_with = "empty_is_none")]
    pub api_key: Option<Secret>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Telemetry {
    pub log: String,
    pub log_format: LogFormat,
    #[serde(deserialize_with = "empty_is_none")]
    pub otlp_endpoint: Option<Url>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oidc {
    #[serde(deserialize_with = "empty_is_none")]
    pub issuer: Option<Url>,
    #[serde(deserialize_with = "empty_is_none")]
    pub client_id: Option<String>,
    #[serde(deserialize_with = "empty_is_none")]
    pub client_secret: Option<Secret>,
    #[serde(deserialize_with = "empty_is_none")]
    pub name: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Captcha {
    #[serde(deserialize_with = "empty_is_none")]
    pub provider: Option<CaptchaProvider>,
    #[serde(deserialize_with = "empty_is_none")]
    pub site_key: Option<String>,
    #[serde(deserialize_with = "empty_is_none")]
    pub secret_key: Option<Secret>,
}
