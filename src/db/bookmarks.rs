//! Bookmarks: nobody but their owner sees them.

use sqlx::PgConnection;

use super::page_of_ids;
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

/// What the account bookmarked, by the bookmark's id: (bookmark, status).
pub async fn page_of_account(
    conn: &mut PgConnection,
    account: AccountId,
    page: Page,
) -> Result<Vec<(i64, StatusId)>> {
    let ids = page_of_ids!(
        conn,
        page,
        r#"SELECT b.id AS "id!" FROM bookmarks b JOIN visible_statuses($4) s ON s.id = b.status_id
           WHERE b.account_id = $4 AND b.id > $1 AND b.id < $2"#,
        "b.id",
        account.0
    );
    let rows = sqlx::query!(
        r#"SELECT id, status_id AS "status_id: StatusId" FROM bookmarks WHERE id = ANY($1) ORDER BY id DESC"#,
        &ids
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.status_id)).collect())
}
