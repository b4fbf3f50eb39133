//! Application: a client, as itself and others see it.

use serde::Serialize;

/// `vapid_key` stays empty until there is web push.
#[derive(Debug, Clone, Serialize)]
pub struct Application {
    pub id: String,
    pub name: String,
    pub website: Option<String>,
    pub scopes: Vec<String>,
    pub redirect_uris: Vec<String>,
    /// All of them, one per line: the old way.
    pub redirect_uri: String,
    pub vapid_key: &'static str,
}

/// What an application sees once, when it registers.
#[derive(Debug, Clone, Serialize)]
pub struct CredentialApplication {
    #[serde(flatten)]
    pub application: Application,
    pub client_id: String,
    pub client_secret: String,
    /// Never.
    pub client_secret_expires_at: u8,
}
