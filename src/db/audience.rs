//! Who is to be told, and the inboxes behind accounts.

use sqlx::PgConnection;

use crate::error::Result;
use crate::model::AccountId;

/// The inboxes of the remote ones among these accounts, each once, shared ones where there are. Suspended and deleted
/// accounts have none.
pub async fn of_accounts(conn: &mut PgConnection, accounts: &[AccountId]) -> Result<Vec<String>> {
    let accounts: Vec<i64> = accounts.iter().map(|id| id.0).collect();
    let inboxes = sqlx::query_scalar!(
        r#"SELECT DISTINCT coalesce(a.shared_inbox_url, a.inbox_url) AS "inbox!" FROM accounts a
           WHERE a.id = ANY($1) AND a.domain IS NOT NULL AND a.deleted_at IS NULL AND a.suspended_at IS NULL"#,
        &accounts
    );
    Ok(inboxes.fetch_all(conn).await?)
}

/// The inboxes of the followers behind the next `limit` follows after `cursor`, each once, and the last of these
/// follows; none at the end. The same inbox may come again with later followers.
pub async fn of_followers(
    conn: &mut PgConnection,
    account: AccountId,
    cursor: i64,
    limit: i64,
) -> Result<(Vec<String>, Option<i64>)> {
    let rows = next_followers(conn, account, cursor, limit).await?;
    let last = rows.last().map(|row| row.id);
    let mut inboxes: Vec<String> = rows.into_iter().filter_map(|row| row.inbox).collect();
    inboxes.sort_unstable();
    inboxes.dedup();
    Ok((inboxes, last))
}

/// The local ones among the next `limit` followers after `cursor`, and the last of these follows; none at the end.
pub async fn local_followers(
    conn: &mut PgConnection,
    account: AccountId,
    cursor: i64,
    limit: i64,
) -> Result<(Vec<AccountId>, Option<i64>)> {
    let rows = next_followers(conn, account, cursor, limit).await?;
    let last = rows.last().map(|row| row.id);
    Ok((rows.into_iter().filter(|row| row.local).map(|row| row.account).collect(), last))
}

struct Follower {
    /// Of the follow.
    id: i64,
    account: AccountId,
    local: bool,
    inbox: Option<String>,
}

async fn next_followers(
    conn: &mut PgConnection,
    account: AccountId,
    cursor: i64,
    limit: i64,
) -> Result<Vec<Follower>> {
    // One probe per follow, whatever the planner thinks of `limit`: hence OFFSET 0.
    let rows = sqlx::query_as!(
        Follower,
        r#"SELECT w.id AS "id!", w.account_id AS "account!: AccountId", a.local AS "local!", a.inbox
           FROM (SELECT f.id, f.account_id FROM follows f WHERE f.target_account_id = $1 AND f.id > $2
                 ORDER BY f.id LIMIT $3) w
           CROSS JOIN LATERAL (
               SELECT a.domain IS NULL AND a.deleted_at IS NULL AS local,
                      CASE WHEN a.domain IS NOT NULL AND a.deleted_at IS NULL AND a.suspended_at IS NULL
                           THEN coalesce(a.shared_inbox_url, a.inbox_url) END AS inbox
               FROM accounts a WHERE a.id = w.account_id OFFSET 0) a
           ORDER BY w.id"#,
        account.0,
        cursor,
        limit
    );
    Ok(rows.fetch_all(conn).await?)
}
