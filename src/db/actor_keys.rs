//! Keys of actors: our own to sign with, everybody's to verify by.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::AccountId;

/// A local actor's key, its private half as it lies wrapped.
#[derive(Debug, Clone)]
pub struct SigningKeyRow {
    pub id: i64,
    pub key_id: String,
    pub wrapping_key_id: String,
    pub private_key: Vec<u8>,
}

/// The key a local actor signs requests with: its newest RSA key that is not revoked.
pub async fn signing_key(conn: &mut PgConnection, account: AccountId) -> Result<Option<SigningKeyRow>> {
    let key = sqlx::query_as!(
        SigningKeyRow,
        r#"SELECT id, key_id, wrapping_key_id AS "wrapping_key_id!", private_key AS "private_key!"
           FROM actor_keys
           WHERE account_id = $1 AND algorithm = 'rsa' AND private_key IS NOT NULL AND revoked_at IS NULL
           ORDER BY id DESC LIMIT 1"#,
        account.0
    );
    Ok(key.fetch_optional(conn).await?)
}

/// What is known of a key by its id: whose it is, and its public half.
#[derive(Debug, Clone)]
pub struct KnownKey {
    pub account_id: AccountId,
    pub owner_uri: String,
    /// SubjectPublicKeyInfo, DER.
    pub public_key: Vec<u8>,
    pub fetched_at: DateTime<Utc>,
    pub local: bool,
    pub revoked: bool,
}

pub async fn find(conn: &mut PgConnection, key_id: &str) -> Result<Option<KnownKey>> {
    let key = sqlx::query_as!(
        KnownKey,
        r#"SELECT k.account_id AS "account_id!: AccountId", k.owner_uri AS "owner_uri!",
                  k.public_key AS "public_key!", k.fetched_at AS "fetched_at!", a.domain IS NULL AS "local!",
                  k.revoked_at IS NOT NULL AS "revoked!"
           FROM actor_keys k JOIN accounts a ON a.id = k.account_id
           WHERE k.key_id = $1"#,
        key_id
    );
    Ok(key.fetch_optional(conn).await?)
}
