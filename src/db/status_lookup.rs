//! Statuses by what people paste.

use sqlx::PgConnection;

use crate::error::Result;
use crate::model::{AccountId, StatusId};

/// By the page of a status, local or remote. Who may see it is asked elsewhere.
pub async fn id_by_url(conn: &mut PgConnection, url: &str) -> Result<Option<StatusId>> {
    let id = sqlx::query_scalar!(
        r#"SELECT id AS "id: StatusId" FROM statuses WHERE url = $1 ORDER BY id LIMIT 1"#,
        url
    );
    Ok(id.fetch_optional(conn).await?)
}

/// Uri and author of a status that is not ours: where an activity about it goes. `None` for a local status.
pub async fn origin(conn: &mut PgConnection, id: StatusId) -> Result<Option<(String, AccountId)>> {
    let row = sqlx::query!(
        r#"SELECT uri, account_id AS "account_id: AccountId" FROM statuses WHERE id = $1 AND NOT local"#,
        id.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.uri, row.account_id)))
}
