//! Statuses by what people paste.

use sqlx::PgConnection;

use crate::error::Result;
use crate::model::StatusId;

/// By the page of a status, local or remote. Who may see it is asked elsewhere.
pub async fn id_by_url(conn: &mut PgConnection, url: &str) -> Result<Option<StatusId>> {
    let id = sqlx::query_scalar!(
        r#"SELECT id AS "id: StatusId" FROM statuses WHERE url = $1 ORDER BY id LIMIT 1"#,
        url
    );
    Ok(id.fetch_optional(conn).await?)
}
