//! The search index. Tokens are made in `text`; here they are only stored and matched.

use sqlx::PgConnection;

use crate::error::Result;
use crate::model::{AccountId, StatusId};

/// Makes a status findable by these tokens; by none, not at all.
pub async fn index(
    conn: &mut PgConnection,
    status: StatusId,
    account: AccountId,
    tokens: &[String],
) -> Result<()> {
    if tokens.is_empty() {
        sqlx::query!("DELETE FROM status_search WHERE status_id = $1", status.0).execute(conn).await?;
    } else {
        sqlx::query!(
            "INSERT INTO status_search (status_id, account_id, tokens)
             VALUES ($1, $2, array_to_tsvector($3::text[]))
             ON CONFLICT (status_id) DO UPDATE SET tokens = excluded.tokens",
            status.0,
            account.0,
            tokens
        )
        .execute(conn)
        .await?;
    }
    Ok(())
}
