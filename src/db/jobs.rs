//! Jobs and the schedule: claimed in a short transaction, done outside, then deleted, put back or buried.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{PgConnection, PgExecutor};

use crate::error::Result;

pub struct NewJob<'a> {
    pub lane: &'a str,
    pub kind: &'a str,
    pub payload: &'a Value,
    pub unique_key: Option<String>,
    pub due_at: DateTime<Utc>,
}

/// Adds a job; where one with its key waits already, that one is due at the earlier of both times.
pub async fn insert(conn: &mut PgConnection, job: &NewJob<'_>) -> Result<()> {
    sqlx::query!(
        "INSERT INTO jobs (lane, kind, payload, unique_key, due_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT ON CONSTRAINT jobs_unique_key DO UPDATE SET due_at = least(jobs.due_at, excluded.due_at)",
        job.lane,
        job.kind,
        job.payload,
        job.unique_key,
        job.due_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A job a worker holds until its lease ends. `attempts` counts this one, and tells its lease from a later one.
#[derive(Debug)]
pub struct ClaimedJob {
    pub id: i64,
    pub kind: String,
    pub payload: Value,
    pub attempts: i32,
}

/// Takes up to `limit` due jobs of a lane. `due_at` moves with the lease, so that the index alone finds what is due, a
/// job whose worker died included.
pub async fn claim(
    executor: impl PgExecutor<'_>,
    lane: &str,
    now: DateTime<Utc>,
    leased_until: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<ClaimedJob>> {
    let claimed = sqlx::query_as!(
        ClaimedJob,
        r#"UPDATE jobs j
           SET attempts = j.attempts + 1, leased_until = $3, due_at = $3, unique_key = NULL
           WHERE j.id = ANY(ARRAY(
               SELECT id FROM jobs WHERE lane = $1 AND dead_at IS NULL AND due_at <= $2
               ORDER BY due_at, id LIMIT $4 FOR UPDATE SKIP LOCKED))
           RETURNING j.id, j.kind, j.payload, j.attempts"#,
        lane,
        now,
        leased_until,
        limit
    );
    Ok(claimed.fetch_all(executor).await?)
}

/// It is done.
pub async fn finish(executor: impl PgExecutor<'_>, job: &ClaimedJob) -> Result<()> {
    sqlx::query!("DELETE FROM jobs WHERE id = $1 AND attempts = $2", job.id, job.attempts)
        .execute(executor)
        .await?;
    Ok(())
}

/// It failed, and is tried again at `due_at`.
pub async fn put_back(
    executor: impl PgExecutor<'_>,
    job: &ClaimedJob,
    due_at: DateTime<Utc>,
    error: &str,
) -> Result<()> {
    sqlx::query!(
        "UPDATE jobs SET leased_until = NULL, due_at = $3, last_error = $4 WHERE id = $1 AND attempts = $2",
        job.id,
        job.attempts,
        due_at,
        error
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// It failed for good: kept among the dead letters, where an administrator sees it.
pub async fn bury(
    executor: impl PgExecutor<'_>,
    job: &ClaimedJob,
    now: DateTime<Utc>,
    error: &str,
) -> Result<()> {
    sqlx::query!(
        "UPDATE jobs SET leased_until = NULL, dead_at = $3, last_error = $4 WHERE id = $1 AND attempts = $2",
        job.id,
        job.attempts,
        now,
        error
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// Makes sure that a recurring job has its row, due at once when it is new.
pub async fn schedule(conn: &mut PgConnection, name: &str, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "INSERT INTO schedule (name, due_at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
        name,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Moves a recurring job on if it is due. True for one caller of all: whoever comes second finds it moved.
pub async fn take_turn(
    conn: &mut PgConnection,
    name: &str,
    now: DateTime<Utc>,
    next: DateTime<Utc>,
) -> Result<bool> {
    let moved =
        sqlx::query!("UPDATE schedule SET due_at = $3 WHERE name = $1 AND due_at <= $2", name, now, next);
    Ok(moved.execute(conn).await?.rows_affected() == 1)
}
