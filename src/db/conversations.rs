//! Conversations: what the statuses of a thread have in common.

use sqlx::PgConnection;

use crate::error::Result;
use crate::model::AccountId;

/// A new conversation of our own.
pub async fn create(conn: &mut PgConnection, base_url: &str) -> Result<i64> {
    let id = sqlx::query_scalar!(
        r#"WITH n AS (SELECT next_id() AS id)
           INSERT INTO conversations (id, uri) SELECT id, $1 || '/contexts/' || id FROM n RETURNING id"#,
        base_url
    );
    Ok(id.fetch_one(conn).await?)
}

/// The conversation a peer names, made when it is new; one that nobody named has no uri.
pub async fn get_or_create(conn: &mut PgConnection, uri: Option<&str>) -> Result<i64> {
    if let Some(uri) = uri
        && let Some(id) = sqlx::query_scalar!("SELECT id FROM conversations WHERE uri = $1", uri)
            .fetch_optional(&mut *conn)
            .await?
    {
        return Ok(id);
    }
    let id = sqlx::query_scalar!(
        "INSERT INTO conversations (uri) VALUES ($1)
         ON CONFLICT ON CONSTRAINT conversations_uri_key DO UPDATE SET uri = excluded.uri RETURNING id",
        uri
    );
    Ok(id.fetch_one(conn).await?)
}

pub async fn uri(conn: &mut PgConnection, id: i64) -> Result<Option<String>> {
    let uri = sqlx::query_scalar!("SELECT uri FROM conversations WHERE id = $1", id);
    Ok(uri.fetch_optional(conn).await?.flatten())
}

/// From now on the account is not notified of this conversation.
pub async fn mute(conn: &mut PgConnection, account: AccountId, conversation: i64) -> Result<()> {
    sqlx::query!(
        "INSERT INTO conversation_mutes (account_id, conversation_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        account.0,
        conversation
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn unmute(conn: &mut PgConnection, account: AccountId, conversation: i64) -> Result<()> {
    sqlx::query!(
        "DELETE FROM conversation_mutes WHERE account_id = $1 AND conversation_id = $2",
        account.0,
        conversation
    )
    .execute(conn)
    .await?;
    Ok(())
}
