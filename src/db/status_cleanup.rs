//! Old posts that their authors want deleted, and posts that end by themselves.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::{AccountId, StatusId};

/// What somebody wants deleted, and what is kept of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "a form of switches")]
pub struct CleanupPolicy {
    pub enabled: bool,
    pub min_age_days: i32,
    pub keep_direct: bool,
    pub keep_pinned: bool,
    pub keep_media: bool,
    pub keep_self_favourited: bool,
    pub keep_self_bookmarked: bool,
    /// With at least so many; `None`: no matter how many.
    pub keep_favourites: Option<i32>,
    pub keep_reblogs: Option<i32>,
}

impl Default for CleanupPolicy {
    fn default() -> Self {
        Self {
            enabled: false,
            min_age_days: 14,
            keep_direct: true,
            keep_pinned: true,
            keep_media: false,
            keep_self_favourited: true,
            keep_self_bookmarked: true,
            keep_favourites: None,
            keep_reblogs: None,
        }
    }
}

pub async fn load(conn: &mut PgConnection, account: AccountId) -> Result<CleanupPolicy> {
    let policy = sqlx::query_as!(
        CleanupPolicy,
        "SELECT enabled, min_age_days, keep_direct, keep_pinned, keep_media, keep_self_favourited,
                keep_self_bookmarked, keep_favourites, keep_reblogs
         FROM status_cleanup_policies WHERE account_id = $1",
        account.0
    );
    Ok(policy.fetch_optional(conn).await?.unwrap_or_default())
}

pub async fn put(conn: &mut PgConnection, account: AccountId, policy: &CleanupPolicy) -> Result<()> {
    sqlx::query!("DELETE FROM status_cleanup_policies WHERE account_id = $1", account.0)
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "INSERT INTO status_cleanup_policies (account_id, enabled, min_age_days, keep_direct, keep_pinned, keep_media,
                                              keep_self_favourited, keep_self_bookmarked, keep_favourites, keep_reblogs)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        account.0,
        policy.enabled,
        policy.min_age_days,
        policy.keep_direct,
        policy.keep_pinned,
        policy.keep_media,
        policy.keep_self_favourited,
        policy.keep_self_bookmarked,
        policy.keep_favourites,
        policy.keep_reblogs
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Accounts above `after` that want something deleted.
pub async fn accounts(conn: &mut PgConnection, after: i64, limit: i64) -> Result<Vec<AccountId>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT p.account_id AS "id: AccountId" FROM status_cleanup_policies p
           JOIN accounts a ON a.id = p.account_id AND a.deleted_at IS NULL AND a.suspended_at IS NULL
           WHERE p.enabled AND p.account_id > $1 ORDER BY p.account_id LIMIT $2"#,
        after,
        limit
    );
    Ok(ids.fetch_all(conn).await?)
}

/// The account's oldest posts of which nothing says that they are kept, from before the id of the age it wants.
pub async fn doomed(
    conn: &mut PgConnection,
    account: AccountId,
    policy: &CleanupPolicy,
    below: i64,
    limit: i64,
) -> Result<Vec<StatusId>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT s.id AS "id: StatusId"
           FROM statuses s LEFT JOIN status_counts c ON c.status_id = s.id
           WHERE s.account_id = $1 AND s.id < $2 AND s.reblog_of_id IS NULL
             AND NOT ($3 AND s.visibility = 'direct')
             AND NOT ($4 AND EXISTS (SELECT FROM status_pins p WHERE p.account_id = $1 AND p.status_id = s.id))
             AND NOT ($5 AND s.has_media)
             AND NOT ($6 AND EXISTS (SELECT FROM favourites f WHERE f.account_id = $1 AND f.status_id = s.id))
             AND NOT ($7 AND EXISTS (SELECT FROM bookmarks b WHERE b.account_id = $1 AND b.status_id = s.id))
             AND NOT (coalesce(c.favourites, 0) >= coalesce($8, 2147483647))
             AND NOT (coalesce(c.reblogs, 0) >= coalesce($9, 2147483647))
           ORDER BY s.id LIMIT $10"#,
        account.0,
        below,
        policy.keep_direct,
        policy.keep_pinned,
        policy.keep_media,
        policy.keep_self_favourited,
        policy.keep_self_bookmarked,
        policy.keep_favourites,
        policy.keep_reblogs,
        limit
    );
    Ok(ids.fetch_all(conn).await?)
}

/// Gives a post an end.
pub async fn set_expiry(conn: &mut PgConnection, status: StatusId, expires_at: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "INSERT INTO status_expiries (status_id, expires_at) VALUES ($1, $2)
         ON CONFLICT (status_id) DO UPDATE SET expires_at = excluded.expires_at",
        status.0,
        expires_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Posts whose end has come, with their authors; without those that moderators hid, which would stand in the way of others.
pub async fn expired(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<(StatusId, AccountId)>> {
    let rows = sqlx::query!(
        r#"SELECT e.status_id AS "status: StatusId", s.account_id AS "account: AccountId"
           FROM status_expiries e JOIN statuses s ON s.id = e.status_id JOIN shown_accounts a ON a.id = s.account_id
           WHERE e.expires_at <= $1 AND s.hidden_at IS NULL ORDER BY e.expires_at LIMIT $2"#,
        now,
        limit
    );
    Ok(rows.fetch_all(conn).await?.into_iter().map(|row| (row.status, row.account)).collect())
}

/// When the next post ends; at `again`, if that is sooner, while some whose end has come are hidden.
pub async fn next_expiry(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    again: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>> {
    let next = sqlx::query_scalar!(
        "SELECT least((SELECT min(expires_at) FROM status_expiries WHERE expires_at > $1),
                      CASE WHEN EXISTS (SELECT FROM status_expiries WHERE expires_at <= $1) THEN $2::timestamptz END)",
        now,
        again
    );
    Ok(next.fetch_one(conn).await?)
}
