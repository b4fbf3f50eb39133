//! Links sent by mail: only their hashes.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::UserId;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    ConfirmEmail,
    ResetPassword,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::ConfirmEmail => "confirm_email",
            Self::ResetPassword => "reset_password",
        }
    }
}

/// Whose link it is, and the address it was sent to.
pub struct Link {
    pub user_id: UserId,
    pub email: String,
}

pub async fn insert(
    conn: &mut PgConnection,
    token_hash: &[u8],
    purpose: Purpose,
    link: &Link,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO user_tokens (token_hash, user_id, kind, email, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        token_hash,
        link.user_id.0,
        purpose.as_str(),
        link.email,
        now,
        expires_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn find(
    conn: &mut PgConnection,
    token_hash: &[u8],
    purpose: Purpose,
    now: DateTime<Utc>,
) -> Result<Option<Link>> {
    let link = sqlx::query_as!(
        Link,
        r#"SELECT user_id AS "user_id: UserId", email FROM user_tokens
           WHERE token_hash = $1 AND kind = $2 AND expires_at > $3"#,
        token_hash,
        purpose.as_str(),
        now
    );
    Ok(link.fetch_optional(conn).await?)
}

/// Uses a link up.
pub async fn take(
    conn: &mut PgConnection,
    token_hash: &[u8],
    purpose: Purpose,
    now: DateTime<Utc>,
) -> Result<Option<Link>> {
    let link = sqlx::query_as!(
        Link,
        r#"DELETE FROM user_tokens WHERE token_hash = $1 AND kind = $2 AND expires_at > $3
           RETURNING user_id AS "user_id: UserId", email"#,
        token_hash,
        purpose.as_str(),
        now
    );
    Ok(link.fetch_optional(conn).await?)
}

/// Every link of this purpose ends.
pub async fn delete_all(conn: &mut PgConnection, user: UserId, purpose: Purpose) -> Result<()> {
    sqlx::query!("DELETE FROM user_tokens WHERE user_id = $1 AND kind = $2", user.0, purpose.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// The new address that waits to be confirmed, if any: the last one a link was sent to.
pub async fn unconfirmed_email(
    conn: &mut PgConnection,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<Option<String>> {
    let email = sqlx::query_scalar!(
        "SELECT t.email FROM user_tokens t JOIN users u ON u.id = t.user_id
         WHERE t.user_id = $1 AND t.kind = 'confirm_email' AND t.expires_at > $2 AND t.email <> u.email
         ORDER BY t.created_at DESC LIMIT 1",
        user.0,
        now
    );
    Ok(email.fetch_optional(conn).await?)
}
