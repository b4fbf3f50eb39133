//! What workers gave up on, in all queues: in an operator's sight, and theirs to try again or drop.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgConnection;

use crate::error::Result;

/// One row that was given up on.
#[derive(Debug, Clone, Serialize)]
pub struct DeadLetter {
    pub queue: String,
    pub id: i64,
    /// What it was, and to or from whom.
    pub what: String,
    pub attempts: i32,
    pub error: Option<String>,
    pub given_up_at: Option<DateTime<Utc>>,
}

/// The latest of one queue: outgoing, delivery, inbound or jobs. Unknown queues have none.
pub async fn latest(conn: &mut PgConnection, queue: &str, limit: i64) -> Result<Vec<DeadLetter>> {
    let letters = sqlx::query_as!(
        DeadLetter,
        r#"SELECT queue AS "queue!", id AS "id!", what AS "what!", attempts AS "attempts!", error AS "error?",
                  given_up_at AS "given_up_at?"
           FROM (SELECT 'outgoing' AS queue, id, payload->>'tell' AS what, attempts, last_error AS error,
                        dead_at AS given_up_at
                 FROM outgoing WHERE dead_at IS NOT NULL
                 UNION ALL
                 SELECT 'delivery', d.id,
                        (SELECT a.kind FROM activities a WHERE a.id = d.activity_id) || ' to '
                            || (SELECT i.url FROM inboxes i WHERE i.id = d.inbox_id),
                        d.attempts, d.last_error, d.settled_at
                 FROM deliveries d WHERE d.state IN ('refused', 'expired')
                 UNION ALL
                 SELECT 'inbound', id, kind || ' of ' || actor_uri, attempts, outcome, settled_at
                 FROM inbound_activities WHERE state = 'dead'
                 UNION ALL
                 SELECT 'jobs', id, kind, attempts, last_error, dead_at FROM jobs WHERE dead_at IS NOT NULL) w
           WHERE queue = $1 ORDER BY given_up_at DESC LIMIT $2"#,
        queue,
        limit
    );
    Ok(letters.fetch_all(conn).await?)
}

/// The ids of all of one queue.
pub async fn ids(conn: &mut PgConnection, queue: &str) -> Result<Vec<i64>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT id AS "id!"
           FROM (SELECT 'outgoing' AS queue, id FROM outgoing WHERE dead_at IS NOT NULL
                 UNION ALL SELECT 'delivery', id FROM deliveries WHERE state IN ('refused', 'expired')
                 UNION ALL SELECT 'inbound', id FROM inbound_activities WHERE state = 'dead'
                 UNION ALL SELECT 'jobs', id FROM jobs WHERE dead_at IS NOT NULL) w
           WHERE queue = $1"#,
        queue
    );
    Ok(ids.fetch_all(conn).await?)
}

/// Tries these again; tells how many there were. So do the three below, each with its queue.
pub async fn retry_outgoing(conn: &mut PgConnection, ids: &[i64], now: DateTime<Utc>) -> Result<u64> {
    let retried = sqlx::query!(
        "UPDATE outgoing SET dead_at = NULL, attempts = 0, due_at = $2 WHERE dead_at IS NOT NULL AND id = ANY($1)",
        ids,
        now
    );
    Ok(retried.execute(conn).await?.rows_affected())
}

pub async fn retry_deliveries(conn: &mut PgConnection, ids: &[i64], now: DateTime<Utc>) -> Result<u64> {
    let hosts = sqlx::query_scalar!(
        "UPDATE deliveries SET state = 'pending', attempts = 0, due_at = $2, settled_at = NULL
         WHERE state IN ('refused', 'expired') AND id = ANY($1) RETURNING host_id",
        ids,
        now
    )
    .fetch_all(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO delivery_lanes AS l (host_id, due_at)
         SELECT DISTINCT host_id, $2::timestamptz FROM unnest($1::bigint[]) AS w (host_id) ORDER BY host_id
         ON CONFLICT (host_id) DO UPDATE SET due_at = least(l.due_at, $2), rests_until = NULL",
        &hosts,
        now
    )
    .execute(conn)
    .await?;
    Ok(hosts.len() as u64)
}

pub async fn retry_inbound(conn: &mut PgConnection, ids: &[i64], now: DateTime<Utc>) -> Result<u64> {
    let lanes = sqlx::query_scalar!(
        "UPDATE inbound_activities SET state = 'pending', attempts = 0, due_at = $2, settled_at = NULL
         WHERE state = 'dead' AND id = ANY($1) RETURNING lane",
        ids,
        now
    )
    .fetch_all(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO inbound_lanes AS l (lane, due_at)
         SELECT DISTINCT lane, $2::timestamptz FROM unnest($1::bigint[]) AS w (lane) ORDER BY lane
         ON CONFLICT (lane) DO UPDATE SET due_at = least(l.due_at, $2)",
        &lanes,
        now
    )
    .execute(conn)
    .await?;
    Ok(lanes.len() as u64)
}

pub async fn retry_jobs(conn: &mut PgConnection, ids: &[i64], now: DateTime<Utc>) -> Result<u64> {
    let retried = sqlx::query!(
        "UPDATE jobs SET dead_at = NULL, attempts = 0, due_at = $2 WHERE dead_at IS NOT NULL AND id = ANY($1)",
        ids,
        now
    );
    Ok(retried.execute(conn).await?.rows_affected())
}

/// Lets these go; tells how many there were. So do the three below, each with its queue.
pub async fn drop_outgoing(conn: &mut PgConnection, ids: &[i64]) -> Result<u64> {
    let gone = sqlx::query!("DELETE FROM outgoing WHERE dead_at IS NOT NULL AND id = ANY($1)", ids);
    Ok(gone.execute(conn).await?.rows_affected())
}

pub async fn drop_deliveries(conn: &mut PgConnection, ids: &[i64]) -> Result<u64> {
    let gone = sqlx::query!(
        "UPDATE deliveries SET state = 'dropped' WHERE state IN ('refused', 'expired') AND id = ANY($1)",
        ids
    );
    Ok(gone.execute(conn).await?.rows_affected())
}

pub async fn drop_inbound(conn: &mut PgConnection, ids: &[i64]) -> Result<u64> {
    let gone = sqlx::query!(
        "UPDATE inbound_activities SET state = 'ignored' WHERE state = 'dead' AND id = ANY($1)",
        ids
    );
    Ok(gone.execute(conn).await?.rows_affected())
}

pub async fn drop_jobs(conn: &mut PgConnection, ids: &[i64]) -> Result<u64> {
    let gone = sqlx::query!("DELETE FROM jobs WHERE dead_at IS NOT NULL AND id = ANY($1)", ids);
    Ok(gone.execute(conn).await?.rows_affected())
}
