//! Hashtags that people follow.

use sqlx::PgConnection;

use super::page_of_ids;
use crate::error::Result;
use crate::model::status::Tag;
use crate::model::{AccountId, Page};

/// Does nothing when it is followed already.
pub async fn insert(conn: &mut PgConnection, account: AccountId, tag: i64) -> Result<()> {
    sqlx::query!(
        "INSERT INTO followed_tags (account_id, tag_id) VALUES ($1, $2)
         ON CONFLICT ON CONSTRAINT followed_tags_pair_key DO NOTHING",
        account.0,
        tag
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn delete(conn: &mut PgConnection, account: AccountId, tag: i64) -> Result<()> {
    sqlx::query!("DELETE FROM followed_tags WHERE account_id = $1 AND tag_id = $2", account.0, tag)
        .execute(conn)
        .await?;
    Ok(())
}

/// Which of these hashtags the account follows.
pub async fn among(conn: &mut PgConnection, account: AccountId, tags: &[i64]) -> Result<Vec<i64>> {
    let followed = sqlx::query_scalar!(
        "SELECT tag_id FROM followed_tags WHERE account_id = $1 AND tag_id = ANY($2)",
        account.0,
        tags
    );
    Ok(followed.fetch_all(conn).await?)
}

/// A followed hashtag, in a list by the relation's id.
#[derive(Debug, Clone)]
pub struct FollowedTag {
    pub relation_id: i64,
    pub tag_id: i64,
    pub tag: Tag,
}

/// What the account follows, latest first.
pub async fn page_of_account(
    conn: &mut PgConnection,
    account: AccountId,
    page: Page,
) -> Result<Vec<FollowedTag>> {
    let ids = page_of_ids!(
        conn,
        page,
        r#"SELECT f.id AS "id!" FROM followed_tags f WHERE f.account_id = $4 AND f.id > $1 AND f.id < $2"#,
        "f.id",
        account.0
    );
    let rows = sqlx::query!(
        "SELECT f.id, t.id AS tag_id, t.name, t.display FROM followed_tags f JOIN tags t ON t.id = f.tag_id
         WHERE f.id = ANY($1) ORDER BY f.id DESC",
        &ids
    )
    .fetch_all(conn)
    .await?;
    let tags = rows.into_iter().map(|row| FollowedTag {
        relation_id: row.id,
        tag_id: row.tag_id,
        tag: Tag { name: row.name, display: row.display },
    });
    Ok(tags.collect())
}
