//! Earlier versions of statuses.

use sqlx::PgConnection;
use sqlx::types::Json;

use crate::error::Result;
use crate::model::StatusId;
use crate::model::status::{Media, StatusEdit};

/// Keeps the status as it stands as an earlier version of itself.
pub async fn keep_version(conn: &mut PgConnection, id: StatusId) -> Result<()> {
    sqlx::query!(
        r#"INSERT INTO status_edits (status_id, spoiler_text, text, content, sensitive, media, poll_options,
                                     created_at)
           SELECT s.id, s.spoiler_text, s.text, s.content, s.sensitive,
                  coalesce((SELECT jsonb_agg(attachment_json(m) ORDER BY m.position, m.id)
                      FROM media_attachments m WHERE m.status_id = s.id), '[]'),
                  (SELECT p.options FROM polls p WHERE p.status_id = s.id),
                  coalesce(s.edited_at, s.created_at)
           FROM statuses s WHERE s.id = $1"#,
        id.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Earlier versions, oldest first; without the present one. Visibility is asked before.
pub async fn load(conn: &mut PgConnection, id: StatusId) -> Result<Vec<StatusEdit>> {
    let rows = sqlx::query!(
        r#"SELECT spoiler_text, content, sensitive, media AS "media: Json<Vec<Media>>", poll_options, created_at
           FROM status_edits WHERE status_id = $1 ORDER BY id"#,
        id.0
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| StatusEdit {
            spoiler_text: row.spoiler_text,
            content: row.content,
            sensitive: row.sensitive,
            media: row.media.0,
            poll_options: row.poll_options,
            created_at: row.created_at,
        })
        .collect())
}
