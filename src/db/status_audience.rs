//! Who is told of what happens to a status: for the server's own bookkeeping, never for an answer.

use sqlx::PgConnection;

use crate::error::Result;
use crate::model::{AccountId, StatusId};

/// Remote accounts that may hold a copy beside the author's followers: mentioned, replying, favouriting, reacting,
/// reblogging, voting, quoting, quoted.
pub async fn remote_audience(conn: &mut PgConnection, id: StatusId) -> Result<Vec<AccountId>> {
    let accounts = sqlx::query_scalar!(
        r#"SELECT DISTINCT a.id AS "id!: AccountId"
           FROM (SELECT account_id FROM mentions WHERE status_id = $1
                 UNION SELECT account_id FROM favourites WHERE status_id = $1
                 UNION SELECT account_id FROM statuses WHERE reblog_of_id = $1
                 UNION SELECT account_id FROM statuses WHERE in_reply_to_id = $1
                 UNION SELECT account_id FROM status_reactions WHERE status_id = $1
                 UNION SELECT s.account_id FROM quotes q JOIN statuses s ON s.id = q.status_id WHERE q.quoted_id = $1
                 UNION SELECT quoted_account_id FROM quotes WHERE status_id = $1
                 UNION SELECT v.account_id FROM polls p JOIN poll_votes v ON v.poll_id = p.id WHERE p.status_id = $1
                 UNION SELECT in_reply_to_account_id FROM statuses WHERE id = $1) w
           JOIN accounts a ON a.id = w.account_id
           WHERE a.domain IS NOT NULL AND a.deleted_at IS NULL"#,
        id.0
    );
    Ok(accounts.fetch_all(conn).await?)
}

/// People here who reblogged a status: they are told when it changes.
pub async fn local_rebloggers(conn: &mut PgConnection, id: StatusId) -> Result<Vec<AccountId>> {
    let accounts = sqlx::query_scalar!(
        r#"SELECT account_id AS "id: AccountId" FROM statuses WHERE reblog_of_id = $1 AND local"#,
        id.0
    );
    Ok(accounts.fetch_all(conn).await?)
}
