//! The addresses of a local account, minted once when it is made, and stored.

use crate::config::BaseUrl;

/// Every address of a local account, in Mastodon's scheme.
pub struct AccountUrls {
    pub uri: String,
    pub url: String,
    pub inbox: String,
    pub outbox: String,
    pub followers: String,
    pub following: String,
    pub featured: String,
    pub shared_inbox: String,
    /// Of the RSA key every peer knows to look for.
    pub main_key: String,
    /// Of the Ed25519 key of its proofs.
    pub proof_key: String,
}

impl AccountUrls {
    pub fn mint(base: &BaseUrl, username: &str) -> Self {
        let uri = base.join(&format!("/users/{username}"));
        Self {
            url: base.join(&format!("/@{username}")),
            inbox: format!("{uri}/inbox"),
            outbox: format!("{uri}/outbox"),
            followers: format!("{uri}/followers"),
            following: format!("{uri}/following"),
            featured: format!("{uri}/collections/featured"),
            shared_inbox: base.join("/inbox"),
            main_key: format!("{uri}#main-key"),
            proof_key: proof_key_of(&uri),
            uri,
        }
    }
}

/// The id of an actor's proof key.
pub fn proof_key_of(actor: &str) -> String {
    format!("{actor}#ed25519-key")
}
