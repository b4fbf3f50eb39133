//! Lists of people, and who is on them.

use sqlx::PgConnection;

use super::{Related, page_of_rows};
use crate::error::Result;
use crate::model::list::{List, RepliesPolicy};
use crate::model::{AccountId, ListId, Page};

pub async fn insert(
    conn: &mut PgConnection,
    owner: AccountId,
    title: &str,
    replies_policy: RepliesPolicy,
    exclusive: bool,
) -> Result<ListId> {
    let id = sqlx::query_scalar!(
        r#"INSERT INTO lists (account_id, title, replies_policy, exclusive) VALUES ($1, $2, $3, $4)
           RETURNING id AS "id: ListId""#,
        owner.0,
        title,
        replies_policy.as_str(),
        exclusive
    );
    Ok(id.fetch_one(conn).await?)
}

pub async fn update(conn: &mut PgConnection, list: &List) -> Result<()> {
    sqlx::query!(
        "UPDATE lists SET title = $2, replies_policy = $3, exclusive = $4 WHERE id = $1",
        list.id.0,
        list.title,
        list.replies_policy.as_str(),
        list.exclusive
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// With who is on it and what it shows.
pub async fn delete(conn: &mut PgConnection, id: ListId) -> Result<()> {
    sqlx::query!("DELETE FROM lists WHERE id = $1", id.0).execute(conn).await?;
    Ok(())
}

/// One of the owner's.
pub async fn find(conn: &mut PgConnection, owner: AccountId, id: ListId) -> Result<Option<List>> {
    let list = sqlx::query_as!(
        List,
        r#"SELECT id AS "id: ListId", title, replies_policy AS "replies_policy: RepliesPolicy", exclusive
           FROM lists WHERE id = $1 AND account_id = $2"#,
        id.0,
        owner.0
    );
    Ok(list.fetch_optional(conn).await?)
}

/// The same, locked for the rest of the transaction: changes of one list come in turn.
pub async fn hold(conn: &mut PgConnection, owner: AccountId, id: ListId) -> Result<Option<List>> {
    let list = sqlx::query_as!(
        List,
        r#"SELECT id AS "id: ListId", title, replies_policy AS "replies_policy: RepliesPolicy", exclusive
           FROM lists WHERE id = $1 AND account_id = $2 FOR UPDATE"#,
        id.0,
        owner.0
    );
    Ok(list.fetch_optional(conn).await?)
}

/// All of the owner's, oldest first. Few: their number is limited.
pub async fn all(conn: &mut PgConnection, owner: AccountId) -> Result<Vec<List>> {
    let lists = sqlx::query_as!(
        List,
        r#"SELECT id AS "id: ListId", title, replies_policy AS "replies_policy: RepliesPolicy", exclusive
           FROM lists WHERE account_id = $1 ORDER BY id"#,
        owner.0
    );
    Ok(lists.fetch_all(conn).await?)
}

/// Those of the owner's lists that `account` is on.
pub async fn holding(conn: &mut PgConnection, owner: AccountId, account: AccountId) -> Result<Vec<List>> {
    let lists = sqlx::query_as!(
        List,
        r#"SELECT l.id AS "id: ListId", l.title, l.replies_policy AS "replies_policy: RepliesPolicy", l.exclusive
           FROM list_accounts m JOIN lists l ON l.id = m.list_id
           WHERE m.account_id = $2 AND m.owner_id = $1 ORDER BY l.id"#,
        owner.0,
        account.0
    );
    Ok(lists.fetch_all(conn).await?)
}

pub async fn count(conn: &mut PgConnection, owner: AccountId) -> Result<i64> {
    let count =
        sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM lists WHERE account_id = $1"#, owner.0);
    Ok(count.fetch_one(conn).await?)
}

/// How many of these accounts the owner follows, has asked to follow, or is.
pub async fn count_addable(conn: &mut PgConnection, owner: AccountId, accounts: &[AccountId]) -> Result<i64> {
    let accounts: Vec<i64> = accounts.iter().map(|id| id.0).collect();
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM unnest($2::bigint[]) AS w (id)
           WHERE w.id = $1
              OR EXISTS (SELECT FROM follows f WHERE f.account_id = $1 AND f.target_account_id = w.id)
              OR EXISTS (SELECT FROM follow_requests r WHERE r.account_id = $1 AND r.target_account_id = w.id)"#,
        owner.0,
        &accounts
    );
    Ok(count.fetch_one(conn).await?)
}

/// Puts accounts on a list; tells how many were not on it before.
pub async fn add_accounts(
    conn: &mut PgConnection,
    owner: AccountId,
    list: ListId,
    accounts: &[AccountId],
) -> Result<u64> {
    let accounts: Vec<i64> = accounts.iter().map(|id| id.0).collect();
    let added = sqlx::query!(
        "INSERT INTO list_accounts (list_id, owner_id, account_id) SELECT $1, $2, id FROM unnest($3::bigint[]) AS w (id)
         ON CONFLICT ON CONSTRAINT list_accounts_pair_key DO NOTHING",
        list.0,
        owner.0,
        &accounts
    );
    Ok(added.execute(conn).await?.rows_affected())
}

/// Those of the accounts that were on it.
pub async fn remove_accounts(
    conn: &mut PgConnection,
    list: ListId,
    accounts: &[AccountId],
) -> Result<Vec<AccountId>> {
    let accounts: Vec<i64> = accounts.iter().map(|id| id.0).collect();
    let removed = sqlx::query_scalar!(
        r#"DELETE FROM list_accounts WHERE list_id = $1 AND account_id = ANY($2)
           RETURNING account_id AS "id: AccountId""#,
        list.0,
        &accounts
    );
    Ok(removed.fetch_all(conn).await?)
}

/// Takes an account off all of the owner's lists.
pub async fn remove_everywhere(conn: &mut PgConnection, owner: AccountId, account: AccountId) -> Result<()> {
    sqlx::query!("DELETE FROM list_accounts WHERE account_id = $2 AND owner_id = $1", owner.0, account.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Everybody on a list.
pub async fn account_ids(conn: &mut PgConnection, list: ListId) -> Result<Vec<AccountId>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT account_id AS "id: AccountId" FROM list_accounts WHERE list_id = $1"#,
        list.0
    );
    Ok(ids.fetch_all(conn).await?)
}

/// Who is on a list, latest first.
pub async fn accounts(conn: &mut PgConnection, list: ListId, page: Page) -> Result<Vec<Related>> {
    Ok(page_of_rows!(
        Related,
        conn,
        page,
        r#"SELECT m.id, m.account_id AS "account: AccountId"
           FROM list_accounts m JOIN shown_accounts a ON a.id = m.account_id
           WHERE m.list_id = $4 AND m.id > $1 AND m.id < $2"#,
        "m.id",
        list.0
    ))
}
