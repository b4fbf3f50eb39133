//! One row per host with deliveries: when it is due, who has it in hand, and how the host stands. Claims start here, so
//! that the rows of a dead host are never scanned.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};

use crate::error::Result;
use crate::model::HostId;

/// The lane of one host, leased to us.
#[derive(Debug, Clone)]
pub struct Lane {
    pub host_id: HostId,
    pub failures: i32,
    pub failing_since: Option<DateTime<Utc>>,
    pub dead_at: Option<DateTime<Utc>>,
    /// When it took RFC 9421 where it had refused the draft.
    pub rfc9421_at: Option<DateTime<Utc>>,
}

/// Leases the lanes that are due, those that wait longest first. Suspended hosts keep their rows and get nothing.
pub async fn claim(pool: &PgPool, now: DateTime<Utc>, until: DateTime<Utc>, limit: i64) -> Result<Vec<Lane>> {
    let lanes = sqlx::query_as!(
        Lane,
        r#"UPDATE delivery_lanes l SET leased_until = $2
           WHERE l.host_id = ANY(ARRAY(
               SELECT d.host_id FROM delivery_lanes d
               WHERE d.due_at <= $1 AND d.due_at IS NOT NULL AND d.paused_at IS NULL
                 AND (d.leased_until IS NULL OR d.leased_until <= $1)
                 AND NOT EXISTS (SELECT FROM hosts h WHERE h.id = d.host_id AND h.suspended OFFSET 0)
               ORDER BY d.due_at LIMIT $3 FOR UPDATE SKIP LOCKED))
           RETURNING l.host_id AS "host_id: HostId", l.failures, l.failing_since, l.dead_at,
                     (SELECT h.rfc9421_at FROM hosts h WHERE h.id = l.host_id) AS rfc9421_at"#,
        now,
        until,
        limit
    );
    Ok(lanes.fetch_all(pool).await?)
}

/// How the host stands after a round.
#[derive(Debug, Clone)]
pub struct LaneOutcome {
    pub failures: i32,
    pub failing_since: Option<DateTime<Utc>>,
    pub dead_at: Option<DateTime<Utc>>,
    /// Not before this; `None` for at once.
    pub not_before: Option<DateTime<Utc>>,
    /// `None` when nothing was tried.
    pub succeeded: Option<bool>,
    /// It failed until now.
    pub woke: bool,
    pub error: Option<String>,
}

/// What was put back while the host failed is due now. That is little: one delivery per failed round.
pub async fn wake(conn: &mut PgConnection, host: HostId, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "UPDATE deliveries SET due_at = $2 WHERE host_id = $1 AND state = 'pending' AND due_at > $2",
        host.0,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives a lane back, due when its next delivery is.
pub async fn give_back(
    conn: &mut PgConnection,
    host: HostId,
    lane: &LaneOutcome,
    now: DateTime<Utc>,
) -> Result<()> {
    // The row is locked before the next due time is read: whoever adds a delivery meanwhile makes it due after us.
    sqlx::query!("SELECT FROM delivery_lanes WHERE host_id = $1 FOR UPDATE", host.0)
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "UPDATE delivery_lanes
         SET leased_until = NULL, failures = $2, failing_since = $3, dead_at = $4, rests_until = $5::timestamptz,
             due_at = (SELECT CASE WHEN min(p.due_at) IS NOT NULL THEN greatest(min(p.due_at), $5) END
                       FROM deliveries p WHERE p.host_id = $1 AND p.state = 'pending'),
             last_success_at = CASE WHEN $6 IS TRUE THEN $8 ELSE last_success_at END,
             last_failure_at = CASE WHEN $6 IS FALSE THEN $8 ELSE last_failure_at END,
             last_error = CASE WHEN $6 IS TRUE THEN NULL WHEN $6 IS FALSE THEN $7 ELSE last_error END
         WHERE host_id = $1",
        host.0,
        lane.failures,
        lane.failing_since,
        lane.dead_at,
        lane.not_before,
        lane.succeeded,
        lane.error,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A host was heard from: when it was failing, what waits for it is tried at once. True when it was. Within a
/// transaction: who leases the lane meanwhile would find nothing due, and put it off.
pub async fn revive(conn: &mut PgConnection, host: &str, now: DateTime<Utc>) -> Result<bool> {
    let revived = sqlx::query_scalar!(
        r#"UPDATE delivery_lanes l
         SET failures = 0, failing_since = NULL, dead_at = NULL, rests_until = NULL,
             due_at = CASE WHEN l.due_at IS NULL THEN NULL ELSE $2::timestamptz END
         FROM hosts h
         WHERE h.name = $1 AND l.host_id = h.id AND l.failing_since IS NOT NULL
         RETURNING l.host_id AS "id: HostId""#,
        host,
        now
    );
    let Some(host) = revived.fetch_optional(&mut *conn).await? else { return Ok(false) };
    wake(conn, host, now).await?;
    Ok(true)
}

/// Ends a host's rest: what waits for it is tried at once.
pub async fn hurry(conn: &mut PgConnection, host: HostId, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "UPDATE delivery_lanes SET rests_until = NULL, due_at = CASE WHEN due_at IS NULL THEN NULL ELSE $2::timestamptz END
         WHERE host_id = $1",
        host.0,
        now
    )
    .execute(&mut *conn)
    .await?;
    wake(conn, host, now).await
}

/// Delivers nothing to a host from now on. One that nothing was ever delivered to may be paused too.
pub async fn pause(conn: &mut PgConnection, host: HostId, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "INSERT INTO delivery_lanes AS l (host_id, paused_at) VALUES ($1, $2)
         ON CONFLICT (host_id) DO UPDATE SET paused_at = coalesce(l.paused_at, excluded.paused_at)",
        host.0,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn resume(conn: &mut PgConnection, host: HostId) -> Result<()> {
    sqlx::query!("UPDATE delivery_lanes SET paused_at = NULL WHERE host_id = $1", host.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Lets go of what waits for a host.
pub async fn drop_waiting(conn: &mut PgConnection, host: HostId, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "UPDATE deliveries SET state = 'dropped', settled_at = $2 WHERE host_id = $1 AND state = 'pending'",
        host.0,
        now
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("UPDATE delivery_lanes SET due_at = NULL WHERE host_id = $1", host.0).execute(conn).await?;
    Ok(())
}

/// Hosts that are paused or suspended while something waits for them.
pub async fn held_back(conn: &mut PgConnection) -> Result<Vec<HostId>> {
    let hosts = sqlx::query_scalar!(
        r#"SELECT l.host_id AS "id: HostId" FROM delivery_lanes l JOIN hosts h ON h.id = l.host_id
           WHERE l.due_at IS NOT NULL AND (l.paused_at IS NOT NULL OR h.suspended)"#
    );
    Ok(hosts.fetch_all(conn).await?)
}
