//! Servers that somebody wants nothing of. Timelines and notifications leave them out by the functions they read.

use sqlx::PgConnection;

use super::page_of_rows;
use crate::error::Result;
use crate::model::{AccountId, Page};

/// False when it was blocked already.
pub async fn insert(conn: &mut PgConnection, account: AccountId, domain: &str) -> Result<bool> {
    let stored = sqlx::query!(
        "INSERT INTO account_domain_blocks (account_id, domain) VALUES ($1, $2)
         ON CONFLICT ON CONSTRAINT account_domain_blocks_pair_key DO NOTHING",
        account.0,
        domain
    );
    Ok(stored.execute(conn).await?.rows_affected() == 1)
}

pub async fn delete(conn: &mut PgConnection, account: AccountId, domain: &str) -> Result<()> {
    sqlx::query!(
        "DELETE FROM account_domain_blocks WHERE account_id = $1 AND domain = $2",
        account.0,
        domain
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether `account` blocks the server that `other` is on.
pub async fn covers(conn: &mut PgConnection, account: AccountId, other: AccountId) -> Result<bool> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM accounts a
                          JOIN account_domain_blocks d ON d.account_id = $1 AND d.domain = a.domain
                          WHERE a.id = $2) AS "found!""#,
        account.0,
        other.0
    );
    Ok(found.fetch_one(conn).await?)
}

/// A blocked server, in a list by the block's id.
#[derive(Debug, Clone)]
pub struct DomainBlock {
    pub id: i64,
    pub domain: String,
}

/// What an account blocks, latest first.
pub async fn list(conn: &mut PgConnection, account: AccountId, page: Page) -> Result<Vec<DomainBlock>> {
    Ok(page_of_rows!(
        DomainBlock,
        conn,
        page,
        "SELECT d.id, d.domain FROM account_domain_blocks d WHERE d.account_id = $4 AND d.id > $1 AND d.id < $2",
        "d.id",
        account.0
    ))
}

/// Who on this server follows the account, or is followed by it; or asks for either. At most `limit`.
pub async fn related(
    conn: &mut PgConnection,
    account: AccountId,
    domain: &str,
    limit: i64,
) -> Result<Vec<AccountId>> {
    let related = sqlx::query_scalar!(
        r#"SELECT a.id AS "id!: AccountId"
           FROM (SELECT target_account_id AS id FROM follows WHERE account_id = $1
                 UNION SELECT account_id FROM follows WHERE target_account_id = $1
                 UNION SELECT target_account_id FROM follow_requests WHERE account_id = $1
                 UNION SELECT account_id FROM follow_requests WHERE target_account_id = $1) w
           JOIN accounts a ON a.id = w.id
           WHERE a.domain = $2 LIMIT $3"#,
        account.0,
        domain,
        limit
    );
    Ok(related.fetch_all(conn).await?)
}

/// What a block would end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Losses {
    pub following: i64,
    pub followers: i64,
}

pub async fn losses(conn: &mut PgConnection, account: AccountId, domain: &str) -> Result<Losses> {
    let losses = sqlx::query_as!(
        Losses,
        r#"SELECT (SELECT count(*) FROM follows f JOIN accounts a ON a.id = f.target_account_id
                   WHERE f.account_id = $1 AND a.domain = $2) AS "following!",
                  (SELECT count(*) FROM follows f JOIN accounts a ON a.id = f.account_id
                   WHERE f.target_account_id = $1 AND a.domain = $2) AS "followers!""#,
        account.0,
        domain
    );
    Ok(losses.fetch_one(conn).await?)
}
