//! Follows that wait for an answer.

use sqlx::PgConnection;

use super::{Related, follow_rows, page_of_rows};
use crate::error::Result;
use crate::model::relationship::{Follow, FollowOptions};
use crate::model::{AccountId, Page};

follow_rows!("follow_requests");

/// Stores a request under `id`. False when there was one already.
pub async fn insert(
    conn: &mut PgConnection,
    id: i64,
    account: AccountId,
    target: AccountId,
    uri: Option<&str>,
    options: &FollowOptions,
) -> Result<bool> {
    let stored = sqlx::query!(
        "INSERT INTO follow_requests (id, account_id, target_account_id, uri, show_reblogs, notify, languages)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT ON CONSTRAINT follow_requests_pair_key DO NOTHING",
        id,
        account.0,
        target.0,
        uri,
        options.show_reblogs,
        options.notify,
        options.languages.as_deref()
    );
    Ok(stored.execute(conn).await?.rows_affected() == 1)
}

/// Who waits for an account's answer, latest first.
pub async fn list(conn: &mut PgConnection, target: AccountId, page: Page) -> Result<Vec<Related>> {
    Ok(page_of_rows!(
        Related,
        conn,
        page,
        r#"SELECT r.id, r.account_id AS "account: AccountId"
           FROM follow_requests r JOIN shown_accounts a ON a.id = r.account_id
           WHERE r.target_account_id = $4 AND r.id > $1 AND r.id < $2"#,
        "r.id",
        target.0
    ))
}

/// How many wait for the account's answer.
pub async fn count(conn: &mut PgConnection, target: AccountId) -> Result<i64> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM follow_requests WHERE target_account_id = $1"#,
        target.0
    );
    Ok(count.fetch_one(conn).await?)
}
