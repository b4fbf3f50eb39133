//! The home feed. Nobody else knows how it is kept: today it is written when a status arrives, one narrow row per
//! local reader, so that reading costs the same however many people one follows. It is never cut at a number of
//! entries.

use sqlx::PgConnection;

use super::page_of_ids;
use crate::error::Result;
use crate::model::{AccountId, Page, StatusId};

/// A page of the viewer's home timeline.
pub async fn page(conn: &mut PgConnection, viewer: AccountId, page: Page) -> Result<Vec<StatusId>> {
    let ids = page_of_ids!(
        conn,
        page,
        r#"SELECT h.status_id AS "id!" FROM home_feed h JOIN timeline_statuses($4) s ON s.id = h.status_id
           WHERE h.account_id = $4 AND h.status_id > $1 AND h.status_id < $2"#,
        "h.status_id",
        viewer.0
    );
    Ok(ids.into_iter().map(StatusId).collect())
}

/// Puts a new status or reblog into the homes it belongs to: the author's own, the followers' (a reply only where
/// the one replied to is followed as well, a reblog only where wanted and the original is not there already), and
/// those of people who follow one of its hashtags. Whoever reads the author on an exclusive list reads them there.
pub async fn add(conn: &mut PgConnection, status: StatusId) -> Result<()> {
    sqlx::query!(
        r#"INSERT INTO home_feed (account_id, status_id)
           SELECT w.account_id, $1
           FROM (SELECT s.account_id FROM statuses s JOIN accounts a ON a.id = s.account_id
                 WHERE s.id = $1 AND a.domain IS NULL
                 UNION
                 SELECT f.account_id
                 FROM statuses s
                 JOIN follows f ON f.target_account_id = s.account_id
                 JOIN accounts a ON a.id = f.account_id AND a.domain IS NULL AND a.deleted_at IS NULL
                 WHERE s.id = $1
                   AND (f.languages IS NULL OR s.language IS NULL OR s.language = ANY(f.languages))
                   AND NOT EXISTS (
                        SELECT FROM list_accounts m JOIN lists l ON l.id = m.list_id
                        WHERE m.account_id = s.account_id AND m.owner_id = f.account_id AND l.exclusive)
                   AND (s.visibility <> 'direct' OR EXISTS (
                        SELECT FROM mentions m WHERE m.status_id = s.id AND m.account_id = f.account_id))
                   AND (NOT s.is_reply OR s.in_reply_to_account_id = f.account_id OR EXISTS (
                        SELECT FROM follows p
                        WHERE p.account_id = f.account_id AND p.target_account_id = s.in_reply_to_account_id))
                   AND (s.reblog_of_id IS NULL OR (f.show_reblogs AND NOT EXISTS (
                        SELECT FROM home_feed h
                        WHERE h.account_id = f.account_id AND h.status_id = s.reblog_of_id)))
                 UNION
                 SELECT ft.account_id
                 FROM statuses s
                 JOIN status_tags st ON st.status_id = s.id
                 JOIN followed_tags ft ON ft.tag_id = st.tag_id
                 WHERE s.id = $1 AND s.listed) w
           ON CONFLICT DO NOTHING"#,
        status.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts what `authors` wrote so far into the follower's home, but for those on an exclusive list of theirs.
pub async fn backfill(conn: &mut PgConnection, follower: AccountId, authors: &[AccountId]) -> Result<()> {
    let authors: Vec<i64> = authors.iter().map(|id| id.0).collect();
    sqlx::query!(
        r#"INSERT INTO home_feed (account_id, status_id)
           SELECT $1, s.id FROM statuses s
           JOIN follows f ON f.account_id = $1 AND f.target_account_id = s.account_id
           WHERE s.account_id = ANY($2) AND s.visibility <> 'direct'
             AND (s.reblog_of_id IS NULL OR f.show_reblogs)
             AND (NOT s.is_reply OR s.in_reply_to_account_id = $1 OR EXISTS (
                  SELECT FROM follows p WHERE p.account_id = $1 AND p.target_account_id = s.in_reply_to_account_id))
             AND NOT EXISTS (
                  SELECT FROM list_accounts m JOIN lists l ON l.id = m.list_id
                  WHERE m.account_id = s.account_id AND m.owner_id = $1 AND l.exclusive)
           ON CONFLICT DO NOTHING"#,
        follower.0,
        &authors
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes what `authors` wrote out of the follower's home.
pub async fn remove_authors(
    conn: &mut PgConnection,
    follower: AccountId,
    authors: &[AccountId],
) -> Result<()> {
    let authors: Vec<i64> = authors.iter().map(|id| id.0).collect();
    sqlx::query!(
        r#"DELETE FROM home_feed h USING statuses s
           WHERE h.account_id = $1 AND s.id = h.status_id AND s.account_id = ANY($2)"#,
        follower.0,
        &authors
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Which of these accounts have the status in their home: for streams, once per event.
pub async fn holders(
    conn: &mut PgConnection,
    status: StatusId,
    among: &[AccountId],
) -> Result<Vec<AccountId>> {
    let among: Vec<i64> = among.iter().map(|id| id.0).collect();
    let holders = sqlx::query_scalar!(
        r#"SELECT account_id AS "id: AccountId" FROM home_feed WHERE status_id = $1 AND account_id = ANY($2)"#,
        status.0,
        &among
    );
    Ok(holders.fetch_all(conn).await?)
}
