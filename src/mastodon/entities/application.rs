//! Application: a client, as itself and others see it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::db;
use crate::keys::VapidKey;

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Application {
    pub id: String,
    pub name: String,
    pub website: Option<String>,
    pub scopes: Vec<String>,
    pub redirect_uris: Vec<String>,
    /// All of them, one per line: the old way.
    pub redirect_uri: String,
    /// By which push services know this instance.
    pub vapid_key: String,
}

/// What an application sees once, when it registers.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CredentialApplication {
    #[serde(flatten)]
    pub application: Application,
    pub client_id: String,
    pub client_secret: String,
    /// Never.
    pub client_secret_expires_at: u8,
}

impl Application {
    pub fn new(application: db::applications::Application, vapid: &VapidKey) -> Self {
        Self {
            id: application.id.to_string(),
            name: application.name,
            website: application.website,
            scopes: application.scopes.as_slice().to_vec(),
            redirect_uri: application.redirect_uris.join("\n"),
            redirect_uris: application.redirect_uris,
            vapid_key: vapid.public().to_owned(),
        }
    }
}
