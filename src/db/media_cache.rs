//! Copies of other servers' media: how much they take, and the oldest dropped first.

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
        r#"SELECT ((SELECT coalesce(sum(bytes), 0) FROM media_attachments WHERE cached_at IS NOT NULL)
                   + (SELECT coalesce(sum(bytes), 0) FROM cached_pictures))::bigint AS "total!""#
    );
    Ok(total.fetch_one(conn).await?)
}

/// Drops the oldest copies of attachments made before `before`; at most `limit`. The attachments stay, and are fetched
/// again when somebody looks.
pub async fn drop_attachments(
    conn: &mut PgConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Dropped>> {
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

/// Whose picture a copy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Account,
    Card,
    Emoji,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Card => "card",
            Self::Emoji => "emoji",
        }
    }
}

/// Says what the copy of a picture takes, in the transaction that names it.
pub async fn register_picture(
    conn: &mut PgConnection,
    key: &str,
    (kind, owner): (Kind, i64),
    bytes: i64,
    now: DateTime<Utc>,
) -> Result<()> {
    let registered = sqlx::query!(
        "INSERT INTO cached_pictures (key, kind, owner_id, bytes, cached_at) VALUES ($1, $2, $3, $4, $5)",
        key,
        kind.as_str(),
        owner,
        bytes,
        now
    );
    registered.execute(conn).await?;
    Ok(())
}

/// Drops the oldest copies of profile pictures, emoji and previews made before `before`; at most `limit`. Those whose
/// owner shows another picture by now are dropped too.
pub async fn drop_pictures(
    conn: &mut PgConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Dropped>> {
    let dropped = sqlx::query_as!(
        Dropped,
        r#"WITH old AS (
               DELETE FROM cached_pictures WHERE key = ANY(ARRAY(
                   SELECT key FROM cached_pictures WHERE cached_at < $1 ORDER BY cached_at LIMIT $2
                   FOR UPDATE SKIP LOCKED))
               RETURNING key, kind, owner_id, bytes),
           accounts_emptied AS (
               UPDATE accounts a
               SET avatar_key = CASE WHEN a.avatar_key = ANY(ARRAY(SELECT key FROM old)) THEN NULL ELSE a.avatar_key END,
                   header_key = CASE WHEN a.header_key = ANY(ARRAY(SELECT key FROM old)) THEN NULL ELSE a.header_key END
               WHERE a.id = ANY(ARRAY(SELECT owner_id FROM old WHERE kind = 'account'))),
           cards_emptied AS (
               UPDATE preview_cards c SET image_key = NULL
               WHERE c.id = ANY(ARRAY(SELECT owner_id FROM old WHERE kind = 'card'))
                 AND c.image_key = ANY(ARRAY(SELECT key FROM old))),
           stills AS (
               SELECT e.image_key, e.static_key FROM custom_emojis e
               WHERE e.id = ANY(ARRAY(SELECT owner_id FROM old WHERE kind = 'emoji')) AND e.remote_url IS NOT NULL),
           emojis_emptied AS (
               UPDATE custom_emojis e SET image_key = NULL, static_key = NULL
               WHERE e.id = ANY(ARRAY(SELECT owner_id FROM old WHERE kind = 'emoji'))
                 AND e.image_key = ANY(ARRAY(SELECT key FROM old)) AND e.remote_url IS NOT NULL)
           SELECT old.key AS "storage_key?", s.static_key AS "thumbnail_key?", old.bytes AS "bytes!"
           FROM old LEFT JOIN stills s ON s.image_key = old.key"#,
        before,
        limit
    );
    Ok(dropped.fetch_all(conn).await?)
}
