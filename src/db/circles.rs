//! Circles: some of those who follow their owner.

use sqlx::PgConnection;

use super::{Related, page_of_rows};
use crate::error::Result;
use crate::model::circle::Circle;
use crate::model::{AccountId, Page};

pub async fn insert(conn: &mut PgConnection, owner: AccountId, title: &str) -> Result<i64> {
    let id = sqlx::query_scalar!(
        "INSERT INTO circles (account_id, title) VALUES ($1, $2) RETURNING id",
        owner.0,
        title
    );
    Ok(id.fetch_one(conn).await?)
}

/// False when it is not the owner's.
pub async fn rename(conn: &mut PgConnection, owner: AccountId, id: i64, title: &str) -> Result<bool> {
    let changed =
        sqlx::query!("UPDATE circles SET title = $3 WHERE id = $2 AND account_id = $1", owner.0, id, title);
    Ok(changed.execute(conn).await?.rows_affected() == 1)
}

/// What was written to it stays where it is. False when it is not the owner's.
pub async fn delete(conn: &mut PgConnection, owner: AccountId, id: i64) -> Result<bool> {
    let gone = sqlx::query!("DELETE FROM circles WHERE id = $2 AND account_id = $1", owner.0, id);
    Ok(gone.execute(conn).await?.rows_affected() == 1)
}

/// One of the owner's.
pub async fn find(conn: &mut PgConnection, owner: AccountId, id: i64) -> Result<Option<Circle>> {
    let circle = sqlx::query_as!(
        Circle,
        "SELECT id, title FROM circles WHERE id = $2 AND account_id = $1",
        owner.0,
        id
    );
    Ok(circle.fetch_optional(conn).await?)
}

/// All of the owner's, oldest first. Few: their number is limited.
pub async fn all(conn: &mut PgConnection, owner: AccountId) -> Result<Vec<Circle>> {
    let circles =
        sqlx::query_as!(Circle, "SELECT id, title FROM circles WHERE account_id = $1 ORDER BY id", owner.0);
    Ok(circles.fetch_all(conn).await?)
}

/// Puts those of the accounts that follow the owner into a circle; how many of them are in it then.
pub async fn add_accounts(
    conn: &mut PgConnection,
    owner: AccountId,
    circle: i64,
    accounts: &[AccountId],
) -> Result<u64> {
    let accounts: Vec<i64> = accounts.iter().map(|id| id.0).collect();
    let added = sqlx::query!(
        "INSERT INTO circle_accounts (circle_id, account_id, follow_id)
         SELECT $2, f.account_id, f.id FROM follows f WHERE f.target_account_id = $1 AND f.account_id = ANY($3)
         ON CONFLICT ON CONSTRAINT circle_accounts_pair_key DO UPDATE SET follow_id = excluded.follow_id",
        owner.0,
        circle,
        &accounts
    );
    Ok(added.execute(conn).await?.rows_affected())
}

pub async fn remove_accounts(conn: &mut PgConnection, circle: i64, accounts: &[AccountId]) -> Result<()> {
    let accounts: Vec<i64> = accounts.iter().map(|id| id.0).collect();
    sqlx::query!(
        "DELETE FROM circle_accounts WHERE circle_id = $1 AND account_id = ANY($2)",
        circle,
        &accounts
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Everybody in it.
pub async fn members(conn: &mut PgConnection, circle: i64) -> Result<Vec<AccountId>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT account_id AS "id: AccountId" FROM circle_accounts WHERE circle_id = $1"#,
        circle
    );
    Ok(ids.fetch_all(conn).await?)
}

/// Who is in it, latest first.
pub async fn accounts(conn: &mut PgConnection, circle: i64, page: Page) -> Result<Vec<Related>> {
    Ok(page_of_rows!(
        Related,
        conn,
        page,
        r#"SELECT m.id, m.account_id AS "account: AccountId"
           FROM circle_accounts m JOIN shown_accounts a ON a.id = m.account_id
           WHERE m.circle_id = $4 AND m.id > $1 AND m.id < $2"#,
        "m.id",
        circle
    ))
}
