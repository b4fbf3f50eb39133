//! Hashtags as staff decided about them.

use sqlx::PgConnection;

use super::page_of_rows;
use crate::error::{Error, Result};
use crate::model::Page;
use crate::model::status::Tag;

#[derive(Debug, Clone)]
pub struct ReviewedTag {
    pub id: i64,
    pub name: String,
    pub display: String,
    /// Whether new statuses here may carry it.
    pub usable: bool,
    /// Whether it is found by search.
    pub listable: bool,
    /// Whether it may trend; `None`: nobody decided yet.
    pub allowed: Option<bool>,
}

/// All hashtags, latest first.
pub async fn page(conn: &mut PgConnection, page: Page) -> Result<Vec<ReviewedTag>> {
    Ok(page_of_rows!(
        ReviewedTag,
        conn,
        page,
        r#"SELECT t.id, t.name, t.display, t.usable, t.listable, d.allowed AS "allowed?"
           FROM tags t LEFT JOIN trend_decisions d ON d.kind = 'tag' AND d.subject_id = t.id
           WHERE t.id > $1 AND t.id < $2"#,
        "t.id"
    ))
}

/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn get(conn: &mut PgConnection, id: i64) -> Result<ReviewedTag> {
    let tag = sqlx::query_as!(
        ReviewedTag,
        r#"SELECT t.id, t.name, t.display, t.usable, t.listable, d.allowed AS "allowed?"
           FROM tags t LEFT JOIN trend_decisions d ON d.kind = 'tag' AND d.subject_id = t.id WHERE t.id = $1"#,
        id
    );
    tag.fetch_optional(conn).await?.ok_or(Error::NotFound)
}

pub async fn put(conn: &mut PgConnection, tag: &ReviewedTag) -> Result<()> {
    sqlx::query!(
        "UPDATE tags SET display = $2, usable = $3, listable = $4 WHERE id = $1",
        tag.id,
        tag.display,
        tag.usable,
        tag.listable
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Those of these (folded) that new statuses may not carry, as they are shown.
pub async fn unusable(conn: &mut PgConnection, names: &[String]) -> Result<Vec<String>> {
    let found = sqlx::query_scalar!(
        "SELECT display FROM tags WHERE name = ANY($1) AND NOT usable ORDER BY name",
        names
    );
    Ok(found.fetch_all(conn).await?)
}

/// As [`super::tags::search`], of those alone that staff looked at.
pub async fn search(
    conn: &mut PgConnection,
    prefix_folded: &str,
    limit: i64,
    offset: i64,
) -> Result<Vec<(i64, Tag)>> {
    let rows = sqlx::query!(
        "SELECT t.id, t.name, t.display FROM tags t
         WHERE t.name >= $1 AND t.name < $2 AND t.listable
           AND EXISTS (SELECT FROM trend_decisions d WHERE d.kind = 'tag' AND d.subject_id = t.id OFFSET 0)
         ORDER BY t.name LIMIT $3 OFFSET $4",
        prefix_folded,
        super::above_prefix(prefix_folded),
        limit,
        offset
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, Tag { name: row.name, display: row.display })).collect())
}
