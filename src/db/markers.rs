//! How far an account has read.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::AccountId;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    /// `home` or `notifications`.
    pub timeline: String,
    pub last_read_id: i64,
    /// Rises with every update.
    pub version: i32,
    pub updated_at: DateTime<Utc>,
}

/// The markers of these timelines, as far as there are any.
pub async fn load(conn: &mut PgConnection, account: AccountId, timelines: &[&str]) -> Result<Vec<Marker>> {
    let timelines: Vec<String> = timelines.iter().map(|timeline| (*timeline).to_owned()).collect();
    let markers = sqlx::query_as!(
        Marker,
        "SELECT timeline, last_read_id, version, updated_at FROM markers
         WHERE account_id = $1 AND timeline = ANY($2) ORDER BY timeline",
        account.0,
        &timelines
    );
    Ok(markers.fetch_all(conn).await?)
}

/// The first marker of a timeline. `None` when somebody else was faster.
pub async fn insert(
    conn: &mut PgConnection,
    account: AccountId,
    timeline: &str,
    last_read_id: i64,
    now: DateTime<Utc>,
) -> Result<Option<Marker>> {
    let marker = sqlx::query_as!(
        Marker,
        "INSERT INTO markers (account_id, timeline, last_read_id, updated_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (account_id, timeline) DO NOTHING
         RETURNING timeline, last_read_id, version, updated_at",
        account.0,
        timeline,
        last_read_id,
        now
    );
    Ok(marker.fetch_optional(conn).await?)
}

/// Moves a marker that still has the version it was read with. `None` when somebody else was faster.
pub async fn update(
    conn: &mut PgConnection,
    account: AccountId,
    before: &Marker,
    last_read_id: i64,
    now: DateTime<Utc>,
) -> Result<Option<Marker>> {
    let marker = sqlx::query_as!(
        Marker,
        "UPDATE markers SET last_read_id = $4, version = version + 1, updated_at = $5
         WHERE account_id = $1 AND timeline = $2 AND version = $3
         RETURNING timeline, last_read_id, version, updated_at",
        account.0,
        before.timeline,
        before.version,
        last_read_id,
        now
    );
    Ok(marker.fetch_optional(conn).await?)
}
