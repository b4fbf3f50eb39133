//! Reblogs: statuses that show another.

use sqlx::PgConnection;

use crate::error::Result;
use crate::model::{AccountId, StatusId, Visibility};

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
