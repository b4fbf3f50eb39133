//! Who is mentioned in a status, or addressed by it.

use sqlx::PgConnection;

use crate::error::Result;
use crate::model::{AccountId, StatusId};

/// Adds mentions; those that are there stay as they are. The accounts that were added and are not silent.
pub async fn add(
    conn: &mut PgConnection,
    status: StatusId,
    named: &[AccountId],
    silent: &[AccountId],
) -> Result<Vec<AccountId>> {
    if named.is_empty() && silent.is_empty() {
        return Ok(Vec::new());
    }
    let named: Vec<i64> = named.iter().map(|id| id.0).collect();
    let silent: Vec<i64> = silent.iter().map(|id| id.0).filter(|id| !named.contains(id)).collect();
    let added = sqlx::query!(
        r#"INSERT INTO mentions (status_id, account_id, silent)
           SELECT $1::bigint, id, false FROM unnest($2::bigint[]) AS n (id)
           UNION ALL SELECT $1::bigint, id, true FROM unnest($3::bigint[]) AS n (id)
           ON CONFLICT ON CONSTRAINT mentions_pair_key DO NOTHING
           RETURNING account_id AS "account_id: AccountId", silent"#,
        status.0,
        &named,
        &silent
    )
    .fetch_all(conn)
    .await?;
    Ok(added.into_iter().filter(|row| !row.silent).map(|row| row.account_id).collect())
}

/// Mentions an edit took out become silent: who was told once may go on reading.
pub async fn silence_others(conn: &mut PgConnection, status: StatusId, named: &[AccountId]) -> Result<()> {
    let named: Vec<i64> = named.iter().map(|id| id.0).collect();
    sqlx::query!(
        "UPDATE mentions SET silent = NOT (account_id = ANY($2)) WHERE status_id = $1",
        status.0,
        &named
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Who elsewhere is addressed without being named: ids and uris.
pub async fn silent_elsewhere(conn: &mut PgConnection, status: StatusId) -> Result<Vec<(AccountId, String)>> {
    let rows = sqlx::query!(
        r#"SELECT a.id AS "id: AccountId", a.uri FROM mentions m JOIN accounts a ON a.id = m.account_id
           WHERE m.status_id = $1 AND m.silent AND a.domain IS NOT NULL ORDER BY a.id"#,
        status.0
    );
    Ok(rows.fetch_all(conn).await?.into_iter().map(|row| (row.id, row.uri)).collect())
}
