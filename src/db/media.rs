//! Media attachments.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::status::Media;
use crate::model::{AccountId, MediaId, StatusId};

/// What is stored of an attachment, ours or a peer's.
#[derive(Debug, Clone, Default)]
pub struct NewMedia {
    pub kind: String,
    pub content_type: String,
    pub storage_key: Option<String>,
    pub thumbnail_key: Option<String>,
    pub remote_url: Option<String>,
    /// The picture that its server shows before it plays.
    pub preview_remote_url: Option<String>,
    pub description: Option<String>,
    pub blurhash: Option<String>,
    pub focus: Option<(f32, f32)>,
    pub width: Option<i32>,
    pub height: Option<i32>,
    pub preview_width: Option<i32>,
    pub preview_height: Option<i32>,
    /// Seconds.
    pub duration: Option<f64>,
    pub frame_rate: Option<String>,
    /// Bits a second.
    pub bitrate: Option<i32>,
    /// What was uploaded, until it is made ready.
    pub upload_key: Option<String>,
    pub bytes: i64,
}

pub async fn insert(
    conn: &mut PgConnection,
    account: AccountId,
    status: Option<StatusId>,
    position: i16,
    media: &NewMedia,
    now: DateTime<Utc>,
) -> Result<MediaId> {
    let id = sqlx::query_scalar!(
        r#"INSERT INTO media_attachments (
               account_id, status_id, position, kind, content_type, storage_key, thumbnail_key, remote_url, description,
               blurhash, focus_x, focus_y, width, height, preview_width, preview_height, bytes, created_at, duration,
               frame_rate, bitrate, upload_key, preview_remote_url, state)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
                   $23, CASE WHEN $22::text IS NULL THEN 'ready' ELSE 'waiting' END)
           RETURNING id AS "id: MediaId""#,
        account.0,
        status.map(|id| id.0),
        position,
        media.kind,
        media.content_type,
        media.storage_key,
        media.thumbnail_key,
        media.remote_url,
        media.description,
        media.blurhash,
        media.focus.map(|focus| focus.0),
        media.focus.map(|focus| focus.1),
        media.width,
        media.height,
        media.preview_width,
        media.preview_height,
        media.bytes,
        now,
        media.duration,
        media.frame_rate,
        media.bitrate,
        media.upload_key,
        media.preview_remote_url
    );
    Ok(id.fetch_one(conn).await?)
}

/// Whether an upload can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Readiness {
    Ready,
    /// It will be.
    Waiting,
    /// Nothing could be made of it.
    Failed,
}

/// One's own attachment.
#[derive(Debug, Clone)]
pub struct OwnMedia {
    pub media: Media,
    /// Which it is attached to.
    pub status: Option<StatusId>,
    pub readiness: Readiness,
}

pub async fn find_own(conn: &mut PgConnection, account: AccountId, id: MediaId) -> Result<Option<OwnMedia>> {
    let row = sqlx::query!(
        r#"SELECT id AS "id: MediaId", kind, content_type, storage_key, thumbnail_key, remote_url, description,
                  blurhash, focus_x, focus_y, width, height, preview_width, preview_height,
                  duration, frame_rate, bitrate, preview_remote_url, status_id AS "status_id: StatusId", state AS "state: Readiness"
           FROM media_attachments WHERE id = $1 AND account_id = $2"#,
        id.0,
        account.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| {
        let media = Media {
            id: row.id,
            kind: row.kind,
            content_type: row.content_type,
            storage_key: row.storage_key,
            thumbnail_key: row.thumbnail_key,
            remote_url: row.remote_url,
            preview_remote_url: row.preview_remote_url,
            description: row.description,
            blurhash: row.blurhash,
            focus_x: row.focus_x,
            focus_y: row.focus_y,
            width: row.width,
            height: row.height,
            preview_width: row.preview_width,
            preview_height: row.preview_height,
            duration: row.duration,
            frame_rate: row.frame_rate,
            bitrate: row.bitrate,
        };
        OwnMedia { media, status: row.status_id, readiness: row.state }
    }))
}

