//! Copies of remote attachments: how much they take, and the oldest dropped first.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;

/// A copy that no row names any more.
#[derive(Debug, Clone)]
pub struct Dropped {
    pub storage_key: Option<String>,
    pub thumbnail_key: Option<String>,
    pub bytes: i64,
}

/// What all copies take, in bytes.
pub async fn total_bytes(conn: &mut PgConnection) -> Result<i64> {
    let total = sqlx::query_scalar!(
        r#"SELECT coalesce(sum(bytes), 0)::bigint AS "total!" FROM media_attachments WHERE cached_at IS NOT NULL"#
    );
    Ok(total.fetch_one(conn).await?)
}

/// Drops the oldest copies made before `before`; at most `limit`. The attachments stay, and are fetched again when
/// somebody looks.
pub async fn drop_oldest(conn: &mut PgConnection, before: DateTime<Utc>, limit: i64) -> Result<Vec<Dropped>> {
    let dropped = sqlx::query_as!(
        Dropped,
        r#"WITH old AS MATERIALIZED (
               SELECT id, storage_key, thumbnail_key, bytes FROM media_attachments
               WHERE cached_at < $1 ORDER BY cached_at LIMIT $2 FOR UPDATE SKIP LOCKED)
           UPDATE media_attachments m
           SET storage_key = NULL, thumbnail_key = NULL, bytes = 0, cached_at = NULL
           FROM old WHERE m.id = old.id AND m.id = ANY(ARRAY(SELECT id FROM old))
           RETURNING old.storage_key AS "storage_key?", old.thumbnail_key AS "thumbnail_key?", old.bytes AS "bytes!""#,
        before,
        limit
    );
    Ok(dropped.fetch_all(conn).await?)
}
