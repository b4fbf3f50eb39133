//! Whom somebody might like to follow, and the directory: people who said that they want to be found.

use sqlx::PgConnection;

use crate::error::Result;
use crate::model::AccountId;

/// Discoverable people whom those the account follows follow, by how many do; never whom it follows, asked, blocks,
/// mutes, dismissed, or is blocked by.
pub async fn friends_of_friends(
    conn: &mut PgConnection,
    account: AccountId,
    limit: i64,
) -> Result<Vec<AccountId>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT w.id AS "id!: AccountId"
           FROM (SELECT g.target_account_id AS id, count(*) AS shared
                 FROM (SELECT target_account_id FROM follows WHERE account_id = $1 ORDER BY id DESC LIMIT 200) f
                 CROSS JOIN LATERAL (SELECT target_account_id FROM follows x WHERE x.account_id = f.target_account_id
                                     ORDER BY x.id DESC LIMIT 200) g
                 GROUP BY 1 HAVING count(*) > 1 ORDER BY shared DESC, 1 LIMIT 500) w
           JOIN shown_accounts a ON a.id = w.id
           WHERE a.discoverable AND a.limited_at IS NULL AND a.moved_to_account_id IS NULL AND a.id <> $1 AND a.id > 0
             AND NOT EXISTS (SELECT FROM follows x WHERE x.account_id = $1 AND x.target_account_id = a.id)
             AND NOT EXISTS (SELECT FROM follow_requests x WHERE x.account_id = $1 AND x.target_account_id = a.id)
             AND NOT EXISTS (SELECT FROM blocks x WHERE x.account_id = $1 AND x.target_account_id = a.id)
             AND NOT EXISTS (SELECT FROM blocks x WHERE x.account_id = a.id AND x.target_account_id = $1)
             AND NOT EXISTS (SELECT FROM mutes x WHERE x.account_id = $1 AND x.target_account_id = a.id)
             AND NOT EXISTS (SELECT FROM suggestion_dismissals x
                             WHERE x.account_id = $1 AND x.target_account_id = a.id)
           ORDER BY w.shared DESC, w.id LIMIT $2"#,
        account.0,
        limit
    );
    Ok(ids.fetch_all(conn).await?)
}

/// The same of those followed most, whoever follows them.
pub async fn most_followed(
    conn: &mut PgConnection,
    account: AccountId,
    limit: i64,
) -> Result<Vec<AccountId>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT a.id AS "id!: AccountId"
           FROM (SELECT account_id, followers FROM account_counts WHERE followers > 0
                 ORDER BY followers DESC, account_id LIMIT 1000) w
           JOIN shown_accounts a ON a.id = w.account_id
           WHERE a.discoverable AND a.limited_at IS NULL AND a.moved_to_account_id IS NULL AND a.id <> $1 AND a.id > 0
             AND NOT EXISTS (SELECT FROM follows x WHERE x.account_id = $1 AND x.target_account_id = a.id)
             AND NOT EXISTS (SELECT FROM follow_requests x WHERE x.account_id = $1 AND x.target_account_id = a.id)
             AND NOT EXISTS (SELECT FROM blocks x WHERE x.account_id = $1 AND x.target_account_id = a.id)
             AND NOT EXISTS (SELECT FROM blocks x WHERE x.account_id = a.id AND x.target_account_id = $1)
             AND NOT EXISTS (SELECT FROM mutes x WHERE x.account_id = $1 AND x.target_account_id = a.id)
             AND NOT EXISTS (SELECT FROM suggestion_dismissals x
                             WHERE x.account_id = $1 AND x.target_account_id = a.id)
           ORDER BY w.followers DESC, a.id LIMIT $2"#,
        account.0,
        limit
    );
    Ok(ids.fetch_all(conn).await?)
}

/// Does not suggest somebody again.
pub async fn dismiss(conn: &mut PgConnection, account: AccountId, target: AccountId) -> Result<()> {
    sqlx::query!(
        "INSERT INTO suggestion_dismissals (account_id, target_account_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        account.0,
        target.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How the directory is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DirectoryOrder {
    /// Who posted last.
    #[default]
    Active,
    /// Who joined last.
    New,
}

/// People who want to be found, without those limited, blocked or muted.
pub async fn directory(
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    order: DirectoryOrder,
    local: bool,
    limit: i64,
    offset: i64,
) -> Result<Vec<AccountId>> {
    let viewer = viewer.map(|viewer| viewer.0);
    let ids = match order {
        DirectoryOrder::Active => {
            sqlx::query_scalar!(
                r#"SELECT a.id AS "id!: AccountId"
                   FROM account_counts c JOIN shown_accounts a ON a.id = c.account_id
                   WHERE c.last_status_at IS NOT NULL AND a.discoverable AND a.limited_at IS NULL AND a.id > 0
                     AND (a.domain IS NULL OR NOT $2)
                     AND NOT EXISTS (SELECT FROM blocks x WHERE x.account_id = $1 AND x.target_account_id = a.id)
                     AND NOT EXISTS (SELECT FROM mutes x WHERE x.account_id = $1 AND x.target_account_id = a.id)
                   ORDER BY c.last_status_at DESC, c.account_id LIMIT $3 OFFSET $4"#,
                viewer,
                local,
                limit,
                offset
            )
            .fetch_all(conn)
            .await?
        }
        DirectoryOrder::New => {
            sqlx::query_scalar!(
                r#"SELECT a.id AS "id!: AccountId" FROM shown_accounts a
                   WHERE a.discoverable AND a.limited_at IS NULL AND a.id > 0 AND (a.domain IS NULL OR NOT $2)
                     AND NOT EXISTS (SELECT FROM blocks x WHERE x.account_id = $1 AND x.target_account_id = a.id)
                     AND NOT EXISTS (SELECT FROM mutes x WHERE x.account_id = $1 AND x.target_account_id = a.id)
                   ORDER BY a.id DESC LIMIT $3 OFFSET $4"#,
                viewer,
                local,
                limit,
                offset
            )
            .fetch_all(conn)
            .await?
        }
    };
    Ok(ids)
}
