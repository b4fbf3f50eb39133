//! What is to be told to other servers.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{PgConnection, PgPool};

use crate::error::Result;

/// Under an id of that moment: it tells how old what is delivered is.
pub async fn insert(conn: &mut PgConnection, payload: &Value, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "INSERT INTO outgoing (id, payload, due_at, created_at) VALUES (snowflake($2), $1, $2, $2)",
        payload,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A row to turn into an activity.
#[derive(Debug, Clone)]
pub struct Claimed {
    pub id: i64,
    pub payload: Value,
    pub attempts: i32,
}

/// Leases what is due, oldest first, and counts the attempt before it is made.
pub async fn claim(
    pool: &PgPool,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Claimed>> {
    let rows = sqlx::query_as!(
        Claimed,
        "UPDATE outgoing o SET leased_until = $2, attempts = o.attempts + 1
         FROM (SELECT id FROM outgoing
               WHERE due_at <= $1 AND dead_at IS NULL AND (leased_until IS NULL OR leased_until <= $1)
               ORDER BY due_at, id LIMIT $3 FOR UPDATE SKIP LOCKED) w
         WHERE o.id = w.id RETURNING o.id, o.payload, o.attempts",
        now,
        until,
        limit
    );
    let mut rows = rows.fetch_all(pool).await?;
    rows.sort_by_key(|row| row.id);
    Ok(rows)
}

pub async fn finish(conn: &mut PgConnection, id: i64) -> Result<()> {
    sqlx::query!("DELETE FROM outgoing WHERE id = $1", id).execute(conn).await?;
    Ok(())
}

/// Tries again then.
pub async fn put_back(pool: &PgPool, id: i64, due_at: DateTime<Utc>, error: &str) -> Result<()> {
    sqlx::query!(
        "UPDATE outgoing SET leased_until = NULL, due_at = $2, last_error = $3 WHERE id = $1",
        id,
        due_at,
        error
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Puts it where an operator finds it: it failed too often.
pub async fn bury(pool: &PgPool, id: i64, now: DateTime<Utc>, error: &str) -> Result<()> {
    sqlx::query!(
        "UPDATE outgoing SET leased_until = NULL, dead_at = $2, last_error = $3 WHERE id = $1",
        id,
        now,
        error
    )
    .execute(pool)
    .await?;
    Ok(())
}
