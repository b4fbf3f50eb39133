//! Who is told of what happens to a status: for the server's own bookkeeping, never for an answer.

use sqlx::PgConnection;

use crate::error::Result;
use crate::model::{AccountId, StatusId};

/// Remote accounts that may hold a copy beside the author's followers: mentioned, replying, favouriting, reacting,
/// reblogging, voting, quoting, quoted; the groups it was said in.
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
                 UNION SELECT in_reply_to_account_id FROM statuses WHERE id = $1
                 UNION SELECT r.account_id FROM statuses d JOIN statuses s ON s.conversation_id = d.conversation_id
                     JOIN statuses r ON r.reblog_of_id = s.id JOIN accounts g ON g.id = r.account_id
                     WHERE d.id = $1 AND s.in_reply_to_uri IS NULL AND g.actor_type = 'Group') w
           JOIN accounts a ON a.id = w.account_id
           WHERE a.domain IS NOT NULL AND a.deleted_at IS NULL"#,
        id.0
    );
    Ok(accounts.fetch_all(conn).await?)
}

/// Remote accounts that did something with a status: favouriting, reacting, reblogging, replying, voting, quoting.
pub async fn touched_elsewhere(conn: &mut PgConnection, id: StatusId) -> Result<Vec<AccountId>> {
    let accounts = sqlx::query_scalar!(
        r#"SELECT DISTINCT a.id AS "id!: AccountId"
           FROM (SELECT account_id FROM favourites WHERE status_id = $1
                 UNION SELECT account_id FROM status_reactions WHERE status_id = $1
                 UNION SELECT account_id FROM statuses WHERE reblog_of_id = $1
                 UNION SELECT account_id FROM statuses WHERE in_reply_to_id = $1
                 UNION SELECT v.account_id FROM polls p JOIN poll_votes v ON v.poll_id = p.id WHERE p.status_id = $1
                 UNION SELECT s.account_id FROM quotes q JOIN statuses s ON s.id = q.status_id WHERE q.quoted_id = $1) w
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

/// The local author whom a remote status answers, where everybody may read both and neither its author is limited nor
/// blocked by who is answered.
pub async fn answered_local_author(conn: &mut PgConnection, id: StatusId) -> Result<Option<AccountId>> {
    let author = sqlx::query_scalar!(
        r#"SELECT p.account_id AS "id: AccountId" FROM statuses s JOIN statuses p ON p.id = s.in_reply_to_id
           JOIN accounts a ON a.id = s.account_id
           WHERE s.id = $1 AND NOT s.local AND p.local AND s.reblog_of_id IS NULL
             AND a.suspended_at IS NULL AND a.limited_at IS NULL
             AND NOT EXISTS (SELECT FROM blocks b
                             WHERE b.account_id = p.account_id AND b.target_account_id = s.account_id)
             AND s.visibility IN ('public', 'unlisted') AND p.visibility IN ('public', 'unlisted')"#,
        id.0
    );
    Ok(author.fetch_optional(conn).await?)
}