/// Changes what a person may change; `None` leaves as it is.
pub async fn describe(
    conn: &mut PgConnection,
    id: MediaId,
    description: Option<&str>,
    focus: Option<(f32, f32)>,
) -> Result<()> {
    sqlx::query!(
        "UPDATE media_attachments
         SET description = coalesce($2, description), focus_x = coalesce($3, focus_x), focus_y = coalesce($4, focus_y)
         WHERE id = $1",
        id.0,
        description,
        focus.map(|focus| focus.0),
        focus.map(|focus| focus.1)
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Attaches one's own loose attachments, or those this status has already, in this order. How many there were.
pub async fn attach(
    conn: &mut PgConnection,
    account: AccountId,
    status: StatusId,
    media: &[MediaId],
) -> Result<u64> {
    let ids: Vec<i64> = media.iter().map(|id| id.0).collect();
    let attached = sqlx::query!(
        "UPDATE media_attachments m SET status_id = $2, scheduled_status_id = NULL, position = w.position::smallint
         FROM unnest($3::bigint[]) WITH ORDINALITY AS w (id, position)
         WHERE m.id = w.id AND m.account_id = $1 AND (m.status_id IS NULL OR m.status_id = $2) AND m.state = 'ready'",
        account.0,
        status.0,
        &ids
    );
    Ok(attached.execute(conn).await?.rows_affected())
}

/// Takes off everything but these. The rows stay, loose, until a job prunes them.
pub async fn detach_others(conn: &mut PgConnection, status: StatusId, keep: &[MediaId]) -> Result<()> {
    let keep: Vec<i64> = keep.iter().map(|id| id.0).collect();
    sqlx::query!(
        "UPDATE media_attachments SET status_id = NULL WHERE status_id = $1 AND NOT (id = ANY($2))",
        status.0,
        &keep
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The attachments of a status.
pub async fn of_status(conn: &mut PgConnection, status: StatusId) -> Result<Vec<MediaId>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT id AS "id: MediaId" FROM media_attachments WHERE status_id = $1 ORDER BY position, id"#,
        status.0
    );
    Ok(ids.fetch_all(conn).await?)
}

/// A deleted status's attachments are loose again.
pub async fn loosen(conn: &mut PgConnection, status: StatusId) -> Result<()> {
    detach_others(conn, status, &[]).await
}

/// The files that a deleted attachment named: the whole, its small version, what was uploaded.
pub type Files = [Option<String>; 3];

/// Deletes those of one's own attachments that no status shows, and tells what they named.
pub async fn delete_loose(
    conn: &mut PgConnection,
    account: AccountId,
    media: &[MediaId],
) -> Result<Vec<Files>> {
    let ids: Vec<i64> = media.iter().map(|id| id.0).collect();
    let deleted = sqlx::query!(
        "DELETE FROM media_attachments WHERE id = ANY($2) AND account_id = $1 AND status_id IS NULL
         RETURNING storage_key, thumbnail_key, upload_key",
        account.0,
        &ids
    );
    let deleted = deleted.fetch_all(conn).await?.into_iter();
    Ok(deleted.map(|row| [row.storage_key, row.thumbnail_key, row.upload_key]).collect())
}

/// Names the copy kept of a remote attachment; false when it is gone, or has a copy.
pub async fn cache(
    conn: &mut PgConnection,
    id: MediaId,
    copy: &NewMedia,
    now: DateTime<Utc>,
) -> Result<bool> {
    let cached = sqlx::query!(
        "UPDATE media_attachments
         SET kind = $2, content_type = $3, storage_key = $4, thumbnail_key = coalesce(thumbnail_key, $5),
             blurhash = coalesce(blurhash, $6), width = coalesce($7, width), height = coalesce($8, height),
             preview_width = coalesce($9, preview_width), preview_height = coalesce($10, preview_height),
             bytes = bytes + $11, cached_at = $12, duration = coalesce($13, duration), frame_rate = coalesce($14, frame_rate),
             bitrate = coalesce($15, bitrate)
         WHERE id = $1 AND storage_key IS NULL",
        id.0,
        copy.kind,
        copy.content_type,
        copy.storage_key,
        copy.thumbnail_key,
        copy.blurhash,
        copy.width,
        copy.height,
        copy.preview_width,
        copy.preview_height,
        copy.bytes,
        now,
        copy.duration,
        copy.frame_rate,
        copy.bitrate
    );
    Ok(cached.execute(conn).await?.rows_affected() == 1)
}

/// Names the copy kept of the poster that lay at `remote_url`; false when it is another by now, or there is a picture.
pub async fn cache_poster(
    conn: &mut PgConnection,
    id: MediaId,
    remote_url: &str,
    poster: &NewMedia,
    now: DateTime<Utc>,
) -> Result<bool> {
    let cached = sqlx::query!(
        "UPDATE media_attachments
         SET thumbnail_key = $3, blurhash = coalesce(blurhash, $4), preview_width = $5, preview_height = $6,
             bytes = bytes + $7, cached_at = coalesce(cached_at, $8)
         WHERE id = $1 AND preview_remote_url = $2 AND thumbnail_key IS NULL",
        id.0,
        remote_url,
        poster.thumbnail_key,
        poster.blurhash,
        poster.preview_width,
        poster.preview_height,
        poster.bytes,
        now
    );
    Ok(cached.execute(conn).await?.rows_affected() == 1)
}

/// An attachment that a status shows, whoever may see it, and its author: for the proxy, which asks policy.
#[derive(Debug, Clone)]
pub struct ShownMedia {
    pub account: AccountId,
    pub kind: String,
    pub storage_key: Option<String>,
    pub thumbnail_key: Option<String>,
    pub remote_url: Option<String>,
    pub preview_remote_url: Option<String>,
}

pub async fn find_shown(conn: &mut PgConnection, id: MediaId) -> Result<Option<ShownMedia>> {
    let media = sqlx::query_as!(
        ShownMedia,
        r#"SELECT account_id AS "account: AccountId", kind, storage_key, thumbnail_key, remote_url,
                  preview_remote_url
           FROM media_attachments WHERE id = $1 AND status_id IS NOT NULL"#,
        id.0
    );
    Ok(media.fetch_optional(conn).await?)
}

/// The bytes behind loose attachments older than `before`, whose rows are deleted with this call; at most `limit`.
pub async fn prune_loose(conn: &mut PgConnection, before: DateTime<Utc>, limit: i64) -> Result<Vec<Files>> {
    let rows = sqlx::query!(
        "DELETE FROM media_attachments WHERE id = ANY(ARRAY(
             SELECT id FROM media_attachments
             WHERE status_id IS NULL AND scheduled_status_id IS NULL AND created_at < $1
             ORDER BY created_at LIMIT $2))
         RETURNING storage_key, thumbnail_key, upload_key",
        before,
        limit
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| [row.storage_key, row.thumbnail_key, row.upload_key]).collect())
}

