//! Activities that came in: stored verified, applied in order of arrival per actor.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};

use crate::error::Result;
use crate::model::AccountId;

/// A verified activity, about to be stored.
#[derive(Debug, Clone)]
pub struct NewInbound<'a> {
    /// SHA-256 of (actor, activity id, and who passed it on), or of the body where there is no id.
    pub key: &'a [u8],
    pub actor_uri: &'a str,
    /// Whose word it is proved to be, by the request's signature or the activity's own: usually the actor's.
    pub signer_uri: &'a str,
    pub activity_uri: Option<&'a str>,
    pub object_uri: Option<&'a str>,
    pub kind: &'a str,
    pub body: &'a str,
    /// The local account whose own inbox it came to; none for the shared inbox.
    pub recipient: Option<AccountId>,
    pub received_at: DateTime<Utc>,
}

/// Stores it and makes its lane due. False for a repeat: then only its recipient is added.
pub async fn store(conn: &mut PgConnection, inbound: &NewInbound<'_>) -> Result<bool> {
    let recipients: Vec<i64> = inbound.recipient.iter().map(|id| id.0).collect();
    let stored = sqlx::query_scalar!(
        r#"WITH n AS (
               INSERT INTO inbound_keys (key, activity_id, received_on, received_at)
               VALUES ($1, next_id(), ($9::timestamptz AT TIME ZONE 'UTC')::date, $9)
               ON CONFLICT (key) DO NOTHING RETURNING activity_id),
           i AS (
               INSERT INTO inbound_activities (
                   id, received_on, lane, actor_uri, signer_uri, activity_uri, object_uri, kind, body, recipients,
                   due_at, received_at)
               SELECT n.activity_id, ($9::timestamptz AT TIME ZONE 'UTC')::date, hashtextextended($2, 0), $2, $3, $4, $5, $6, $7, $8, $9, $9
               FROM n RETURNING lane)
           INSERT INTO inbound_lanes AS l (lane, due_at) SELECT lane, $9 FROM i
           ON CONFLICT (lane) DO UPDATE SET due_at = least(l.due_at, excluded.due_at)
           RETURNING lane"#,
        inbound.key,
        inbound.actor_uri,
        inbound.signer_uri,
        inbound.activity_uri,
        inbound.object_uri,
        inbound.kind,
        inbound.body,
        &recipients,
        inbound.received_at
    )
    .fetch_optional(&mut *conn)
    .await?
    .is_some();
    if !stored && !recipients.is_empty() {
        sqlx::query!(
            "UPDATE inbound_activities a SET recipients = a.recipients || $2
             FROM inbound_keys k
             WHERE k.key = $1 AND a.received_on = k.received_on AND a.id = k.activity_id
               AND NOT a.recipients @> $2",
            inbound.key,
            &recipients
        )
        .execute(conn)
        .await?;
    }
    Ok(stored)
}

/// How many wait to be applied: past the limit the inbox answers 503.
pub async fn count_pending(pool: &PgPool, at_most: i64) -> Result<i64> {
    let pending = sqlx::query_scalar!(
        r#"SELECT count(*) AS "n!" FROM (SELECT FROM inbound_activities WHERE state = 'pending' LIMIT $1) w"#,
        at_most
    );
    Ok(pending.fetch_one(pool).await?)
}

