//! People shown on profiles.

use sqlx::PgConnection;

use super::{Related, page_of_rows};
use crate::error::Result;
use crate::model::{AccountId, Page};

/// Does nothing when it is there already.
pub async fn insert(conn: &mut PgConnection, account: AccountId, target: AccountId) -> Result<()> {
    sqlx::query!(
        "INSERT INTO endorsements (account_id, target_account_id) VALUES ($1, $2)
         ON CONFLICT ON CONSTRAINT endorsements_pair_key DO NOTHING",
        account.0,
        target.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn delete(conn: &mut PgConnection, account: AccountId, target: AccountId) -> Result<()> {
    sqlx::query!(
        "DELETE FROM endorsements WHERE account_id = $1 AND target_account_id = $2",
        account.0,
        target.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whom an account shows, latest first.
pub async fn list(conn: &mut PgConnection, account: AccountId, page: Page) -> Result<Vec<Related>> {
    Ok(page_of_rows!(
        Related,
        conn,
        page,
        r#"SELECT e.id, e.target_account_id AS "account: AccountId"
           FROM endorsements e JOIN shown_accounts a ON a.id = e.target_account_id
           WHERE e.account_id = $4 AND e.id > $1 AND e.id < $2"#,
        "e.id",
        account.0
    ))
}
