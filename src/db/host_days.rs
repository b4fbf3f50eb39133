//! How much came from each host and went to it, day by day.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::HostId;

/// One day (UTC) of one host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HostDay {
    pub day: NaiveDate,
    /// Activities of its actors that were worked off.
    pub received: i64,
    pub delivered: i64,
    /// Requests that did not bring a delivery to its end.
    pub failed: i64,
}

/// Adds to today's counts of requests to a host.
pub async fn count_delivered(
    conn: &mut PgConnection,
    host: HostId,
    now: DateTime<Utc>,
    delivered: i64,
    failed: i64,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO host_days AS h (host_id, day, delivered, failed)
         VALUES ($1, ($2::timestamptz AT TIME ZONE 'UTC')::date, $3, $4)
         ON CONFLICT (host_id, day)
         DO UPDATE SET delivered = h.delivered + excluded.delivered, failed = h.failed + excluded.failed",
        host.0,
        now,
        delivered,
        failed
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Adds to today's count of activities of the host called `name`, if it is known.
pub async fn count_received(
    conn: &mut PgConnection,
    name: &str,
    now: DateTime<Utc>,
    received: i64,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO host_days AS h (host_id, day, received)
         SELECT id, ($2::timestamptz AT TIME ZONE 'UTC')::date, $3 FROM hosts WHERE name = $1
         ON CONFLICT (host_id, day) DO UPDATE SET received = h.received + excluded.received",
        name,
        now,
        received
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The days of a host after `since`, the latest first; those without anything are left out.
pub async fn of_host(conn: &mut PgConnection, host: HostId, since: NaiveDate) -> Result<Vec<HostDay>> {
    let days = sqlx::query_as!(
        HostDay,
        "SELECT day, received, delivered, failed FROM host_days WHERE host_id = $1 AND day > $2 ORDER BY day DESC",
        host.0,
        since
    );
    Ok(days.fetch_all(conn).await?)
}
