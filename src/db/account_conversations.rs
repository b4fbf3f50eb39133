//! Conversations of direct messages, once for each local person in them.

use sqlx::PgConnection;

use super::page_of_ids;
use crate::error::Result;
use crate::model::conversation::Conversation;
use crate::model::{AccountId, Page, StatusId};

/// Puts a direct status on top of its conversation for everybody here who is in it; unread for all but its author.
/// Whose they are, and their ids.
pub async fn add(conn: &mut PgConnection, status: StatusId) -> Result<Vec<(AccountId, i64)>> {
    let rows = sqlx::query!(
        r#"INSERT INTO account_conversations (account_id, conversation_id, last_status_id, unread)
           SELECT w.account_id, s.conversation_id, s.id, w.account_id <> s.account_id
           FROM statuses s
           CROSS JOIN LATERAL (SELECT s.account_id UNION SELECT m.account_id FROM mentions m WHERE m.status_id = s.id) w
           JOIN accounts a ON a.id = w.account_id AND a.domain IS NULL AND a.deleted_at IS NULL
           WHERE s.id = $1 AND s.visibility = 'direct' AND s.conversation_id IS NOT NULL
             AND NOT EXISTS (SELECT FROM blocks b
                             WHERE b.account_id = w.account_id AND b.target_account_id = s.account_id)
           ON CONFLICT ON CONSTRAINT account_conversations_pair_key DO UPDATE
               SET last_status_id = greatest(account_conversations.last_status_id, excluded.last_status_id),
                   unread = account_conversations.unread OR excluded.unread
           RETURNING account_id AS "account: AccountId", id"#,
        status.0
    );
    Ok(rows.fetch_all(conn).await?.into_iter().map(|row| (row.account, row.id)).collect())
}

/// Before a status goes: what it stood on top of ends with the one before it, or goes with it.
pub async fn forget(conn: &mut PgConnection, status: StatusId) -> Result<()> {
    sqlx::query!(
        "UPDATE account_conversations c SET last_status_id = w.id
         FROM (SELECT x.id AS conversation, max(s.id) AS id
               FROM account_conversations x
               JOIN statuses s ON s.conversation_id = x.conversation_id AND s.id <> $1 AND s.visibility = 'direct'
                   AND (s.account_id = x.account_id OR EXISTS (
                        SELECT FROM mentions m WHERE m.status_id = s.id AND m.account_id = x.account_id))
               WHERE x.last_status_id = $1 GROUP BY x.id) w
         WHERE c.id = w.conversation",
        status.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A page of the account's, by their last statuses.
pub async fn page(conn: &mut PgConnection, account: AccountId, page: Page) -> Result<Vec<Conversation>> {
    let ids = page_of_ids!(
        conn,
        page,
        r#"SELECT c.last_status_id AS "id!" FROM account_conversations c
           JOIN timeline_statuses($4) s ON s.id = c.last_status_id
           WHERE c.account_id = $4 AND c.last_status_id > $1 AND c.last_status_id < $2"#,
        "c.last_status_id",
        account.0
    );
    let rows = sqlx::query!(
        r#"SELECT id, unread, last_status_id AS "status: StatusId" FROM account_conversations
           WHERE account_id = $1 AND last_status_id = ANY($2) ORDER BY last_status_id DESC"#,
        account.0,
        &ids
    )
    .fetch_all(&mut *conn)
    .await?;
    let rows = rows.into_iter().map(|row| (row.id, row.unread, row.status)).collect();
    with_people(conn, account, rows).await
}

/// One of the account's.
pub async fn find(conn: &mut PgConnection, account: AccountId, id: i64) -> Result<Option<Conversation>> {
    let row = sqlx::query!(
        r#"SELECT id, unread, last_status_id AS "status: StatusId" FROM account_conversations
           WHERE id = $2 AND account_id = $1"#,
        account.0,
        id
    );
    let row = row.fetch_optional(&mut *conn).await?;
    let rows = row.into_iter().map(|row| (row.id, row.unread, row.status)).collect();
    Ok(with_people(conn, account, rows).await?.pop())
}

/// Adds the statuses and the others in them; three statements, however many.
async fn with_people(
    conn: &mut PgConnection,
    account: AccountId,
    rows: Vec<(i64, bool, StatusId)>,
) -> Result<Vec<Conversation>> {
    let statuses: Vec<StatusId> = rows.iter().map(|(_, _, status)| *status).collect();
    let statuses = super::statuses::load(&mut *conn, Some(account), &statuses).await?;
    let others = |view: &crate::model::StatusView| {
        let mut others = vec![view.account.id];
        others.extend(view.status.mentions.iter().map(|mention| mention.account_id));
        others.retain(|id| *id != account);
        if others.is_empty() { vec![account] } else { others }
    };
    let people: Vec<AccountId> = statuses.iter().flat_map(others).collect();
    let people = super::accounts::load(conn, &people).await?;
    let conversations = rows.into_iter().filter_map(|(id, unread, status)| {
        let view = statuses.iter().find(|view| view.status.id == status)?;
        let accounts = others(view).iter().filter_map(|id| people.get(id).cloned()).collect();
        Some(Conversation { id, unread, accounts, last_status: view.clone() })
    });
    Ok(conversations.collect())
}

/// False when it is not the account's.
pub async fn set_unread(conn: &mut PgConnection, account: AccountId, id: i64, unread: bool) -> Result<bool> {
    let changed = sqlx::query!(
        "UPDATE account_conversations SET unread = $3 WHERE id = $2 AND account_id = $1",
        account.0,
        id,
        unread
    );
    Ok(changed.execute(conn).await?.rows_affected() == 1)
}

/// False when it is not the account's.
pub async fn delete(conn: &mut PgConnection, account: AccountId, id: i64) -> Result<bool> {
    let gone =
        sqlx::query!("DELETE FROM account_conversations WHERE id = $2 AND account_id = $1", account.0, id);
    Ok(gone.execute(conn).await?.rows_affected() == 1)
}
