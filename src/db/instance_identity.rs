//! Whose ids we mint: remembered at the first start.

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
        r#"SELECT base_url, handle_domain, federated_at IS NOT NULL AS "federated!" FROM instance_identity"#,
    )
    .fetch_one(connection)
    .await
}
