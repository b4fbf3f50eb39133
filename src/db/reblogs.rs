//! Reblogs: statuses that show another.

use sqlx::PgConnection;

use super::{Related, page_of_rows};
use crate::error::Result;
use crate::model::{AccountId, Page, StatusId, Visibility};

/// A reblog's own row, as undoing it needs it.
#[derive(Debug, Clone)]
pub struct Reblog {
    pub id: StatusId,
    pub uri: String,
    pub visibility: Visibility,
}

pub async fn find(conn: &mut PgConnection, account: AccountId, original: StatusId) -> Result<Option<Reblog>> {
    let reblog = sqlx::query_as!(
        Reblog,
        r#"SELECT id AS "id: StatusId", uri, visibility AS "visibility: Visibility"
           FROM statuses WHERE reblog_of_id = $1 AND account_id = $2"#,
        original.0,
        account.0
    );
    Ok(reblog.fetch_optional(conn).await?)
}

/// Adds to, or takes from, the original's count of reblogs.
pub async fn count(conn: &mut PgConnection, original: StatusId, by: i64) -> Result<()> {
    sqlx::query!(
        "UPDATE status_counts SET reblogs = greatest(reblogs + $2, 0) WHERE status_id = $1",
        original.0,
        by
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Who reblogged the status, by the reblog's id. Whether the viewer may see the original is asked before; reblogs for
/// followers alone are told to nobody here.
pub async fn page_of_status(conn: &mut PgConnection, original: StatusId, page: Page) -> Result<Vec<Related>> {
    Ok(page_of_rows!(
        Related,
        conn,
        page,
        r#"SELECT s.id, s.account_id AS "account: AccountId"
           FROM statuses s JOIN shown_accounts a ON a.id = s.account_id
           WHERE s.reblog_of_id = $4 AND s.visibility IN ('public', 'unlisted') AND s.id > $1 AND s.id < $2"#,
        "s.id",
        original.0
    ))
}
