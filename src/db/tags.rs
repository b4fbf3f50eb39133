//! Hashtags, and which statuses carry them.

use sqlx::PgConnection;

use crate::error::Result;
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
pub async fn search(conn: &mut PgConnection, prefix_folded: &str, limit: i64) -> Result<Vec<Tag>> {
    let pattern = format!("{}%", prefix_folded.replace(['%', '_', '\\'], ""));
    let tags = sqlx::query_as!(
        Tag,
        "SELECT name, display FROM tags WHERE name LIKE $1 ORDER BY name LIMIT $2",
        pattern,
        limit
    );
    Ok(tags.fetch_all(conn).await?)
}

pub async fn find(conn: &mut PgConnection, name_folded: &str) -> Result<Option<(i64, Tag)>> {
    let row = sqlx::query!("SELECT id, name, display FROM tags WHERE name = $1", name_folded);
    Ok(row.fetch_optional(conn).await?.map(|row| (row.id, Tag { name: row.name, display: row.display })))
}
