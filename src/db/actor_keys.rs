//! Keys of actors: our own to sign with, everybody's to verify by.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::keys::KeyAlgorithm;
use crate::model::AccountId;

/// A local actor's key, its private half as it lies wrapped.
#[derive(Debug, Clone)]
pub struct SigningKeyRow {
    pub id: i64,
    pub key_id: String,
    pub wrapping_key_id: String,
    pub private_key: Vec<u8>,
}

/// The key a local actor signs with: its newest of this algorithm (RSA for requests, Ed25519 for proofs) that is not
/// revoked.
pub async fn signing_key(
    conn: &mut PgConnection,
    account: AccountId,
    algorithm: KeyAlgorithm,
) -> Result<Option<SigningKeyRow>> {
    let key = sqlx::query_as!(
        SigningKeyRow,
        r#"SELECT id, key_id, wrapping_key_id AS "wrapping_key_id!", private_key AS "private_key!"
           FROM actor_keys
           WHERE account_id = $1 AND algorithm = $2 AND private_key IS NOT NULL AND revoked_at IS NULL
           ORDER BY id DESC LIMIT 1"#,
        account.0,
        algorithm.as_str()
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

/// A key an actor lists for itself.
#[derive(Debug, Clone)]
pub struct ListedKey {
    pub key_id: String,
    pub owner_uri: String,
    pub algorithm: &'static str,
    /// SubjectPublicKeyInfo, DER.
    pub public_key: Vec<u8>,
}

/// Whether an account has keys, and these are others, all of them.
pub async fn are_all_new(conn: &mut PgConnection, account: AccountId, keys: &[ListedKey]) -> Result<bool> {
    let public: Vec<Vec<u8>> = keys.iter().map(|key| key.public_key.clone()).collect();
    let new = sqlx::query_scalar!(
        r#"SELECT count(*) > 0 AND count(*) FILTER (WHERE public_key = ANY($2)) = 0 AS "new!"
           FROM actor_keys WHERE account_id = $1"#,
        account.0,
        &public
    );
    Ok(!keys.is_empty() && new.fetch_one(conn).await?)
}

/// Makes these the keys of an account; those it no longer lists are revoked. A key id that is another account's stays
/// that one's (attack akkoma-3.15-key).
pub async fn set(
    conn: &mut PgConnection,
    account: AccountId,
    keys: &[ListedKey],
    now: DateTime<Utc>,
) -> Result<()> {
    for key in keys {
        sqlx::query!(
            "INSERT INTO actor_keys AS k (account_id, key_id, owner_uri, algorithm, public_key, created_at, fetched_at)
             VALUES ($1, $2, $3, $4, $5, $6, $6)
             ON CONFLICT ON CONSTRAINT actor_keys_key_id_key DO UPDATE
             SET algorithm = excluded.algorithm, public_key = excluded.public_key, fetched_at = excluded.fetched_at,
                 created_at = CASE WHEN k.public_key = excluded.public_key THEN k.created_at ELSE excluded.created_at END,
                 revoked_at = NULL
             WHERE k.account_id = excluded.account_id",
            account.0,
            key.key_id,
            key.owner_uri,
            key.algorithm,
            key.public_key,
            now
        )
        .execute(&mut *conn)
        .await?;
    }
    let listed: Vec<String> = keys.iter().map(|key| key.key_id.clone()).collect();
    sqlx::query!(
        "UPDATE actor_keys SET revoked_at = $3
         WHERE account_id = $1 AND NOT (key_id = ANY($2)) AND revoked_at IS NULL AND private_key IS NULL",
        account.0,
        &listed,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The key of this algorithm that a local actor shows: (key id, SubjectPublicKeyInfo as DER).
pub async fn shown_key(
    conn: &mut PgConnection,
    account: AccountId,
    algorithm: KeyAlgorithm,
) -> Result<Option<(String, Vec<u8>)>> {
    let key = sqlx::query!(
        "SELECT key_id, public_key FROM actor_keys
         WHERE account_id = $1 AND algorithm = $2 AND private_key IS NOT NULL AND revoked_at IS NULL
         ORDER BY id DESC LIMIT 1",
        account.0,
        algorithm.as_str()
    );
    Ok(key.fetch_optional(conn).await?.map(|row| (row.key_id, row.public_key)))
}

/// The signing key of a local account, its private half wrapped.
pub struct NewActorKey<'a> {
    pub account_id: AccountId,
    pub key_id: &'a str,
    pub owner_uri: &'a str,
    pub algorithm: &'a str,
    pub public_key: &'a [u8],
    pub private_key: &'a [u8],
    pub wrapping_key_id: &'a str,
    pub now: DateTime<Utc>,
}

pub async fn insert_local(conn: &mut PgConnection, key: &NewActorKey<'_>) -> Result<()> {
    sqlx::query!(
        "INSERT INTO actor_keys (account_id, key_id, owner_uri, algorithm, public_key, private_key, wrapping_key_id,
                                 created_at, fetched_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        key.account_id.0,
        key.key_id,
        key.owner_uri,
        key.algorithm,
        key.public_key,
        key.private_key,
        key.wrapping_key_id,
        key.now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Local actors who can sign requests and no proofs yet: (id, uri), the oldest first.
pub async fn without_proof_key(conn: &mut PgConnection, limit: i64) -> Result<Vec<(AccountId, String)>> {
    let rows = sqlx::query!(
        r#"SELECT a.id AS "id: AccountId", a.uri FROM accounts a
           WHERE a.domain IS NULL AND a.deleted_at IS NULL
             AND EXISTS (SELECT FROM actor_keys k
                         WHERE k.account_id = a.id AND k.algorithm = 'rsa' AND k.private_key IS NOT NULL OFFSET 0)
             AND NOT EXISTS (SELECT FROM actor_keys k
                             WHERE k.account_id = a.id AND k.algorithm = 'ed25519' AND k.private_key IS NOT NULL
                             OFFSET 0)
           ORDER BY a.id LIMIT $1"#,
        limit
    );
    Ok(rows.fetch_all(conn).await?.into_iter().map(|row| (row.id, row.uri)).collect())
}
