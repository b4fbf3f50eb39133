//! Who wants nothing to do with whom.

use sqlx::PgConnection;

use super::{Related, page_of_rows};
use crate::error::Result;
use crate::model::{AccountId, Page};

/// A new id, of which the uri of a block of ours is made.
pub async fn next_id(conn: &mut PgConnection) -> Result<i64> {
    Ok(sqlx::query_scalar!(r#"SELECT next_id() AS "id!""#).fetch_one(conn).await?)
}

/// `uri` is the Block's id, where it was received or is told. False when it was there already.
pub async fn insert(
    conn: &mut PgConnection,
    account: AccountId,
    target: AccountId,
    uri: Option<&str>,
) -> Result<bool> {
    let stored = sqlx::query!(
        "INSERT INTO blocks (account_id, target_account_id, uri) VALUES ($1, $2, $3)
         ON CONFLICT ON CONSTRAINT blocks_pair_key DO NOTHING",
        account.0,
        target.0,
        uri
    );
    Ok(stored.execute(conn).await?.rows_affected() == 1)
}

/// The removed block's uri (which may be none), or nothing when there was no block.
pub async fn delete(
    conn: &mut PgConnection,
    account: AccountId,
    target: AccountId,
) -> Result<Option<Option<String>>> {
    let gone = sqlx::query_scalar!(
        "DELETE FROM blocks WHERE account_id = $1 AND target_account_id = $2 RETURNING uri",
        account.0,
        target.0
    );
    Ok(gone.fetch_optional(conn).await?)
}

pub async fn uri_of(
    conn: &mut PgConnection,
    account: AccountId,
    target: AccountId,
) -> Result<Option<String>> {
    let uri = sqlx::query_scalar!(
        "SELECT uri FROM blocks WHERE account_id = $1 AND target_account_id = $2",
        account.0,
        target.0
    );
    Ok(uri.fetch_optional(conn).await?.flatten())
}

/// Whom an account blocked by the block of this uri.
pub async fn target_by_uri(
    conn: &mut PgConnection,
    account: AccountId,
    uri: &str,
) -> Result<Option<AccountId>> {
    let target = sqlx::query_scalar!(
        r#"SELECT target_account_id AS "target: AccountId" FROM blocks WHERE account_id = $1 AND uri = $2"#,
        account.0,
        uri
    );
    Ok(target.fetch_optional(conn).await?)
}

pub async fn exists(conn: &mut PgConnection, account: AccountId, target: AccountId) -> Result<bool> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM blocks WHERE account_id = $1 AND target_account_id = $2) AS "found!""#,
        account.0,
        target.0
    );
    Ok(found.fetch_one(conn).await?)
}

/// Whether one of the two blocks the other.
pub async fn stand_between(conn: &mut PgConnection, one: AccountId, other: AccountId) -> Result<bool> {
    Ok(exists(conn, one, other).await? || exists(conn, other, one).await?)
}

/// Whom an account blocks, latest first.
pub async fn list(conn: &mut PgConnection, account: AccountId, page: Page) -> Result<Vec<Related>> {
    Ok(page_of_rows!(
        Related,
        conn,
        page,
        r#"SELECT b.id, b.target_account_id AS "account: AccountId"
           FROM blocks b JOIN shown_accounts a ON a.id = b.target_account_id
           WHERE b.account_id = $4 AND b.id > $1 AND b.id < $2"#,
        "b.id",
        account.0
    ))
}
