//! Configuration: `config/default.toml`, a file over it, the environment over both, parsed once into types that hold.
//! Knows nothing of what the database says; see `config show` for what an administrator saved there.

mod base_url;
mod layers;
mod secret_key;
mod sections;
mod values;

use std::path::{Path, PathBuf};

use serde::Deserialize;

pub use base_url::BaseUrl;
pub use layers::{Layers, Source};
pub use sections::{
    Captcha, Database, Email, Events, Federation, Imports, Instance, Limits, Media, Oauth, Oidc, RateLimits,
    Registration, Retention, Server, Storage, Telemetry, Translation,
};
pub use values::{
    Bytes, CaptchaProvider, EmailTransport, FederationMode, LogFormat, MediaStorage, Migrate, Networks,
    PrivateNetworks, RegistrationMode, Secret,
};

/// Keys whose feature is still to be built. Whoever builds it takes its key out.
const UNHEEDED: [&str; 7] = [
    "server.metrics_bind",
    "database.replica_url",
    "events.url",
    "translation.url",
    "telemetry.otlp_endpoint",
    "oidc.issuer",
    "captcha.provider",
];

/// What is wrong with the configuration: one line that names the key and where its value came from.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub(crate) String);

/// Every key, by section, as it stands after file and environment. `config/default.toml` says what each means.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub data_dir: PathBuf,
    #[serde(deserialize_with = "values::empty_is_none")]
    secret_key: Option<Secret>,
    pub server: Server,
    pub instance: Instance,
    pub database: Database,
    pub events: Events,
    pub federation: Federation,
    pub registration: Registration,
    pub email: Email,
    pub media: Media,
    pub retention: Retention,
    pub oauth: Oauth,
    pub limits: Limits,
    pub imports: Imports,
    pub rate_limits: RateLimits,
    pub storage: Storage,
    pub translation: Translation,
    pub telemetry: Telemetry,
    pub oidc: Oidc,
    pub captcha: Captcha,
    #[serde(skip)]
    layers: Layers,
}

impl Config {
    /// Reads the defaults, lays `file` over them (or the one `HEDGEROW_CONFIG` names in `env`), then `env`, of which
    /// only names that begin with `HEDGEROW_` count.
    ///
    /// # Errors
    /// On the first key that is unknown, cannot be parsed, or does not go with the others.
    pub fn load(
        file: Option<&Path>,
        env: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let env: Vec<_> = env.into_iter().collect();
        let named = env.iter().find(|(name, value)| name == "HEDGEROW_CONFIG" && !value.is_empty());
        let mut layers = Layers::defaults();
        if let Some(file) = file.or(named.map(|(_, path)| Path::new(path.as_str()))) {
            layers.lay_file(file)?;
        }
        layers.lay_environment(env)?;
        let mut config = layers.parse()?;
        layers.fill_in("instance.handle_domain", config.instance.handle_domain());
        layers.fill_in("database.migrate", if config.migrates_itself() { "auto" } else { "manual" });
        config.layers = layers;
        config.check()?;
        Ok(config)
    }

    /// A full URL on this instance: `config.url("/users/alice")`.
    pub fn url(&self, path: &str) -> String {
        self.instance.base_url.join(path)
    }

    /// Whether PostgreSQL is ours to start and stop.
    pub fn embedded_database(&self) -> bool {
        self.database.url.is_none()
    }

    /// Whether `serve` brings the schema up to date by itself.
    pub fn migrates_itself(&self) -> bool {
        match self.database.migrate {
            Some(choice) => choice == Migrate::Auto,
            None => self.embedded_database(),
        }
    }

    /// Keys that were set and that nothing in this release heeds yet.
    pub fn unheeded(&self) -> impl Iterator<Item = &'static str> {
        UNHEEDED.into_iter().filter(|key| !self.layers.is_default(key))
    }

    /// The effective values, secrets masked, each with the place it came from.
    pub fn layers(&self) -> &Layers {
        &self.layers
    }

    /// What no single key can know.
    fn check(&self) -> Result<(), ConfigError> {
        let database = &self.database;
        if database.url.is_some() && self.secret_key.is_none() {
            return Err(self.layers.complain("secret_key", "is required when database.url is set"));
        }
        if database.url.is_none() {
            for (key, value) in [
                ("database.direct_url", &database.direct_url),
                ("database.replica_url", &database.replica_url),
            ] {
                if value.is_some() {
                    return Err(self.layers.complain(key, "needs database.url"));
                }
            }
        }
        if database.max_connections < 4 {
            return Err(self.layers.complain("database.max_connections", "must be 4 or more"));
        }
        if self.media.storage == MediaStorage::S3 {
            self.require(
                "media.storage = \"s3\"",
                &[
                    ("media.s3_endpoint", self.media.s3_endpoint.is_some()),
                    ("media.s3_bucket", self.media.s3_bucket.is_some()),
                    ("media.s3_access_key", self.media.s3_access_key.is_some()),
                    ("media.s3_secret_key", self.media.s3_secret_key.is_some()),
                ],
            )?;
        }
        if self.oidc.issuer.is_some() {
            self.require(
                "oidc.issuer",
                &[
                    ("oidc.client_id", self.oidc.client_id.is_some()),
                    ("oidc.client_secret", self.oidc.client_secret.is_some()),
                ],
            )?;
        }
        if self.captcha.provider.is_some() {
            self.require(
                "captcha.provider",
                &[
                    ("captcha.site_key", self.captcha.site_key.is_some()),
                    ("captcha.secret_key", self.captcha.secret_key.is_some()),
                ],
            )?;
        }
        Ok(())
    }

    fn require(&self, because: &str, keys: &[(&str, bool)]) -> Result<(), ConfigError> {
        match keys.iter().find(|(_, present)| !present) {
            Some((key, _)) => Err(self.layers.complain(key, &format!("is required by {because}"))),
            None => Ok(()),
        }
    }
}

/// The masked view, so that a log line can never hold a secret.
impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.layers.masked().map(|(key, value, _)| (key, value))).finish()
    }
}

#[cfg(test)]
mod tests;
