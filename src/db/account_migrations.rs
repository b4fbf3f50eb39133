//! Accounts that moved, and whom they leave behind.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::{Error, Result};
use crate::model::AccountId;

/// When an account last moved, and where it stands moved to now. Held until the transaction ends.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    pub moved_at: Option<DateTime<Utc>>,
    pub target: Option<AccountId>,
}

/// # Errors
/// [`Error::NotFound`] when there is no such account.
pub async fn hold(conn: &mut PgConnection, account: AccountId) -> Result<Standing> {
    let standing = sqlx::query_as!(
        Standing,
        r#"SELECT moved_at, moved_to_account_id AS "target: AccountId" FROM accounts WHERE id = $1
           FOR NO KEY UPDATE"#,
        account.0
    );
    standing.fetch_optional(conn).await?.ok_or(Error::NotFound)
}

/// Notes where an account moved, and when.
pub async fn set(
    conn: &mut PgConnection,
    account: AccountId,
    target: AccountId,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "UPDATE accounts a SET moved_to_account_id = t.id, moved_to_uri = t.uri, moved_at = $3, updated_at = $3
         FROM accounts t WHERE a.id = $1 AND t.id = $2",
        account.0,
        target.0,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The account stands by itself again; when it moved stays noted. False when it did not stand moved, or not there.
pub async fn clear(
    conn: &mut PgConnection,
    account: AccountId,
    target: Option<AccountId>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let cleared = sqlx::query!(
        "UPDATE accounts SET moved_to_account_id = NULL, moved_to_uri = NULL, updated_at = $3
         WHERE id = $1 AND moved_to_uri IS NOT NULL AND ($2::bigint IS NULL OR moved_to_account_id = $2)",
        account.0,
        target.map(|id| id.0),
        now
    );
    Ok(cleared.execute(conn).await?.rows_affected() == 1)
}

/// Whom a remote account said it moved to, when that was not known yet.
pub async fn unknown_target(conn: &mut PgConnection, account: AccountId) -> Result<Option<String>> {
    let uri = sqlx::query_scalar!(
        r#"SELECT moved_to_uri AS "uri!" FROM accounts
           WHERE id = $1 AND moved_to_uri IS NOT NULL AND moved_to_account_id IS NULL"#,
        account.0
    );
    Ok(uri.fetch_optional(conn).await?)
}

/// Fills in whom a remote account said it moved to, now that it is known.
pub async fn resolve_target(conn: &mut PgConnection, account: AccountId) -> Result<()> {
    sqlx::query!(
        "UPDATE accounts a SET moved_to_account_id = t.id
         FROM accounts t WHERE a.id = $1 AND t.uri = a.moved_to_uri AND t.id <> a.id",
        account.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Our other names, as other servers may ask for them: in the order they were given.
pub async fn set_aliases(conn: &mut PgConnection, account: AccountId, uris: &[String]) -> Result<()> {
    sqlx::query!("UPDATE accounts SET also_known_as = $2 WHERE id = $1 AND domain IS NULL", account.0, uris)
        .execute(conn)
        .await?;
    Ok(())
}

/// Local people who block `account` and not yet `target`, and whom nothing ties to it. At most `limit`.
pub async fn blockers(
    conn: &mut PgConnection,
    account: AccountId,
    target: AccountId,
    limit: i64,
) -> Result<Vec<AccountId>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT b.account_id AS "id: AccountId" FROM blocks b JOIN accounts a ON a.id = b.account_id
           WHERE b.target_account_id = $1 AND a.domain IS NULL AND b.account_id <> $2
             AND NOT EXISTS (SELECT FROM blocks t WHERE t.account_id = b.account_id AND t.target_account_id = $2)
             AND NOT EXISTS (SELECT FROM follows f WHERE f.account_id = b.account_id AND f.target_account_id = $2)
           LIMIT $3"#,
        account.0,
        target.0,
        limit
    );
    Ok(ids.fetch_all(conn).await?)
}

/// Whoever muted `account` mutes `target` in the same way, unless they follow it.
pub async fn carry_mutes(conn: &mut PgConnection, account: AccountId, target: AccountId) -> Result<()> {
    sqlx::query!(
        "INSERT INTO mutes (account_id, target_account_id, hide_notifications, expires_at)
         SELECT m.account_id, $2, m.hide_notifications, m.expires_at FROM mutes m
         WHERE m.target_account_id = $1 AND m.account_id <> $2
           AND NOT EXISTS (SELECT FROM follows f WHERE f.account_id = m.account_id AND f.target_account_id = $2)
         ON CONFLICT ON CONSTRAINT mutes_pair_key DO NOTHING",
        account.0,
        target.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What people noted of `account` stands beside `target` too, where they noted nothing of it.
pub async fn carry_notes(conn: &mut PgConnection, account: AccountId, target: AccountId) -> Result<()> {
    sqlx::query!(
        "INSERT INTO account_notes (account_id, target_account_id, comment)
         SELECT n.account_id, $2, n.comment FROM account_notes n
         WHERE n.target_account_id = $1 AND n.account_id <> $2
         ON CONFLICT (account_id, target_account_id) DO NOTHING",
        account.0,
        target.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts `target` on every list of `owner` that `account` is on.
pub async fn carry_lists(
    conn: &mut PgConnection,
    owner: AccountId,
    account: AccountId,
    target: AccountId,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO list_accounts (list_id, owner_id, account_id)
         SELECT m.list_id, m.owner_id, $3 FROM list_accounts m WHERE m.account_id = $2 AND m.owner_id = $1
         ON CONFLICT ON CONSTRAINT list_accounts_pair_key DO NOTHING",
        owner.0,
        account.0,
        target.0
    )
    .execute(conn)
    .await?;
    Ok(())
}
