//! What somebody takes along, one page of rows at a time, oldest first.

use sqlx::PgConnection;

use crate::error::Result;
use crate::model::AccountId;

/// A person, with how they are followed or muted.
#[derive(Debug, Clone)]
pub struct Followed {
    pub id: i64,
    pub username: String,
    pub domain: Option<String>,
    pub show_reblogs: bool,
    pub notify: bool,
    pub languages: Option<Vec<String>>,
}

pub async fn following(
    conn: &mut PgConnection,
    account: AccountId,
    after: i64,
    limit: i64,
) -> Result<Vec<Followed>> {
    let rows = sqlx::query_as!(
        Followed,
        "SELECT f.id, a.username, a.domain, f.show_reblogs, f.notify, f.languages
         FROM follows f JOIN accounts a ON a.id = f.target_account_id
         WHERE f.account_id = $1 AND f.id > $2 ORDER BY f.id LIMIT $3",
        account.0,
        after,
        limit
    );
    Ok(rows.fetch_all(conn).await?)
}

/// Somebody blocked, muted (with whether their notifications are hidden) or on a list (with its title).
#[derive(Debug, Clone)]
pub struct Named {
    pub id: i64,
    pub username: String,
    pub domain: Option<String>,
    pub detail: String,
}

pub async fn blocks(
    conn: &mut PgConnection,
    account: AccountId,
    after: i64,
    limit: i64,
) -> Result<Vec<Named>> {
    let rows = sqlx::query_as!(
        Named,
        r#"SELECT b.id, a.username, a.domain, '' AS "detail!"
           FROM blocks b JOIN accounts a ON a.id = b.target_account_id
           WHERE b.account_id = $1 AND b.id > $2 ORDER BY b.id LIMIT $3"#,
        account.0,
        after,
        limit
    );
    Ok(rows.fetch_all(conn).await?)
}

pub async fn mutes(
    conn: &mut PgConnection,
    account: AccountId,
    after: i64,
    limit: i64,
) -> Result<Vec<Named>> {
    let rows = sqlx::query_as!(
        Named,
        r#"SELECT m.id, a.username, a.domain, m.hide_notifications::text AS "detail!"
           FROM mutes m JOIN accounts a ON a.id = m.target_account_id
           WHERE m.account_id = $1 AND m.id > $2 ORDER BY m.id LIMIT $3"#,
        account.0,
        after,
        limit
    );
    Ok(rows.fetch_all(conn).await?)
}

pub async fn lists(
    conn: &mut PgConnection,
    account: AccountId,
    after: i64,
    limit: i64,
) -> Result<Vec<Named>> {
    let rows = sqlx::query_as!(
        Named,
        r#"SELECT m.id, a.username, a.domain, l.title AS "detail!"
           FROM lists l JOIN list_accounts m ON m.list_id = l.id JOIN accounts a ON a.id = m.account_id
           WHERE l.account_id = $1 AND m.id > $2 ORDER BY m.id LIMIT $3"#,
        account.0,
        after,
        limit
    );
    Ok(rows.fetch_all(conn).await?)
}

/// Uris of what was bookmarked, with the bookmarks' ids.
pub async fn bookmarks(
    conn: &mut PgConnection,
    account: AccountId,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, String)>> {
    let rows = sqlx::query!(
        "SELECT b.id, s.uri FROM bookmarks b JOIN statuses s ON s.id = b.status_id
         WHERE b.account_id = $1 AND b.id > $2 ORDER BY b.id LIMIT $3",
        account.0,
        after,
        limit
    );
    Ok(rows.fetch_all(conn).await?.into_iter().map(|row| (row.id, row.uri)).collect())
}

/// Uris of what was favourited, with the favourites' ids.
pub async fn favourites(
    conn: &mut PgConnection,
    account: AccountId,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, String)>> {
    let rows = sqlx::query!(
        "SELECT f.id, s.uri FROM favourites f JOIN statuses s ON s.id = f.status_id
         WHERE f.account_id = $1 AND f.id > $2 ORDER BY f.id LIMIT $3",
        account.0,
        after,
        limit
    );
    Ok(rows.fetch_all(conn).await?.into_iter().map(|row| (row.id, row.uri)).collect())
}
