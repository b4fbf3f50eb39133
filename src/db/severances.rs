//! Follows that ended together.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::account_domain_blocks::Losses;
use crate::error::Result;
use crate::model::AccountId;

/// `kind` is Mastodon's word for why; `target` the server or account on the other side.
pub async fn insert(
    conn: &mut PgConnection,
    account: AccountId,
    kind: &str,
    target: &str,
    losses: Losses,
    now: DateTime<Utc>,
) -> Result<i64> {
    let id = sqlx::query_scalar!(
        "INSERT INTO severance_events (id, account_id, kind, target_name, followers_count, following_count, created_at)
         VALUES (snowflake($6), $1, $2, $3, $4, $5, $6) RETURNING id",
        account.0,
        kind,
        target,
        losses.followers,
        losses.following,
        now
    );
    Ok(id.fetch_one(conn).await?)
}