/// Makes a remote status carry exactly these attachments. Those whose address stays keep their id and cached bytes,
/// but for the copy of a poster that is another now, which is swept.
pub async fn replace_remote(
    conn: &mut PgConnection,
    account: AccountId,
    status: StatusId,
    media: &[NewMedia],
    now: DateTime<Utc>,
) -> Result<()> {
    let urls: Vec<String> = media.iter().filter_map(|media| media.remote_url.clone()).collect();
    sqlx::query!(
        "UPDATE media_attachments SET status_id = NULL
         WHERE status_id = $1 AND NOT (coalesce(remote_url, '') = ANY($2))",
        status.0,
        &urls
    )
    .execute(&mut *conn)
    .await?;
    for (position, media) in media.iter().enumerate() {
        let position = i16::try_from(position).unwrap_or(i16::MAX);
        let kept = sqlx::query!(
            "UPDATE media_attachments
             SET position = $3, description = $4, preview_remote_url = $5,
                 thumbnail_key = CASE WHEN preview_remote_url IS NOT DISTINCT FROM $5 THEN thumbnail_key END
             WHERE status_id = $1 AND remote_url = $2",
            status.0,
            media.remote_url,
            position,
            media.description,
            media.preview_remote_url
        )
        .execute(&mut *conn)
        .await?;
        if kept.rows_affected() == 0 {
            insert(conn, account, Some(status), position, media, now).await?;
        }
    }
    Ok(())
}
