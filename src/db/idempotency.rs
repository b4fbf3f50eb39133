//! Repeated requests.

use sqlx::PgConnection;

use crate::error::Result;
use crate::model::{AccountId, StatusId};

/// Waits until no other request of this account with this key is under way, then says what it made.
/// The lock ends with the transaction.
pub async fn find(conn: &mut PgConnection, account: AccountId, key: &str) -> Result<Option<StatusId>> {
    sqlx::query!("SELECT pg_advisory_xact_lock(hashtextextended($2, $1)) AS lock", account.0, key)
        .execute(&mut *conn)
        .await?;
    let status = sqlx::query_scalar!(
        r#"SELECT status_id AS "id: StatusId" FROM idempotency_keys WHERE account_id = $1 AND key = $2"#,
        account.0,
        key
    );
    Ok(status.fetch_optional(conn).await?)
}

pub async fn keep(conn: &mut PgConnection, account: AccountId, key: &str, status: StatusId) -> Result<()> {
    sqlx::query!(
        "INSERT INTO idempotency_keys (account_id, key, status_id) VALUES ($1, $2, $3)",
        account.0,
        key,
        status.0
    )
    .execute(conn)
    .await?;
    Ok(())
}
