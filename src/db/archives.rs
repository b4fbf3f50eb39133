//! Archives that people asked for.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::AccountId;
use crate::model::archive::Archive;

pub async fn insert(conn: &mut PgConnection, account: AccountId, now: DateTime<Utc>) -> Result<i64> {
    let id = sqlx::query_scalar!(
        "INSERT INTO archives (account_id, created_at) VALUES ($1, $2) RETURNING id",
        account.0,
        now
    );
    Ok(id.fetch_one(conn).await?)
}

/// The account's latest.
pub async fn latest(conn: &mut PgConnection, account: AccountId) -> Result<Option<Archive>> {
    let archive = sqlx::query_as!(
        Archive,
        "SELECT id, created_at, file_name, bytes FROM archives WHERE account_id = $1 ORDER BY id DESC LIMIT 1",
        account.0
    );
    Ok(archive.fetch_optional(conn).await?)
}

/// Whose it is, while it is still to be made.
pub async fn unmade(conn: &mut PgConnection, id: i64) -> Result<Option<AccountId>> {
    let account = sqlx::query_scalar!(
        r#"SELECT account_id AS "id: AccountId" FROM archives WHERE id = $1 AND file_name IS NULL"#,
        id
    );
    Ok(account.fetch_optional(conn).await?)
}

/// False when it was made already, or nobody waits for it any more.
pub async fn finish(conn: &mut PgConnection, id: i64, file_name: &str, bytes: i64) -> Result<bool> {
    let finished = sqlx::query!(
        "UPDATE archives SET file_name = $2, bytes = $3 WHERE id = $1 AND file_name IS NULL",
        id,
        file_name,
        bytes
    );
    Ok(finished.execute(conn).await?.rows_affected() == 1)
}

/// Deletes those asked for before `before`; their files.
pub async fn prune(conn: &mut PgConnection, before: DateTime<Utc>) -> Result<Vec<String>> {
    let files = sqlx::query_scalar!("DELETE FROM archives WHERE created_at < $1 RETURNING file_name", before);
    Ok(files.fetch_all(conn).await?.into_iter().flatten().collect())
}

/// Those of these files that are somebody's archive, taken along or being brought.
pub async fn named(conn: &mut PgConnection, files: &[String]) -> Result<Vec<String>> {
    let named = sqlx::query_scalar!(
        r#"SELECT file_name AS "name!" FROM archives WHERE file_name = ANY($1)
           UNION ALL SELECT file_name FROM archive_imports
           WHERE file_name = ANY($1) AND state IN ('waiting', 'posting')"#,
        files
    );
    Ok(named.fetch_all(conn).await?)
}
