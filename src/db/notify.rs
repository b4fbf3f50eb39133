//! NOTIFY, apart from any transaction.

use sqlx::PgPool;

use crate::error::Result;

/// Sends each payload (under 8000 bytes) to whoever listens on the channel.
pub async fn send(pool: &PgPool, channel: &str, payloads: &[String]) -> Result<()> {
    sqlx::query!("SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS w (payload)", channel, payloads)
        .fetch_all(pool)
        .await?;
    Ok(())
}
