//! Pins: what an account shows first on its profile.

use sqlx::PgConnection;

use crate::error::Result;
use crate::model::{AccountId, StatusId};

/// False when it was pinned already.
pub async fn insert(conn: &mut PgConnection, account: AccountId, status: StatusId) -> Result<bool> {
    let added = sqlx::query!(
        "INSERT INTO status_pins (account_id, status_id) VALUES ($1, $2)
         ON CONFLICT ON CONSTRAINT status_pins_pair_key DO NOTHING",
        account.0,
        status.0
    );
    Ok(added.execute(conn).await?.rows_affected() == 1)
}

/// Makes exactly these the account's pins, where they are its own statuses.
pub async fn set(conn: &mut PgConnection, account: AccountId, statuses: &[StatusId]) -> Result<()> {
    let ids: Vec<i64> = statuses.iter().map(|id| id.0).collect();
    sqlx::query!(
        "DELETE FROM status_pins WHERE account_id = $1 AND NOT (status_id = ANY($2))",
        account.0,
        &ids
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO status_pins (account_id, status_id)
         SELECT $1, s.id FROM statuses s WHERE s.id = ANY($2) AND s.account_id = $1 AND s.reblog_of_id IS NULL
         ON CONFLICT ON CONSTRAINT status_pins_pair_key DO NOTHING",
        account.0,
        &ids
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// False when it was not pinned.
pub async fn delete(conn: &mut PgConnection, account: AccountId, status: StatusId) -> Result<bool> {
    let removed =
        sqlx::query!("DELETE FROM status_pins WHERE account_id = $1 AND status_id = $2", account.0, status.0);
    Ok(removed.execute(conn).await?.rows_affected() == 1)
}

pub async fn count(conn: &mut PgConnection, account: AccountId) -> Result<i64> {
    let pins =
        sqlx::query_scalar!(r#"SELECT count(*) AS "n!" FROM status_pins WHERE account_id = $1"#, account.0);
    Ok(pins.fetch_one(conn).await?)
}
