//! How much waits in the queues, for operators.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::error::Result;

pub struct QueueLength {
    pub name: String,
    pub waiting: i64,
    /// Given up on, in sight of an operator.
    pub dead: i64,
}

/// Ends every lease: for a process that knows that no other works on these queues, and that starts after one that may have
/// been killed.
pub async fn release_leases(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!("UPDATE outgoing SET leased_until = NULL WHERE leased_until IS NOT NULL")
        .execute(&mut *conn)
        .await?;
    sqlx::query!("UPDATE delivery_lanes SET leased_until = NULL WHERE leased_until IS NOT NULL")
        .execute(&mut *conn)
        .await?;
    sqlx::query!("UPDATE inbound_lanes SET leased_until = NULL WHERE leased_until IS NOT NULL")
        .execute(&mut *conn)
        .await?;
    sqlx::query!("UPDATE jobs SET leased_until = NULL, due_at = $1 WHERE leased_until IS NOT NULL", now)
        .execute(conn)
        .await?;
    Ok(())
}

/// Counts whole queues: for a person who asks, not for every scrape.
pub async fn queue_lengths(executor: impl PgExecutor<'_>) -> sqlx::Result<Vec<QueueLength>> {
    sqlx::query_as!(
        QueueLength,
        r#"SELECT 'outgoing' AS "name!", count(*) FILTER (WHERE dead_at IS NULL) AS "waiting!",
                  count(dead_at) AS "dead!" FROM outgoing
           UNION ALL
           SELECT 'delivery', count(*) FILTER (WHERE state = 'pending'), count(*) FILTER (WHERE state <> 'pending')
           FROM deliveries WHERE state IN ('pending', 'refused', 'expired')
           UNION ALL
           SELECT 'inbound', count(*) FILTER (WHERE state = 'pending'), count(*) FILTER (WHERE state = 'dead')
           FROM inbound_activities WHERE state IN ('pending', 'dead')
           UNION ALL
           SELECT 'jobs', count(*) FILTER (WHERE dead_at IS NULL), count(dead_at) FROM jobs"#,
    )
    .fetch_all(executor)
    .await
}
