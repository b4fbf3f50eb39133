//! Whom authors let answer, favourite and reblog.

use sqlx::PgConnection;
use sqlx::types::Json;

use crate::error::Result;
use crate::model::interaction::InteractionPolicy;
use crate::model::{AccountId, StatusId};

/// False when it stood so already.
pub async fn set(conn: &mut PgConnection, status: StatusId, policy: &InteractionPolicy) -> Result<bool> {
    let policy = (!policy.is_open()).then_some(Json(policy));
    let changed = sqlx::query!(
        "UPDATE statuses SET interaction_policy = $2, version = version + 1
         WHERE id = $1 AND interaction_policy IS DISTINCT FROM $2::jsonb",
        status.0,
        policy as _
    );
    Ok(changed.execute(conn).await?.rows_affected() == 1)
}

/// Takes a reply out of the thread of what it answers, whose author does not want it there. The parent, if it stood
/// there and is by `author`.
pub async fn detach_reply(
    conn: &mut PgConnection,
    reply_uri: &str,
    author: AccountId,
) -> Result<Option<(StatusId, StatusId)>> {
    let detached = sqlx::query!(
        r#"UPDATE statuses c SET in_reply_to_id = NULL, version = c.version + 1
           FROM statuses p
           WHERE c.uri = $1 AND p.id = c.in_reply_to_id AND p.account_id = $2 AND c.account_id <> $2
           RETURNING c.id AS "reply!: StatusId", p.id AS "parent!: StatusId""#,
        reply_uri,
        author.0
    );
    Ok(detached.fetch_optional(conn).await?.map(|row| (row.reply, row.parent)))
}
