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
