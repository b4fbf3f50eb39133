//! Hashtags shown on profiles.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::status::Tag;
use crate::model::{AccountId, StatusId};

#[derive(Debug, Clone)]
pub struct FeaturedTag {
    pub id: i64,
    pub tag_id: i64,
    pub tag: Tag,
    pub statuses_count: i64,
    pub last_status_at: Option<DateTime<Utc>>,
}

/// Features a hashtag, with how often it was used in public until now. False when it was featured already.
pub async fn insert(conn: &mut PgConnection, account: AccountId, tag: i64) -> Result<bool> {
    let added = sqlx::query!(
        "INSERT INTO featured_tags (account_id, tag_id, statuses_count, last_status_at)
         SELECT $1, $2, count(s.id), max(s.created_at)
         FROM (SELECT s.id, s.created_at FROM statuses s
               WHERE s.account_id = $1 AND s.visibility IN ('public', 'unlisted') AND s.reblog_of_id IS NULL
                 AND EXISTS (SELECT FROM status_tags t WHERE t.tag_id = $2 AND t.status_id = s.id)) s
         ON CONFLICT ON CONSTRAINT featured_tags_pair_key DO NOTHING",
        account.0,
        tag
    );
    Ok(added.execute(conn).await?.rows_affected() == 1)
}

/// The hashtag, if it was featured.
pub async fn delete(conn: &mut PgConnection, account: AccountId, tag: i64) -> Result<bool> {
    let gone =
        sqlx::query!("DELETE FROM featured_tags WHERE account_id = $1 AND tag_id = $2", account.0, tag);
    Ok(gone.execute(conn).await?.rows_affected() == 1)
}

pub async fn count(conn: &mut PgConnection, account: AccountId) -> Result<i64> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM featured_tags WHERE account_id = $1"#,
        account.0
    );
    Ok(count.fetch_one(conn).await?)
}

/// All of an account's, the most used first. Few: their number is limited.
pub async fn all(conn: &mut PgConnection, account: AccountId) -> Result<Vec<FeaturedTag>> {
    let rows = sqlx::query!(
        "SELECT f.id, f.tag_id, t.name, t.display, f.statuses_count, f.last_status_at
         FROM featured_tags f JOIN tags t ON t.id = f.tag_id
         WHERE f.account_id = $1 ORDER BY f.statuses_count DESC, f.id",
        account.0
    );
    let tags = rows.fetch_all(conn).await?.into_iter().map(|row| FeaturedTag {
        id: row.id,
        tag_id: row.tag_id,
        tag: Tag { name: row.name, display: row.display },
        statuses_count: row.statuses_count,
        last_status_at: row.last_status_at,
    });
    Ok(tags.collect())
}

/// Counts a public status of its author's for the hashtags it carries, or takes it off.
pub async fn count_status(conn: &mut PgConnection, status: StatusId, by: i64) -> Result<()> {
    sqlx::query!(
        "UPDATE featured_tags f
         SET statuses_count = greatest(f.statuses_count + $2, 0),
             last_status_at = CASE WHEN $2 > 0 THEN greatest(f.last_status_at, s.created_at) ELSE f.last_status_at END
         FROM statuses s JOIN status_tags t ON t.status_id = s.id
         WHERE s.id = $1 AND s.visibility IN ('public', 'unlisted') AND s.reblog_of_id IS NULL
           AND f.account_id = s.account_id AND f.tag_id = t.tag_id",
        status.0,
        by
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Hashtags the account used lately and does not feature, the most used first.
pub async fn suggested(conn: &mut PgConnection, account: AccountId, limit: i64) -> Result<Vec<(i64, Tag)>> {
    let rows = sqlx::query!(
        "SELECT t.id, t.name, t.display
         FROM (SELECT st.tag_id, count(*) AS uses
               FROM (SELECT id FROM statuses WHERE account_id = $1 ORDER BY id DESC LIMIT 1000) s
               JOIN status_tags st ON st.status_id = s.id
               WHERE NOT EXISTS (SELECT FROM featured_tags f WHERE f.account_id = $1 AND f.tag_id = st.tag_id)
               GROUP BY st.tag_id ORDER BY uses DESC, st.tag_id LIMIT $2) w
         JOIN tags t ON t.id = w.tag_id ORDER BY w.uses DESC, t.id",
        account.0,
        limit
    );
    let rows = rows.fetch_all(conn).await?;
    Ok(rows.into_iter().map(|row| (row.id, Tag { name: row.name, display: row.display })).collect())
}
