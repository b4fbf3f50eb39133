//! Private words about others.

use sqlx::PgConnection;

use crate::error::Result;
use crate::model::AccountId;

/// An empty comment is no note.
pub async fn put(
    conn: &mut PgConnection,
    account: AccountId,
    target: AccountId,
    comment: &str,
) -> Result<()> {
    if comment.is_empty() {
        sqlx::query!(
            "DELETE FROM account_notes WHERE account_id = $1 AND target_account_id = $2",
            account.0,
            target.0
        )
        .execute(conn)
        .await?;
    } else {
        sqlx::query!(
            "INSERT INTO account_notes (account_id, target_account_id, comment) VALUES ($1, $2, $3)
             ON CONFLICT (account_id, target_account_id) DO UPDATE SET comment = excluded.comment",
            account.0,
            target.0,
            comment
        )
        .execute(conn)
        .await?;
    }
    Ok(())
}
