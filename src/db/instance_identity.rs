//! Whose ids we mint: remembered at the first start.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

pub struct InstanceIdentity {
    pub base_url: String,
    pub handle_domain: String,
    /// Whether another server knows us.
    pub federated: bool,
}

/// Remembers the identity if none is, and reads what is remembered.
pub async fn remember_identity(
    connection: &mut PgConnection,
    base_url: &str,
    handle_domain: &str,
) -> sqlx::Result<InstanceIdentity> {
    sqlx::query!(
        "INSERT INTO instance_identity (base_url, handle_domain) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        base_url,
        handle_domain,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query_as!(
        InstanceIdentity,
        r#"SELECT base_url, handle_domain,
                  (federated_at IS NOT NULL OR EXISTS (SELECT FROM accounts WHERE host_id IS NOT NULL)) AS "federated!"
           FROM instance_identity"#,
    )
    .fetch_one(connection)
    .await
}

/// From the first activity that left or arrived, other servers know our ids. Cheap to repeat.
pub async fn mark_federated(connection: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("UPDATE instance_identity SET federated_at = $1 WHERE federated_at IS NULL", now)
        .execute(connection)
        .await?;
    Ok(())
}

/// What is remembered, held against change until the transaction ends; `None` before the first start.
pub async fn lock_identity(connection: &mut PgConnection) -> sqlx::Result<Option<InstanceIdentity>> {
    sqlx::query_as!(
        InstanceIdentity,
        r#"SELECT base_url, handle_domain,
                  (federated_at IS NOT NULL OR EXISTS (SELECT FROM accounts WHERE host_id IS NOT NULL)) AS "federated!"
           FROM instance_identity FOR UPDATE"#,
    )
    .fetch_optional(connection)
    .await
}

pub async fn replace_identity(
    connection: &mut PgConnection,
    base_url: &str,
    handle_domain: &str,
) -> sqlx::Result<()> {
    sqlx::query!("UPDATE instance_identity SET base_url = $1, handle_domain = $2", base_url, handle_domain)
        .execute(connection)
        .await?;
    Ok(())
}
