//! Invitations.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::UserId;

/// The invitation behind a code that can still be used.
pub async fn find_usable(conn: &mut PgConnection, code: &str, now: DateTime<Utc>) -> Result<Option<i64>> {
    let id = sqlx::query_scalar!(
        "SELECT i.id FROM invites i JOIN users u ON u.id = i.user_id
         WHERE i.code = $1 AND (i.max_uses IS NULL OR i.uses < i.max_uses)
           AND (i.expires_at IS NULL OR i.expires_at > $2) AND u.disabled_at IS NULL",
        code,
        now
    );
    Ok(id.fetch_optional(conn).await?)
}

/// Uses it once; false when it was used up meanwhile.
pub async fn take(conn: &mut PgConnection, id: i64) -> Result<bool> {
    let taken = sqlx::query!(
        "UPDATE invites SET uses = uses + 1 WHERE id = $1 AND (max_uses IS NULL OR uses < max_uses)",
        id
    );
    Ok(taken.execute(conn).await?.rows_affected() == 1)
}

pub async fn insert(
    conn: &mut PgConnection,
    user: UserId,
    code: &str,
    max_uses: Option<i32>,
    expires_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO invites (code, user_id, max_uses, expires_at, created_at) VALUES ($1, $2, $3, $4, $5)",
        code,
        user.0,
        max_uses,
        expires_at,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}
