//! Uploads that wait until they are made ready, and what is changed of them.

use sqlx::PgConnection;

use super::media::NewMedia;
use crate::error::Result;
use crate::model::MediaId;

/// The bytes of an upload that waits; `None` when it does no more.
pub async fn find_waiting(conn: &mut PgConnection, id: MediaId) -> Result<Option<String>> {
    let key = sqlx::query_scalar!(
        r#"SELECT upload_key AS "key!" FROM media_attachments WHERE id = $1 AND state = 'waiting'"#,
        id.0
    );
    Ok(key.fetch_optional(conn).await?)
}

/// Names what was made of an upload; false when it waits no more. The small version somebody chose stays.
pub async fn make_ready(conn: &mut PgConnection, id: MediaId, made: &NewMedia) -> Result<bool> {
    let ready = sqlx::query!(
        "UPDATE media_attachments
         SET state = 'ready', upload_key = NULL, kind = $2, content_type = $3, storage_key = $4, width = $5, height = $6,
             duration = $7, frame_rate = $8, bitrate = $9, bytes = bytes + $10,
             thumbnail_key = coalesce(thumbnail_key, $11), blurhash = coalesce(blurhash, $12),
             preview_width = coalesce(preview_width, $13), preview_height = coalesce(preview_height, $14)
         WHERE id = $1 AND state = 'waiting'",
        id.0,
        made.kind,
        made.content_type,
        made.storage_key,
        made.width,
        made.height,
        made.duration,
        made.frame_rate,
        made.bitrate,
        made.bytes,
        made.thumbnail_key,
        made.blurhash,
        made.preview_width,
        made.preview_height
    );
    Ok(ready.execute(conn).await?.rows_affected() == 1)
}

/// Nothing can be made of it.
pub async fn give_up(conn: &mut PgConnection, id: MediaId) -> Result<()> {
    let given_up = sqlx::query!(
        "UPDATE media_attachments SET state = 'failed', upload_key = NULL WHERE id = $1 AND state = 'waiting'",
        id.0
    );
    given_up.execute(conn).await?;
    Ok(())
}

/// Gives an attachment another small version, and tells which it had.
pub async fn set_thumbnail(
    conn: &mut PgConnection,
    id: MediaId,
    key: &str,
    blurhash: &str,
    (width, height): (i32, i32),
) -> Result<Option<String>> {
    let former = sqlx::query_scalar!(
        r#"WITH former AS (SELECT id, thumbnail_key FROM media_attachments WHERE id = $1 FOR UPDATE)
           UPDATE media_attachments m
           SET thumbnail_key = $2, blurhash = $3, preview_width = $4, preview_height = $5
           FROM former WHERE m.id = former.id AND m.id = $1
           RETURNING former.thumbnail_key"#,
        id.0,
        key,
        blurhash,
        width,
        height
    );
    Ok(former.fetch_optional(conn).await?.flatten())
}
