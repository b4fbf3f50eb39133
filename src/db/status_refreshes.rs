//! When statuses of other servers were last asked for again.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::StatusId;

/// When a status, and the answers below it, were last asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Refreshed {
    pub refreshed_at: Option<DateTime<Utc>>,
    pub thread_at: Option<DateTime<Utc>>,
    /// When the last of these was over.
    pub thread_done_at: Option<DateTime<Utc>>,
}

pub async fn find(conn: &mut PgConnection, status: StatusId) -> Result<Refreshed> {
    let found = sqlx::query_as!(
        Refreshed,
        "SELECT refreshed_at, thread_at, thread_done_at FROM status_refreshes WHERE status_id = $1",
        status.0
    );
    Ok(found.fetch_optional(conn).await?.unwrap_or_default())
}

/// Notes that a status is asked for now; true for one caller of all, when that was not since `since`. One that is
/// deleted while somebody looks at it is not asked for.
pub async fn claim(
    conn: &mut PgConnection,
    status: StatusId,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let claimed = sqlx::query!(
        "INSERT INTO status_refreshes AS r (status_id, refreshed_at)
         SELECT id, $3 FROM statuses WHERE id = $1 FOR KEY SHARE
         ON CONFLICT (status_id) DO UPDATE SET refreshed_at = $3
         WHERE r.refreshed_at IS NULL OR r.refreshed_at < $2",
        status.0,
        since,
        now
    );
    Ok(claimed.execute(conn).await?.rows_affected() == 1)
}

/// The same of the answers below it, and of itself.
pub async fn claim_thread(
    conn: &mut PgConnection,
    status: StatusId,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let claimed = sqlx::query!(
        "INSERT INTO status_refreshes AS r (status_id, refreshed_at, thread_at)
         SELECT id, $3, $3 FROM statuses WHERE id = $1 FOR KEY SHARE
         ON CONFLICT (status_id) DO UPDATE SET refreshed_at = $3, thread_at = $3
         WHERE r.thread_at IS NULL OR r.thread_at < $2",
        status.0,
        since,
        now
    );
    Ok(claimed.execute(conn).await?.rows_affected() == 1)
}

/// Notes that the answers below a status were fetched.
pub async fn thread_done(conn: &mut PgConnection, status: StatusId, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!("UPDATE status_refreshes SET thread_done_at = $2 WHERE status_id = $1", status.0, now)
        .execute(conn)
        .await?;
    Ok(())
}
