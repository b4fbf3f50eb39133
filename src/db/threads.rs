//! What hangs together, as everybody may see it: for other servers, which read threads by pages of ids.

use sqlx::PgConnection;

use super::page_of_rows;
use crate::error::Result;
use crate::model::{AccountId, Page, StatusId};

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

/// Whether a status opens a thread: it answers nothing.
pub async fn opens_one(conn: &mut PgConnection, status: StatusId) -> Result<bool> {
    let opens = sqlx::query_scalar!(
        r#"SELECT in_reply_to_uri IS NULL AND in_reply_to_id IS NULL AND reblog_of_id IS NULL AS "opens!"
           FROM statuses WHERE id = $1"#,
        status.0
    );
    Ok(opens.fetch_optional(conn).await?.unwrap_or(false))
}

/// The groups of other servers in which a conversation takes place: those that reblogged the post that opened it. They
/// pass answers on to their members.
pub async fn groups(conn: &mut PgConnection, conversation: i64) -> Result<Vec<(AccountId, String)>> {
    let groups = sqlx::query!(
        r#"SELECT a.id AS "id: AccountId", a.uri FROM accounts a
           WHERE a.id = ANY(ARRAY(
               SELECT r.account_id FROM statuses s JOIN statuses r ON r.reblog_of_id = s.id
               WHERE s.conversation_id = $1 AND s.in_reply_to_uri IS NULL AND NOT r.local LIMIT 1000))
             AND a.actor_type = 'Group' AND a.domain IS NOT NULL AND a.deleted_at IS NULL AND a.suspended_at IS NULL
           ORDER BY a.id LIMIT 5"#,
        conversation
    );
    Ok(groups.fetch_all(conn).await?.into_iter().map(|row| (row.id, row.uri)).collect())
}
