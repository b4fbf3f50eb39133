//! The timelines of lists. As with home, nobody else knows how they are kept: one narrow row per list and status,
//! written when a status arrives. What belongs where, the view `list_entries` says.

use sqlx::PgConnection;

use super::page_of_ids;
use crate::error::Result;
use crate::model::{AccountId, ListId, Page, StatusId};

/// A page of a list's timeline, as its owner may see it.
pub async fn page(
    conn: &mut PgConnection,
    owner: AccountId,
    list: ListId,
    page: Page,
) -> Result<Vec<StatusId>> {
    let ids = page_of_ids!(
        conn,
        page,
        r#"SELECT e.status_id AS "id!" FROM list_feed e JOIN timeline_statuses($4) s ON s.id = e.status_id
           WHERE e.list_id = $5 AND e.status_id > $1 AND e.status_id < $2"#,
        "e.status_id",
        owner.0,
        list.0
    );
    Ok(ids.into_iter().map(StatusId).collect())
}

/// Puts a new status or reblog on the lists it belongs on; a reblog only where the original is not there already.
pub async fn add(conn: &mut PgConnection, status: StatusId) -> Result<()> {
    sqlx::query!(
        "INSERT INTO list_feed (list_id, status_id)
         SELECT e.list_id, e.status_id FROM list_entries e
         WHERE e.status_id = $1
           AND (e.reblog_of_id IS NULL OR NOT EXISTS (
                SELECT FROM list_feed h WHERE h.list_id = e.list_id AND h.status_id = e.reblog_of_id))
         ON CONFLICT DO NOTHING",
        status.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts what the owner's lists should show of `author` on them.
pub async fn backfill(conn: &mut PgConnection, owner: AccountId, author: AccountId) -> Result<()> {
    sqlx::query!(
        "INSERT INTO list_feed (list_id, status_id)
         SELECT e.list_id, e.status_id FROM list_entries e WHERE e.owner_id = $1 AND e.author_id = $2
         ON CONFLICT DO NOTHING",
        owner.0,
        author.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes what `author` wrote off all of the owner's lists.
pub async fn remove_author(conn: &mut PgConnection, owner: AccountId, author: AccountId) -> Result<()> {
    sqlx::query!(
        "DELETE FROM list_feed e USING lists l, statuses s
         WHERE l.account_id = $1 AND e.list_id = l.id AND s.id = e.status_id AND s.account_id = $2",
        owner.0,
        author.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts on a list what it should show of these people, and the answers to them.
pub async fn fill(conn: &mut PgConnection, list: ListId, people: &[AccountId]) -> Result<()> {
    let people: Vec<i64> = people.iter().map(|id| id.0).collect();
    sqlx::query!(
        "INSERT INTO list_feed (list_id, status_id)
         SELECT e.list_id, e.status_id FROM list_entries e WHERE e.list_id = $1 AND e.author_id = ANY($2)
         UNION
         SELECT e.list_id, e.status_id FROM list_entries e
         WHERE e.list_id = $1 AND e.in_reply_to_account_id = ANY($2)
         ON CONFLICT DO NOTHING",
        list.0,
        &people
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes off a list what these people wrote, and the answers to them; what still belongs there comes with [`fill`].
pub async fn drain(conn: &mut PgConnection, list: ListId, people: &[AccountId]) -> Result<()> {
    let people: Vec<i64> = people.iter().map(|id| id.0).collect();
    sqlx::query!(
        "DELETE FROM list_feed e USING statuses s
         WHERE e.list_id = $1 AND s.id = e.status_id
           AND (s.account_id = ANY($2) OR s.in_reply_to_account_id = ANY($2))",
        list.0,
        &people
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Makes one list anew, after what it shows of replies has changed.
pub async fn refill(conn: &mut PgConnection, list: ListId) -> Result<()> {
    sqlx::query!("DELETE FROM list_feed WHERE list_id = $1", list.0).execute(&mut *conn).await?;
    sqlx::query!(
        "INSERT INTO list_feed (list_id, status_id)
         SELECT e.list_id, e.status_id FROM list_entries e WHERE e.list_id = $1
         ON CONFLICT DO NOTHING",
        list.0
    )
    .execute(conn)
    .await?;
    Ok(())
}
