//! What moderators did to accounts, and told them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::AccountId;

pub async fn insert(
    conn: &mut PgConnection,
    target: AccountId,
    action: &str,
    text: &str,
    statuses: &[i64],
    now: DateTime<Utc>,
) -> Result<i64> {
    let id = sqlx::query_scalar!(
        "INSERT INTO account_warnings (id, target_account_id, action, text, status_ids, created_at)
         VALUES (snowflake($5), $1, $2, $3, $4, $5) RETURNING id",
        target.0,
        action,
        text,
        statuses,
        now
    );
    Ok(id.fetch_one(conn).await?)
}
