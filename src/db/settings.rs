//! What an administrator saved over the configuration.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::error::Result;

/// One saved setting, by its name in the configuration (`federation.mode`).
pub struct Setting {
    pub name: String,
    pub value: serde_json::Value,
}

/// All of them: there are few.
pub async fn saved_settings(executor: impl PgExecutor<'_>) -> sqlx::Result<Vec<Setting>> {
    sqlx::query_as!(Setting, "SELECT name, value FROM settings ORDER BY name").fetch_all(executor).await
}

pub async fn save(
    conn: &mut PgConnection,
    name: &str,
    value: &serde_json::Value,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO settings (name, value, updated_at) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
        name,
        value,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}
