//! Who does not want to read whom.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{Related, page_of_rows};
use crate::error::Result;
use crate::model::{AccountId, Page};

/// Mutes an account, or changes how it is muted.
pub async fn put(
    conn: &mut PgConnection,
    account: AccountId,
    target: AccountId,
    hide_notifications: bool,
    expires_at: Option<DateTime<Utc>>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO mutes (account_id, target_account_id, hide_notifications, expires_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT ON CONSTRAINT mutes_pair_key
         DO UPDATE SET hide_notifications = excluded.hide_notifications, expires_at = excluded.expires_at",
        account.0,
        target.0,
        hide_notifications,
        expires_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// False when there was none.
pub async fn delete(conn: &mut PgConnection, account: AccountId, target: AccountId) -> Result<bool> {
    let gone = sqlx::query!(
        "DELETE FROM mutes WHERE account_id = $1 AND target_account_id = $2",
        account.0,
        target.0
    );
    Ok(gone.execute(conn).await?.rows_affected() == 1)
}

/// Deletes what expired by `now`, and tells when the next one will.
pub async fn delete_expired(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    sqlx::query!("DELETE FROM mutes WHERE expires_at <= $1", now).execute(&mut *conn).await?;
    let next = sqlx::query_scalar!("SELECT min(expires_at) FROM mutes WHERE expires_at > $1", now);
    Ok(next.fetch_one(conn).await?)
}

/// Whom an account mutes, latest first.
pub async fn list(conn: &mut PgConnection, account: AccountId, page: Page) -> Result<Vec<Related>> {
    Ok(page_of_rows!(
        Related,
        conn,
        page,
        r#"SELECT m.id, m.target_account_id AS "account: AccountId"
           FROM mutes m JOIN shown_accounts a ON a.id = m.target_account_id
           WHERE m.account_id = $4 AND m.id > $1 AND m.id < $2"#,
        "m.id",
        account.0
    ))
}
