//! Files that were brought along, and their rows.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::AccountId;
use crate::model::import::{Import, ImportKind};

/// Keeps a file's rows, to be done by a job.
pub async fn insert(
    conn: &mut PgConnection,
    account: AccountId,
    kind: ImportKind,
    rows: &[Value],
) -> Result<i64> {
    let id = sqlx::query_scalar!(
        "INSERT INTO imports (account_id, kind, total) VALUES ($1, $2, $3) RETURNING id",
        account.0,
        kind.as_str(),
        i32::try_from(rows.len()).unwrap_or(i32::MAX)
    );
    let id = id.fetch_one(&mut *conn).await?;
    sqlx::query!(
        "INSERT INTO import_rows (import_id, data) SELECT $1, data FROM unnest($2::jsonb[]) AS w (data)",
        id,
        rows
    )
    .execute(conn)
    .await?;
    Ok(id)
}

/// The account's latest files.
pub async fn latest(conn: &mut PgConnection, account: AccountId, limit: i64) -> Result<Vec<Import>> {
    let rows = sqlx::query!(
        r#"SELECT i.id, i.kind, i.total, i.imported, i.finished_at, i.created_at,
                  (SELECT count(*) FROM import_rows r WHERE r.import_id = i.id AND r.failure IS NOT NULL) AS "failed!"
           FROM imports i WHERE i.account_id = $1 ORDER BY i.id DESC LIMIT $2"#,
        account.0,
        limit
    );
    let imports = rows.fetch_all(conn).await?.into_iter().filter_map(|row| {
        Some(Import {
            id: row.id,
            kind: row.kind.parse().ok()?,
            total: row.total,
            imported: row.imported,
            failed: row.failed,
            finished_at: row.finished_at,
            created_at: row.created_at,
        })
    });
    Ok(imports.collect())
}

/// Whose a file is; `None` when it is finished or gone.
pub async fn owner(conn: &mut PgConnection, id: i64) -> Result<Option<AccountId>> {
    let account = sqlx::query_scalar!(
        r#"SELECT account_id AS "id: AccountId" FROM imports WHERE id = $1 AND finished_at IS NULL"#,
        id
    );
    Ok(account.fetch_optional(conn).await?)
}

/// The next rows to be done, in the file's order.
pub async fn next_rows(conn: &mut PgConnection, id: i64, limit: i64) -> Result<Vec<(i64, Value)>> {
    let rows = sqlx::query!(
        "SELECT id, data FROM import_rows WHERE import_id = $1 AND failure IS NULL ORDER BY id LIMIT $2",
        id,
        limit
    );
    Ok(rows.fetch_all(conn).await?.into_iter().map(|row| (row.id, row.data)).collect())
}

/// A row is done, or failed for good.
pub async fn settle(conn: &mut PgConnection, row: i64, failure: Option<&str>) -> Result<()> {
    match failure {
        Some(failure) => {
            sqlx::query!("UPDATE import_rows SET failure = $2 WHERE id = $1", row, failure)
                .execute(conn)
                .await?
        }
        None => {
            sqlx::query!(
                "WITH done AS (DELETE FROM import_rows WHERE id = $1 RETURNING import_id)
                 UPDATE imports i SET imported = i.imported + 1 FROM done WHERE i.id = done.import_id",
                row
            )
            .execute(conn)
            .await?
        }
    };
    Ok(())
}

pub async fn finish(conn: &mut PgConnection, id: i64, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!("UPDATE imports SET finished_at = $2 WHERE id = $1", id, now).execute(conn).await?;
    Ok(())
}
