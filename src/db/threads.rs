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
