//! What goes out: activities, and one row per inbox they go to. Claims start at one row per host: see
//! [`super::delivery_lanes`].

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};

use super::delivery_lanes::{LaneOutcome, give_back, wake};
use super::host_days;
use crate::error::Result;
use crate::model::{AccountId, HostId};

/// An activity of ours, as it is stored once for all its inboxes.
#[derive(Debug, Clone)]
pub struct NewActivity<'a> {
    /// The id of the `outgoing` row it was made from: made twice, it is stored once.
    pub id: i64,
    pub account_id: AccountId,
    pub uri: &'a str,
    /// Create, Follow, …
    pub kind: &'a str,
    pub object_uri: &'a str,
    pub body: &'a str,
    /// Whether its deliveries carry a digest of followers (FEP-8fcf).
    pub synchronizes: bool,
}

pub async fn insert_activity(
    conn: &mut PgConnection,
    activity: &NewActivity<'_>,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO activities (id, account_id, uri, kind, object_uri, body, synchronizes, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING",
        activity.id,
        activity.account_id.0,
        activity.uri,
        activity.kind,
        activity.object_uri,
        activity.body,
        activity.synchronizes,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The hosts of those among these inboxes that were delivered to before.
pub async fn known_inboxes(conn: &mut PgConnection, urls: &[String]) -> Result<HashMap<String, HostId>> {
    let rows =
        sqlx::query!(r#"SELECT url, host_id AS "host_id: HostId" FROM inboxes WHERE url = ANY($1)"#, urls)
            .fetch_all(conn)
            .await?;
    Ok(rows.into_iter().map(|row| (row.url, row.host_id)).collect())
}

/// Adds a delivery to each of these inboxes (with the hosts they lie on) and makes their hosts' lanes due. A host that
/// rests is left to rest, and what is about the same object as a delivery that waits is due after it. Inboxes that have the activity in their queue already are left as they are.
pub async fn enqueue(
    conn: &mut PgConnection,
    activity: &NewActivity<'_>,
    inboxes: &[(String, HostId)],
    now: DateTime<Utc>,
) -> Result<()> {
    let urls: Vec<String> = inboxes.iter().map(|(url, _)| url.clone()).collect();
    let hosts: Vec<i64> = inboxes.iter().map(|(_, host)| host.0).collect();
    sqlx::query!(
        "INSERT INTO inboxes (url, host_id)
         SELECT DISTINCT ON (url) url, host_id FROM unnest($1::text[], $2::bigint[]) AS w (url, host_id) ORDER BY url
         ON CONFLICT ON CONSTRAINT inboxes_url_key DO NOTHING",
        &urls,
        &hosts
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO deliveries (activity_id, inbox_id, host_id, object_key, due_at)
         SELECT $1, i.id, i.host_id, hashtextextended($2, 0),
                greatest($3, (SELECT max(e.due_at) FROM deliveries e
                              WHERE e.inbox_id = i.id AND e.object_key = hashtextextended($2, 0)
                                AND e.state = 'pending'))
         FROM inboxes i WHERE i.url = ANY($4)
         ON CONFLICT ON CONSTRAINT deliveries_target_key DO NOTHING",
        activity.id,
        activity.object_uri,
        now,
        &urls
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO delivery_lanes AS l (host_id, due_at)
         SELECT DISTINCT host_id, $2::timestamptz FROM unnest($1::bigint[]) AS w (host_id) ORDER BY host_id
         ON CONFLICT (host_id) DO UPDATE
         SET due_at = greatest(least(l.due_at, $2), l.rests_until)",
        &hosts,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// One request to make.
#[derive(Debug, Clone)]
pub struct Delivery {
    pub id: i64,
    pub inbox_url: String,
    pub account_id: AccountId,
    pub body: String,
    pub attempts: i32,
    pub activity_id: i64,
    pub synchronizes: bool,
    /// Whether it tells that its own actor is deleted.
    pub ends_actor: bool,
}

/// Takes what is due in a lane, oldest first, and counts the attempt before it is made. Of the deliveries about one
/// object to one inbox only the first is taken, so that an Undo never overtakes what it undoes.
pub async fn claim(pool: &PgPool, host: HostId, now: DateTime<Utc>, limit: i64) -> Result<Vec<Delivery>> {
    let deliveries = sqlx::query_as!(
        Delivery,
        r#"UPDATE deliveries d SET attempts = d.attempts + 1
           WHERE d.id = ANY(ARRAY(
               SELECT p.id FROM deliveries p
               WHERE p.host_id = $1 AND p.state = 'pending' AND p.due_at <= $2
                 AND NOT EXISTS (
                     SELECT FROM deliveries e
                     WHERE e.inbox_id = p.inbox_id AND e.object_key = p.object_key AND e.state = 'pending'
                       AND e.id < p.id OFFSET 0)
               ORDER BY p.due_at, p.id LIMIT $3))
           RETURNING d.id, d.attempts, d.activity_id,
                     (SELECT i.url FROM inboxes i WHERE i.id = d.inbox_id) AS "inbox_url!",
                     (SELECT a.account_id FROM activities a WHERE a.id = d.activity_id) AS "account_id!: AccountId",
                     (SELECT a.body FROM activities a WHERE a.id = d.activity_id) AS "body!",
                     (SELECT a.synchronizes FROM activities a WHERE a.id = d.activity_id) AS "synchronizes!",
                     (SELECT a.kind = 'Delete' AND a.object_uri = o.uri
                      FROM activities a JOIN accounts o ON o.id = a.account_id WHERE a.id = d.activity_id)
                     AS "ends_actor!""#,
        host.0,
        now,
        limit
    );
    let mut deliveries = deliveries.fetch_all(pool).await?;
    deliveries.sort_by_key(|delivery| delivery.id);
    Ok(deliveries)
}

/// What became of one attempt.
#[derive(Debug, Clone)]
pub struct Settled {
    pub id: i64,
    /// delivered, refused, expired, or pending for another attempt.
    pub state: &'static str,
    pub due_at: DateTime<Utc>,
    pub status: Option<i32>,
    pub error: Option<String>,
}

/// Records a round's outcomes in one transaction and gives the lane back, due when its next delivery is. `untried` were
/// claimed and not sent.
pub async fn settle(
    pool: &PgPool,
    host: HostId,
    settled: &[Settled],
    untried: &[i64],
    lane: &LaneOutcome,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut transaction = pool.begin().await?;
    record(&mut transaction, settled, now).await?;
    if !settled.is_empty() {
        let delivered = settled.iter().filter(|settled| settled.state == "delivered").count();
        let (delivered, failed) = (delivered as i64, (settled.len() - delivered) as i64);
        host_days::count_delivered(&mut transaction, host, now, delivered, failed).await?;
    }
    sqlx::query!("UPDATE deliveries SET attempts = attempts - 1 WHERE id = ANY($1)", untried)
        .execute(&mut *transaction)
        .await?;
    if lane.woke {
        wake(&mut transaction, host, now).await?;
    }
    give_back(&mut transaction, host, lane, now).await?;
    transaction.commit().await?;
    Ok(())
}

/// What is put back takes along what waits for it.
async fn record(conn: &mut PgConnection, settled: &[Settled], now: DateTime<Utc>) -> Result<()> {
    let ids: Vec<i64> = settled.iter().map(|s| s.id).collect();
    let states: Vec<String> = settled.iter().map(|s| s.state.to_owned()).collect();
    let dues: Vec<DateTime<Utc>> = settled.iter().map(|s| s.due_at).collect();
    let statuses: Vec<Option<i32>> = settled.iter().map(|s| s.status).collect();
    let errors: Vec<Option<String>> = settled.iter().map(|s| s.error.clone()).collect();
    sqlx::query!(
        "UPDATE deliveries d
         SET state = w.state, due_at = w.due_at, last_status = w.status, last_error = w.error,
             settled_at = CASE WHEN w.state = 'pending' THEN NULL ELSE $6::timestamptz END
         FROM unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::integer[], $5::text[])
              AS w (id, state, due_at, status, error)
         WHERE d.id = w.id",
        &ids,
        &states,
        &dues,
        &statuses as &[Option<i32>],
        &errors as &[Option<String>],
        now
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE deliveries f SET due_at = d.due_at
         FROM deliveries d
         WHERE d.id = ANY($1) AND d.state = 'pending'
           AND f.inbox_id = d.inbox_id AND f.object_key = d.object_key AND f.state = 'pending'
           AND f.id > d.id AND f.due_at < d.due_at",
        &ids
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives up what has waited since before `oldest` (an activity id) for hosts that do not answer, or were not to be asked.
pub async fn expire(
    conn: &mut PgConnection,
    hosts: &[HostId],
    oldest: i64,
    now: DateTime<Utc>,
) -> Result<()> {
    let hosts: Vec<i64> = hosts.iter().map(|host| host.0).collect();
    sqlx::query!(
        "UPDATE deliveries SET state = 'expired', settled_at = $3
         WHERE host_id = ANY($1) AND state = 'pending' AND activity_id < $2",
        &hosts,
        oldest,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}
