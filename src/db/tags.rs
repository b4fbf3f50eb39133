//! Hashtags, and which statuses carry them.

use sqlx::PgConnection;

use crate::error::{Error, Result};
use crate::model::StatusId;
use crate::model::status::Tag;

/// Makes the status carry exactly these hashtags.
pub async fn set(conn: &mut PgConnection, status: StatusId, tags: &[Tag]) -> Result<()> {
    let names: Vec<String> = tags.iter().map(|tag| tag.name.clone()).collect();
    let displays: Vec<String> = tags.iter().map(|tag| tag.display.clone()).collect();
    sqlx::query!(
        "DELETE FROM status_tags WHERE status_id = $1
         AND tag_id NOT IN (SELECT id FROM tags WHERE name = ANY($2))",
        status.0,
        &names
    )
    .execute(&mut *conn)
    .await?;
    if names.is_empty() {
        return Ok(());
    }
    // In one order everywhere, so that two statuses with the same new hashtags do not wait for each other in a ring.
    sqlx::query!(
        "INSERT INTO tags (name, display)
         SELECT DISTINCT ON (name) name, display FROM unnest($1::text[], $2::text[]) AS w (name, display) ORDER BY name
         ON CONFLICT ON CONSTRAINT tags_name_key DO NOTHING",
        &names,
        &displays
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO status_tags (tag_id, status_id) SELECT id, $1 FROM tags WHERE name = ANY($2)
         ON CONFLICT DO NOTHING",
        status.0,
        &names
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Hashtags that begin with a folded prefix, by name.
pub async fn search(
    conn: &mut PgConnection,
    prefix_folded: &str,
    limit: i64,
    offset: i64,
) -> Result<Vec<(i64, Tag)>> {
    let pattern = format!("{}%", prefix_folded.replace(['%', '_', '\\'], ""));
    let rows = sqlx::query!(
        "SELECT id, name, display FROM tags WHERE name LIKE $1 ORDER BY name LIMIT $2 OFFSET $3",
        pattern,
        limit,
        offset
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, Tag { name: row.name, display: row.display })).collect())
}

pub async fn find(conn: &mut PgConnection, name_folded: &str) -> Result<Option<(i64, Tag)>> {
    let row = sqlx::query!("SELECT id, name, display FROM tags WHERE name = $1", name_folded);
    Ok(row.fetch_optional(conn).await?.map(|row| (row.id, Tag { name: row.name, display: row.display })))
}

/// The hashtag's row, made if there is none.
pub async fn ensure(conn: &mut PgConnection, name_folded: &str, display: &str) -> Result<(i64, Tag)> {
    sqlx::query!(
        "INSERT INTO tags (name, display) VALUES ($1, $2) ON CONFLICT ON CONSTRAINT tags_name_key DO NOTHING",
        name_folded,
        display
    )
    .execute(&mut *conn)
    .await?;
    find(conn, name_folded).await?.ok_or(Error::NotFound)
}