/// Leases the lanes that are due, those that wait longest first.
pub async fn claim_lanes(
    pool: &PgPool,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<i64>> {
    let lanes = sqlx::query_scalar!(
        "UPDATE inbound_lanes l SET leased_until = $2
         WHERE l.lane = ANY(ARRAY(
             SELECT lane FROM inbound_lanes
             WHERE due_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
             ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED))
         RETURNING l.lane",
        now,
        until,
        limit
    );
    Ok(lanes.fetch_all(pool).await?)
}

/// One activity to apply.
#[derive(Debug, Clone)]
pub struct Inbound {
    pub id: i64,
    pub received_on: chrono::NaiveDate,
    pub actor_uri: String,
    pub signer_uri: String,
    pub object_uri: Option<String>,
    pub body: String,
    pub recipients: Vec<i64>,
    pub attempts: i32,
    pub received_at: DateTime<Utc>,
}

/// Takes what is due in a lane in order of arrival, and counts the attempt before it is made. What names the same
/// object as an activity that waits for a retry waits with it; the rest goes on.
pub async fn claim(pool: &PgPool, lane: i64, now: DateTime<Utc>, limit: i64) -> Result<Vec<Inbound>> {
    let rows = sqlx::query_as!(
        Inbound,
        r#"UPDATE inbound_activities a SET attempts = a.attempts + 1
           FROM (SELECT p.received_on, p.id FROM inbound_activities p
                 WHERE p.lane = $1 AND p.state = 'pending' AND p.due_at <= $2
                   AND NOT EXISTS (
                       SELECT FROM inbound_activities e
                       WHERE e.lane = $1 AND e.state = 'pending' AND e.id < p.id AND e.due_at > $2
                         AND e.object_uri = p.object_uri)
                 ORDER BY p.id LIMIT $3) w
           WHERE a.received_on = w.received_on AND a.id = w.id
           RETURNING a.id, a.received_on, a.actor_uri, a.signer_uri, a.object_uri, a.body, a.recipients, a.attempts,
                     a.received_at"#,
        lane,
        now,
        limit
    );
    let mut rows = rows.fetch_all(pool).await?;
    rows.sort_by_key(|row| row.id);
    Ok(rows)
}

/// Has what names the same object as an activity that waits for a retry be due with it: asked for when nothing of a lane
/// that is due could be taken.
pub async fn defer_blocked(pool: &PgPool, lane: i64, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "UPDATE inbound_activities a SET due_at = b.due_at
         FROM (SELECT p.received_on, p.id, max(e.due_at) AS due_at
               FROM inbound_activities p
               JOIN inbound_activities e ON e.lane = p.lane AND e.object_uri = p.object_uri AND e.id < p.id
               WHERE p.lane = $1 AND p.state = 'pending' AND p.due_at <= $2
                 AND e.lane = $1 AND e.state = 'pending' AND e.due_at > $2
               GROUP BY p.received_on, p.id) b
         WHERE a.received_on = b.received_on AND a.id = b.id",
        lane,
        now
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Marks an activity as settled, in the transaction of its effect: done, ignored, refused or dead, and why. False when it
/// was settled already: then the effect must not happen again.
pub async fn settle(
    conn: &mut PgConnection,
    inbound: &Inbound,
    state: &str,
    outcome: Option<&str>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let settled = sqlx::query!(
        "UPDATE inbound_activities SET state = $3, outcome = $4, settled_at = $5
         WHERE received_on = $1 AND id = $2 AND state = 'pending'",
        inbound.received_on,
        inbound.id,
        state,
        outcome,
        now
    );
    Ok(settled.execute(conn).await?.rows_affected() == 1)
}

/// Parks an activity until then.
pub async fn postpone(pool: &PgPool, inbound: &Inbound, due_at: DateTime<Utc>, reason: &str) -> Result<()> {
    sqlx::query!(
        "UPDATE inbound_activities SET due_at = $3, outcome = $4 WHERE received_on = $1 AND id = $2",
        inbound.received_on,
        inbound.id,
        due_at,
        reason
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Gives a lane back: due when its next activity is, or gone when nothing waits.
pub async fn release_lane(pool: &PgPool, lane: i64) -> Result<()> {
    let mut transaction = pool.begin().await?;
    // Locked first: whoever stores an activity meanwhile makes the lane due after us.
    sqlx::query!("SELECT FROM inbound_lanes WHERE lane = $1 FOR UPDATE", lane)
        .execute(&mut *transaction)
        .await?;
    let next = sqlx::query_scalar!(
        "SELECT min(due_at) FROM inbound_activities WHERE lane = $1 AND state = 'pending'",
        lane
    )
    .fetch_one(&mut *transaction)
    .await?;
    match next {
        Some(due_at) => {
            sqlx::query!(
                "UPDATE inbound_lanes SET leased_until = NULL, due_at = $2 WHERE lane = $1",
                lane,
                due_at
            )
            .execute(&mut *transaction)
            .await?;
        }
        None => {
            sqlx::query!("DELETE FROM inbound_lanes WHERE lane = $1", lane)
                .execute(&mut *transaction)
                .await?;
        }
    }
    transaction.commit().await?;
    Ok(())
}

/// Takes back attempts that were counted and not made.
pub async fn return_attempts(pool: &PgPool, inbound: &[Inbound]) -> Result<()> {
    let ids: Vec<i64> = inbound.iter().map(|inbound| inbound.id).collect();
    let days: Vec<chrono::NaiveDate> = inbound.iter().map(|inbound| inbound.received_on).collect();
    sqlx::query!(
        "UPDATE inbound_activities a SET attempts = a.attempts - 1
         FROM unnest($1::date[], $2::bigint[]) AS w (received_on, id)
         WHERE a.received_on = w.received_on AND a.id = w.id",
        &days,
        &ids
    )
    .execute(pool)
    .await?;
    Ok(())
}
