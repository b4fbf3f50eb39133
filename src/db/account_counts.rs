//! Counters of accounts, and the lock that goes with them.

use sqlx::PgConnection;

use crate::error::Result;
use crate::model::AccountId;

/// Locks what stands between two accounts until the transaction ends: a follow and a block of the same pair must not
/// miss each other. The lower id is locked first, so that two such transactions never wait for each other.
pub async fn lock_pair(conn: &mut PgConnection, one: AccountId, other: AccountId) -> Result<()> {
    lock(conn, &[one, other]).await
}

/// The same for several accounts at once.
pub async fn lock(conn: &mut PgConnection, accounts: &[AccountId]) -> Result<()> {
    let accounts: Vec<i64> = accounts.iter().map(|id| id.0).collect();
    sqlx::query!(
        "INSERT INTO account_counts (account_id) SELECT id FROM accounts WHERE id = ANY($1) ORDER BY id
         ON CONFLICT DO NOTHING",
        &accounts
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "SELECT account_id FROM account_counts WHERE account_id = ANY($1) ORDER BY account_id FOR UPDATE",
        &accounts
    )
    .fetch_all(conn)
    .await?;
    Ok(())
}

/// Counts a follow that came (`by` 1) or went (-1). The pair is locked.
pub async fn count_follow(
    conn: &mut PgConnection,
    follower: AccountId,
    target: AccountId,
    by: i64,
) -> Result<()> {
    sqlx::query!(
        "UPDATE account_counts
         SET following = greatest(0, following + CASE WHEN account_id = $1 THEN $3::bigint ELSE 0 END),
             followers = greatest(0, followers + CASE WHEN account_id = $2 THEN $3::bigint ELSE 0 END)
         WHERE account_id IN ($1, $2)",
        follower.0,
        target.0,
        by
    )
    .execute(conn)
    .await?;
    Ok(())
}
