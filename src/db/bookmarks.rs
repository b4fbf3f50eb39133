//! Bookmarks: nobody but their owner sees them.

use sqlx::PgConnection;

use super::{Kept, page_of_rows};
use crate::error::Result;
use crate::model::{AccountId, Page, StatusId};

/// Does nothing when it is there already.
pub async fn insert(conn: &mut PgConnection, account: AccountId, status: StatusId) -> Result<()> {
    sqlx::query!(
        "INSERT INTO bookmarks (account_id, status_id) VALUES ($1, $2)
         ON CONFLICT ON CONSTRAINT bookmarks_pair_key DO NOTHING",
        account.0,
        status.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn delete(conn: &mut PgConnection, account: AccountId, status: StatusId) -> Result<()> {
    sqlx::query!("DELETE FROM bookmarks WHERE account_id = $1 AND status_id = $2", account.0, status.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// What the account bookmarked, by the bookmark's id.
pub async fn page_of_account(conn: &mut PgConnection, account: AccountId, page: Page) -> Result<Vec<Kept>> {
    Ok(page_of_rows!(
        Kept,
        conn,
        page,
        r#"SELECT b.id AS "id!", b.status_id AS "status!: StatusId"
           FROM bookmarks b JOIN visible_statuses($4) s ON s.id = b.status_id
           WHERE b.account_id = $4 AND b.id > $1 AND b.id < $2"#,
        "b.id",
        account.0
    ))
}
