//! What hangs together, as everybody may see it: for other servers, which read threads by pages of ids.

use sqlx::PgConnection;

use super::page_of_rows;
use crate::error::Result;
use crate::model::{Page, StatusId};

/// A status by its two names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub id: StatusId,
    pub uri: String,
}

/// The open answers to a status, latest first.
pub async fn replies(conn: &mut PgConnection, parent: StatusId, page: Page) -> Result<Vec<Named>> {
    Ok(page_of_rows!(
        Named,
        conn,
        page,
        r#"SELECT s.id AS "id!: StatusId", s.uri AS "uri!" FROM visible_statuses(NULL) s
           WHERE s.in_reply_to_id = $4 AND s.visibility IN ('public', 'unlisted') AND s.id > $1 AND s.id < $2"#,
        "s.id",
        parent.0
    ))
}

/// The open statuses of a conversation, latest first.
pub async fn conversation(conn: &mut PgConnection, conversation: i64, page: Page) -> Result<Vec<Named>> {
    Ok(page_of_rows!(
        Named,
        conn,
        page,
        r#"SELECT s.id AS "id!: StatusId", s.uri AS "uri!" FROM visible_statuses(NULL) s
           WHERE s.conversation_id = $4 AND s.visibility IN ('public', 'unlisted') AND s.reblog_of_id IS NULL
             AND s.id > $1 AND s.id < $2"#,
        "s.id",
        conversation
    ))
}

/// How many open statuses a conversation has.
pub async fn count_public(conn: &mut PgConnection, conversation: i64) -> Result<i64> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM visible_statuses(NULL) s
           WHERE s.conversation_id = $1 AND s.visibility IN ('public', 'unlisted') AND s.reblog_of_id IS NULL"#,
        conversation
    );
    Ok(count.fetch_one(conn).await?)
}

/// Replies that came before their parent find it.
pub async fn adopt_orphans(conn: &mut PgConnection, parent: StatusId) -> Result<u64> {
    let adopted = sqlx::query!(
        r#"UPDATE statuses c
           SET in_reply_to_id = p.id, in_reply_to_account_id = p.account_id,
               conversation_id = coalesce(p.conversation_id, c.conversation_id), version = c.version + 1
           FROM statuses p
           WHERE p.id = $1 AND c.in_reply_to_uri = p.uri AND c.in_reply_to_id IS NULL"#,
        parent.0
    );
    Ok(adopted.execute(conn).await?.rows_affected())
}

/// Adds to, or takes from, a status's count of replies.
pub async fn count_replies(conn: &mut PgConnection, parent: StatusId, by: i64) -> Result<()> {
    sqlx::query!(
        "UPDATE status_counts SET replies = greatest(replies + $2, 0) WHERE status_id = $1",
        parent.0,
        by
    )
    .execute(conn)
    .await?;
    Ok(())
}
