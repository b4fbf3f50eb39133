//! The inboxes behind accounts.

use sqlx::PgConnection;

use crate::error::Result;
use crate::model::AccountId;

/// Inboxes of an account's remote followers and of these accounts, each once, shared ones where there are, after
/// `cursor` in the order of their addresses. Suspended and deleted accounts have none.
pub async fn inboxes(
    conn: &mut PgConnection,
    followers_of: Option<AccountId>,
    accounts: &[AccountId],
    cursor: &str,
    limit: i64,
) -> Result<Vec<String>> {
    let accounts: Vec<i64> = accounts.iter().map(|id| id.0).collect();
    let inboxes = sqlx::query_scalar!(
        r#"SELECT DISTINCT coalesce(a.shared_inbox_url, a.inbox_url) AS "inbox!"
           FROM (SELECT f.account_id AS id FROM follows f WHERE f.target_account_id = $1
                 UNION SELECT id FROM unnest($2::bigint[]) AS w (id)) w
           JOIN accounts a ON a.id = w.id
           WHERE a.domain IS NOT NULL AND a.deleted_at IS NULL AND a.suspended_at IS NULL
             AND coalesce(a.shared_inbox_url, a.inbox_url) > $3
           ORDER BY 1 LIMIT $4"#,
        followers_of.map(|id| id.0),
        &accounts,
        cursor,
        limit
    );
    Ok(inboxes.fetch_all(conn).await?)
}
