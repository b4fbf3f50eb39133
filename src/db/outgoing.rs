//! What is to be told to other servers.

use serde_json::Value;
use sqlx::PgConnection;

use crate::error::Result;

pub async fn insert(conn: &mut PgConnection, payload: &Value) -> Result<()> {
    sqlx::query!("INSERT INTO outgoing (payload) VALUES ($1)", payload).execute(conn).await?;
    Ok(())
}
