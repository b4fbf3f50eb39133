//! What an administrator saved over the configuration.

use sqlx::PgExecutor;

/// One saved setting, by its name in the configuration (`federation.mode`).
pub struct Setting {
    pub name: String,
    pub value: serde_json::Value,
}

/// All of them: there are few.
pub async fn saved_settings(executor: impl PgExecutor<'_>) -> sqlx::Result<Vec<Setting>> {
    sqlx::query_as!(Setting, "SELECT name, value FROM settings ORDER BY name").fetch_all(executor).await
}
