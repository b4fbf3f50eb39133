//! What people answer a status with. Readers find it with the status, through `statuses::load`.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::{AccountId, EmojiId, StatusId};

/// A reaction as a use-case finds it.
#[derive(Debug, Clone)]
pub struct Held {
    pub name: String,
    pub emoji: Option<EmojiId>,
    pub uri: Option<String>,
}

/// False when it was there already, or the person gave as many as they may.
pub async fn insert(
    conn: &mut PgConnection,
    (account, status): (AccountId, StatusId),
    reaction: &Held,
    most: i64,
    now: DateTime<Utc>,
) -> Result<bool> {
    let added = sqlx::query!(
        "WITH added AS (
             INSERT INTO status_reactions (status_id, account_id, name, emoji_id, uri, created_at)
             SELECT $1, $2, $3, $4, $5, $6
             WHERE (SELECT count(*) FROM status_reactions WHERE status_id = $1 AND account_id = $2) < $7
             ON CONFLICT ON CONSTRAINT status_reactions_key DO NOTHING RETURNING status_id)
         UPDATE status_counts c SET reactions = c.reactions + 1 FROM added WHERE c.status_id = added.status_id",
        status.0,
        account.0,
        reaction.name,
        reaction.emoji.map(|id| id.0),
        reaction.uri,
        now,
        most
    );
    Ok(added.execute(conn).await?.rows_affected() == 1)
}

/// The removed reaction, or nothing when there was none.
pub async fn delete(
    conn: &mut PgConnection,
    account: AccountId,
    status: StatusId,
    name: &str,
) -> Result<Option<Held>> {
    let removed = sqlx::query_as!(
        Held,
        r#"DELETE FROM status_reactions WHERE account_id = $1 AND status_id = $2 AND name = $3
           RETURNING name, emoji_id AS "emoji: EmojiId", uri"#,
        account.0,
        status.0,
        name
    )
    .fetch_optional(&mut *conn)
    .await?;
    if removed.is_some() {
        sqlx::query!(
            "UPDATE status_counts SET reactions = greatest(reactions - 1, 0) WHERE status_id = $1",
            status.0
        )
        .execute(conn)
        .await?;
    }
    Ok(removed)
}

/// Whether the person gave the status any.
pub async fn any(conn: &mut PgConnection, account: AccountId, status: StatusId) -> Result<bool> {
    let any = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM status_reactions WHERE status_id = $1 AND account_id = $2) AS "any!""#,
        status.0,
        account.0
    );
    Ok(any.fetch_one(conn).await?)
}

/// The status and the name of a reaction, by its own uri and author: for `Undo` by id alone.
pub async fn by_uri(
    conn: &mut PgConnection,
    account: AccountId,
    uri: &str,
) -> Result<Option<(StatusId, String)>> {
    let found = sqlx::query!(
        r#"SELECT status_id AS "status: StatusId", name FROM status_reactions WHERE uri = $1 AND account_id = $2"#,
        uri,
        account.0
    );
    Ok(found.fetch_optional(conn).await?.map(|row| (row.status, row.name)))
}

/// The uri of somebody's reaction.
pub async fn uri_of(
    conn: &mut PgConnection,
    account: AccountId,
    status: StatusId,
    name: &str,
) -> Result<Option<String>> {
    let found = sqlx::query_scalar!(
        "SELECT uri FROM status_reactions WHERE account_id = $1 AND status_id = $2 AND name = $3",
        account.0,
        status.0,
        name.trim().trim_matches(':')
    );
    Ok(found.fetch_optional(conn).await?.flatten())
}

/// Who answered a status with what: (name, account), oldest first, up to `limit`.
pub async fn of_status(
    conn: &mut PgConnection,
    status: StatusId,
    limit: i64,
) -> Result<Vec<(String, AccountId)>> {
    let rows = sqlx::query!(
        r#"SELECT r.name, r.account_id AS "account: AccountId"
           FROM status_reactions r JOIN shown_accounts a ON a.id = r.account_id
           WHERE r.status_id = $1 ORDER BY r.id LIMIT $2"#,
        status.0,
        limit
    );
    Ok(rows.fetch_all(conn).await?.into_iter().map(|row| (row.name, row.account)).collect())
}
