//! Relays we subscribed to, or did once.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgConnection;

use crate::error::{Error, OnConstraint, Result};
use crate::model::HostId;
use crate::model::relay::{RelayState, RelayStyle};

#[derive(Debug, Clone, Serialize)]
pub struct Relay {
    pub id: i64,
    pub style: RelayStyle,
    pub inbox_url: String,
    pub actor_uri: Option<String>,
    #[serde(skip)]
    pub host_id: HostId,
    /// host[:port].
    pub host: String,
    /// Whether a domain policy blocks it.
    pub suspended: bool,
    pub state: RelayState,
    pub follow_uri: String,
    pub hourly_limit: i32,
    /// The hour counted last, and how many posts were fetched in it, and were too many.
    pub hour: DateTime<Utc>,
    pub taken: i32,
    pub left_out: i32,
    /// When `state` changed.
    pub changed_at: DateTime<Utc>,
    pub last_received_at: Option<DateTime<Utc>>,
}

/// Every one, by host. There are a handful.
pub async fn all(conn: &mut PgConnection) -> Result<Vec<Relay>> {
    let relays = sqlx::query_as!(
        Relay,
        r#"SELECT r.id, r.style AS "style: RelayStyle", r.inbox_url, r.actor_uri, r.host_id AS "host_id: HostId",
                  h.name AS host, h.suspended, r.state AS "state: RelayState", r.follow_uri, r.hourly_limit, r.hour,
                  r.taken, r.left_out, r.changed_at, r.last_received_at
           FROM relays r JOIN hosts h ON h.id = r.host_id ORDER BY h.name, r.id"#
    );
    Ok(relays.fetch_all(conn).await?)
}

/// One that is asked to pass posts on.
pub struct NewRelay<'a> {
    pub style: RelayStyle,
    pub inbox_url: &'a str,
    pub host_id: HostId,
    pub actor_uri: Option<&'a str>,
    pub follow_uri: &'a str,
    pub hourly_limit: i32,
}

/// # Errors
/// [`Error::Invalid`] when its actor speaks for another one already.
pub async fn insert(conn: &mut PgConnection, relay: &NewRelay<'_>, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "INSERT INTO relays (style, inbox_url, host_id, actor_uri, state, follow_uri, hourly_limit, hour, changed_at, created_at)
         VALUES ($1, $2, $3, $4, 'pending', $5, $6, $7, $7, $7)",
        relay.style.as_str(),
        relay.inbox_url,
        relay.host_id.0,
        relay.actor_uri,
        relay.follow_uri,
        relay.hourly_limit,
        now
    )
    .execute(conn)
    .await
    .on_constraint("relays_actor_key", || Error::invalid("url", "ERR_TAKEN", "is known under another address"))?;
    Ok(())
}

pub async fn set_state(
    conn: &mut PgConnection,
    id: i64,
    state: RelayState,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!("UPDATE relays SET state = $2, changed_at = $3 WHERE id = $1", id, state.as_str(), now)
        .execute(conn)
        .await?;
    Ok(())
}

/// It is asked anew, under this id.
pub async fn ask_again(conn: &mut PgConnection, id: i64, follow_uri: &str, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "UPDATE relays SET state = 'pending', follow_uri = $2, changed_at = $3 WHERE id = $1",
        id,
        follow_uri,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// It said yes; `actor_uri` speaks for it.
pub async fn accept(conn: &mut PgConnection, id: i64, actor_uri: &str, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "UPDATE relays SET state = 'accepted', actor_uri = $2, changed_at = $3 WHERE id = $1",
        id,
        actor_uri,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn set_limit(conn: &mut PgConnection, id: i64, hourly_limit: i32) -> Result<()> {
    sqlx::query!("UPDATE relays SET hourly_limit = $2, left_out = 0 WHERE id = $1", id, hourly_limit)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn delete(conn: &mut PgConnection, id: i64) -> Result<()> {
    sqlx::query!("DELETE FROM relays WHERE id = $1", id).execute(conn).await?;
    Ok(())
}

/// Whether this actor speaks for a relay we asked or subscribed to; `None` for everybody else.
pub async fn state_of_actor(conn: &mut PgConnection, actor_uri: &str) -> Result<Option<(i64, RelayState)>> {
    let found = sqlx::query!(
        r#"SELECT id, state AS "state: RelayState" FROM relays
           WHERE actor_uri = $1 AND state IN ('pending', 'accepted')"#,
        actor_uri
    );
    Ok(found.fetch_optional(conn).await?.map(|row| (row.id, row.state)))
}

/// Counts one post of this hour. False when there were enough.
pub async fn take_one(conn: &mut PgConnection, id: i64, now: DateTime<Utc>) -> Result<bool> {
    let within = sqlx::query_scalar!(
        r#"UPDATE relays
           SET hour = date_trunc('hour', $2::timestamptz, 'UTC'), last_received_at = $2,
               taken = CASE WHEN hour < date_trunc('hour', $2::timestamptz, 'UTC') THEN 1
                            ELSE least(taken + 1, hourly_limit) END,
               left_out = CASE WHEN hour < date_trunc('hour', $2::timestamptz, 'UTC') THEN 0
                               WHEN taken >= hourly_limit THEN left_out + 1 ELSE left_out END
           WHERE id = $1 RETURNING left_out = 0 AS "within!""#,
        id,
        now
    );
    Ok(within.fetch_optional(conn).await?.unwrap_or(false))
}

/// Where posts go that everybody may read, as they are or as their ids, and who reads there.
pub async fn subscribed(conn: &mut PgConnection, style: RelayStyle) -> Result<Vec<(String, String)>> {
    let relays = sqlx::query!(
        r#"SELECT inbox_url, actor_uri AS "actor_uri!" FROM relays
           WHERE style = $1 AND state = 'accepted' AND actor_uri IS NOT NULL ORDER BY id"#,
        style.as_str()
    );
    Ok(relays.fetch_all(conn).await?.into_iter().map(|row| (row.inbox_url, row.actor_uri)).collect())
}
