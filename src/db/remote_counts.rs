//! What the origin of a remote status claims of it: shown only where it is more than we counted.

use sqlx::PgConnection;

use crate::error::Result;
use crate::model::StatusId;

/// Remembers the claims; `None` leaves what was claimed before.
pub async fn set(
    conn: &mut PgConnection,
    status: StatusId,
    favourites: Option<i64>,
    reblogs: Option<i64>,
    replies: Option<i64>,
) -> Result<()> {
    sqlx::query!(
        "UPDATE status_counts
         SET remote_favourites = coalesce($2, remote_favourites), remote_reblogs = coalesce($3, remote_reblogs),
             remote_replies = coalesce($4, remote_replies)
         WHERE status_id = $1",
        status.0,
        favourites,
        reblogs,
        replies
    )
    .execute(conn)
    .await?;
    Ok(())
}
