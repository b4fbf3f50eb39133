//! The owner's one-time link. It holds only while nobody owns the instance.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::Role;

/// Replaces the link: the one before ends here.
pub async fn replace(conn: &mut PgConnection, token_hash: &[u8], expires_at: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "INSERT INTO setup_link (token_hash, expires_at) VALUES ($1, $2)
         ON CONFLICT (singleton) DO UPDATE SET token_hash = excluded.token_hash, expires_at = excluded.expires_at",
        token_hash,
        expires_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn is_open(conn: &mut PgConnection, token_hash: &[u8], now: DateTime<Utc>) -> Result<bool> {
    let open = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM setup_link WHERE token_hash = $1 AND expires_at > $2
                          AND NOT EXISTS (SELECT FROM users WHERE role_id = $3 AND role_id <> 4)) AS "open!""#,
        token_hash,
        now,
        Role::OWNER.0
    );
    Ok(open.fetch_one(conn).await?)
}

/// Uses the link up; false when it does not hold (any more).
pub async fn take(conn: &mut PgConnection, token_hash: &[u8], now: DateTime<Utc>) -> Result<bool> {
    let taken = sqlx::query!(
        "DELETE FROM setup_link WHERE token_hash = $1 AND expires_at > $2
         AND NOT EXISTS (SELECT FROM users WHERE role_id = $3 AND role_id <> 4)",
        token_hash,
        now,
        Role::OWNER.0
    );
    Ok(taken.execute(conn).await?.rows_affected() == 1)
}

pub async fn delete(conn: &mut PgConnection) -> Result<()> {
    sqlx::query!("DELETE FROM setup_link").execute(conn).await?;
    Ok(())
}
