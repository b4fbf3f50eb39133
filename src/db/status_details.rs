//! What articles, films, recordings and events are beyond their title and excerpt.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::{AccountId, StatusId};

/// All of it, sanitised.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NewDetails {
    /// Empty where the status shows everything.
    pub content: String,
    /// Seconds.
    pub duration: Option<f64>,
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    pub place: Option<String>,
}

pub async fn put(conn: &mut PgConnection, status: StatusId, details: &NewDetails) -> Result<()> {
    sqlx::query!(
        "INSERT INTO status_details (status_id, content, duration, starts_at, ends_at, place)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (status_id) DO UPDATE
         SET content = excluded.content, duration = excluded.duration, starts_at = excluded.starts_at,
             ends_at = excluded.ends_at, place = excluded.place",
        status.0,
        details.content,
        details.duration,
        details.starts_at,
        details.ends_at,
        details.place
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The whole text of a status, as `viewer` may read it; `None` where the status itself shows everything.
pub async fn text(
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    status: StatusId,
) -> Result<Option<String>> {
    let text = sqlx::query_scalar!(
        r#"SELECT d.content AS "content!" FROM status_details d JOIN visible_statuses($1) s ON s.id = d.status_id
         WHERE d.status_id = $2 AND d.content <> ''"#,
        viewer.map(|viewer| viewer.0),
        status.0
    );
    Ok(text.fetch_optional(conn).await?)
}
