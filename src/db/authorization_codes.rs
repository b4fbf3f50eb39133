//! Authorization codes: minutes between a person's consent and an application's token. Kept as hashes, used once.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::error::Result;
use crate::model::{AccountId, Scopes, UserId};

/// What a person consented to.
#[derive(Debug, Clone)]
pub struct Grant {
    pub application_id: i64,
    pub user_id: UserId,
    pub account_id: AccountId,
    pub scopes: Scopes,
    pub redirect_uri: String,
    /// PKCE: base64url of the verifier's SHA-256.
    pub code_challenge: Option<String>,
    pub expires_at: DateTime<Utc>,
}

pub async fn insert(db: impl PgExecutor<'_>, code_hash: &[u8], grant: &Grant) -> Result<()> {
    sqlx::query!(
        "INSERT INTO oauth_authorization_codes
             (code_hash, application_id, user_id, account_id, scopes, redirect_uri, code_challenge, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        code_hash,
        grant.application_id,
        grant.user_id.0,
        grant.account_id.0,
        grant.scopes.as_slice(),
        grant.redirect_uri,
        grant.code_challenge,
        grant.expires_at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Uses a code up, whatever comes of it; `None` when nobody knows it.
pub async fn take(db: impl PgExecutor<'_>, code_hash: &[u8]) -> Result<Option<Grant>> {
    let row = sqlx::query!(
        r#"DELETE FROM oauth_authorization_codes WHERE code_hash = $1
           RETURNING application_id, user_id AS "user_id: UserId", account_id AS "account_id: AccountId", scopes,
                     redirect_uri, code_challenge, expires_at"#,
        code_hash
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Grant {
        application_id: row.application_id,
        user_id: row.user_id,
        account_id: row.account_id,
        scopes: Scopes::from_stored(row.scopes),
        redirect_uri: row.redirect_uri,
        code_challenge: row.code_challenge,
        expires_at: row.expires_at,
    }))
}
