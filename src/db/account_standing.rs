//! What moderators do to accounts, local and remote: one column each, undone by one update.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::AccountId;

/// What moderators need to know of an account before they act on it. Locked until the transaction ends.
pub struct Standing {
    pub suspended_at: Option<DateTime<Utc>>,
    pub limited_at: Option<DateTime<Utc>>,
    pub deleted_at: Option<DateTime<Utc>>,
}

/// # Errors
/// [`crate::error::Error::NotFound`] when there is none.
pub async fn lock(conn: &mut PgConnection, id: AccountId) -> Result<Standing> {
    let standing = sqlx::query_as!(
        Standing,
        "SELECT suspended_at, limited_at, deleted_at FROM accounts WHERE id = $1 FOR UPDATE",
        id.0
    );
    Ok(standing.fetch_one(conn).await?)
}

/// By us; `None` undoes it, whoever suspended.
pub async fn set_suspended(conn: &mut PgConnection, id: AccountId, at: Option<DateTime<Utc>>) -> Result<()> {
    sqlx::query!(
        "UPDATE accounts SET suspended_at = $2,
                suspension_origin = CASE WHEN $2::timestamptz IS NULL THEN NULL ELSE 'local' END
         WHERE id = $1",
        id.0,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn set_limited(conn: &mut PgConnection, id: AccountId, at: Option<DateTime<Utc>>) -> Result<()> {
    sqlx::query!("UPDATE accounts SET limited_at = $2 WHERE id = $1", id.0, at).execute(conn).await?;
    Ok(())
}
