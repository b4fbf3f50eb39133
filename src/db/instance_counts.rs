//! How big this instance is.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use super::above_prefix;
use crate::error::Result;
use crate::model::id::first_id_at;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InstanceCounts {
    /// People who may sign in.
    pub users: i64,
    /// Of them, those seen since the moment asked for.
    pub active: i64,
    /// What they wrote, reblogs included.
    pub statuses: i64,
    /// Servers we know.
    pub domains: i64,
}

pub async fn count(db: impl PgExecutor<'_>, active_since: DateTime<Utc>) -> Result<InstanceCounts> {
    let counts = sqlx::query_as!(
        InstanceCounts,
        r#"SELECT (SELECT count(*) FROM users WHERE approved_at IS NOT NULL AND disabled_at IS NULL) AS "users!",
                  (SELECT count(*) FROM users WHERE last_active_at >= $1) AS "active!",
                  (SELECT coalesce(sum(c.statuses), 0)::bigint
                   FROM accounts a JOIN account_counts c ON c.account_id = a.id
                   WHERE a.domain IS NULL AND a.deleted_at IS NULL) AS "statuses!",
                  (SELECT count(*) FROM hosts WHERE NOT suspended) AS "domains!""#,
        active_since
    );
    Ok(counts.fetch_one(db).await?)
}

/// Servers we know and speak with, by name.
pub async fn peers(db: impl PgExecutor<'_>) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!("SELECT name FROM hosts WHERE NOT suspended ORDER BY name").fetch_all(db).await?)
}

/// The first of them whose name begins so.
pub async fn peers_beginning(db: impl PgExecutor<'_>, prefix: &str, limit: i64) -> Result<Vec<String>> {
    let names = sqlx::query_scalar!(
        "SELECT name FROM hosts WHERE NOT suspended AND name >= $1 AND name < $2 ORDER BY name LIMIT $3",
        prefix,
        above_prefix(prefix),
        limit
    );
    Ok(names.fetch_all(db).await?)
}

/// What happened in a span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeekCounts {
    /// Written here, reblogs included.
    pub statuses: i64,
    /// People whose last visit was then: who came again later counts later.
    pub logins: i64,
    pub registrations: i64,
}

pub async fn week(conn: &mut PgConnection, from: DateTime<Utc>, until: DateTime<Utc>) -> Result<WeekCounts> {
    let counts = sqlx::query_as!(
        WeekCounts,
        r#"SELECT (SELECT count(*) FROM statuses WHERE local AND id >= $3 AND id < $4) AS "statuses!",
                  (SELECT count(*) FROM users WHERE last_active_at >= $1 AND last_active_at < $2) AS "logins!",
                  (SELECT count(*) FROM users WHERE created_at >= $1 AND created_at < $2) AS "registrations!""#,
        from,
        until,
        first_id_at(from),
        first_id_at(until)
    );
    Ok(counts.fetch_one(conn).await?)
}
