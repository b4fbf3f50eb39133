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
    /// Who tells it.
    pub account: String,
    pub attempts: i32,
}

/// Leases what is due, oldest first, and counts the attempt before it is made. What an account tells waits for what it
/// told before: no Undo is made into deliveries earlier than what it undoes, whichever node has that in hand.
pub async fn claim(
    pool: &PgPool,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Claimed>> {
    let mut transaction = pool.begin().await?;
    // One node claims at a time: of two, each would take what waits for the other's.
    sqlx::query!("SELECT pg_advisory_xact_lock(hashtextextended('outgoing', 0))")
        .execute(&mut *transaction)
        .await?;
    let rows = sqlx::query_as!(
        Claimed,
        r#"UPDATE outgoing o SET leased_until = $2, attempts = o.attempts + 1
           FROM (SELECT p.id FROM outgoing p
                 WHERE p.due_at <= $1 AND p.dead_at IS NULL AND (p.leased_until IS NULL OR p.leased_until <= $1)
                   AND NOT EXISTS (
                       SELECT FROM outgoing e
                       WHERE e.payload->>'account' = p.payload->>'account' AND e.dead_at IS NULL AND e.id < p.id
                         AND (e.leased_until > $1 OR e.due_at > p.due_at))
                 ORDER BY p.due_at, p.id LIMIT $3) w
           WHERE o.id = w.id RETURNING o.id, o.payload, coalesce(o.payload->>'account', '') AS "account!", o.attempts"#,
        now,
        until,
        limit
    );
    let mut rows = rows.fetch_all(&mut *transaction).await?;
    transaction.commit().await?;
    rows.sort_by_key(|row| row.id);
    Ok(rows)
}

pub async fn finish(conn: &mut PgConnection, id: i64) -> Result<()> {
    sqlx::query!("DELETE FROM outgoing WHERE id = $1", id).execute(conn).await?;
    Ok(())
}

/// Gives back what was claimed and not tried.
pub async fn give_back(pool: &PgPool, ids: &[i64]) -> Result<()> {
    sqlx::query!("UPDATE outgoing SET leased_until = NULL, attempts = attempts - 1 WHERE id = ANY($1)", ids)
        .execute(pool)
        .await?;
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
