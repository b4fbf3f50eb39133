//! Uris that existed and do not any more.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;

/// What existed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Buried {
    Status,
    /// It was undone before it arrived.
    Activity,
    /// Another server's collection of accounts.
    Collection,
}

impl Buried {
    fn as_str(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Activity => "activity",
            Self::Collection => "collection",
        }
    }
}

/// What is buried is not taken in again while that is remembered. What was ours is kept for good: its address answers
/// 410.
pub async fn bury(
    conn: &mut PgConnection,
    what: Buried,
    uri: &str,
    actor_uri: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO tombstones (uri, actor_uri, kind, deleted_at, forget_at)
         SELECT $1, $2, $4, $3::timestamptz,
                CASE WHEN EXISTS (SELECT FROM accounts WHERE uri = $2 AND domain IS NULL) THEN NULL
                     ELSE $3 + interval '90 days' END
         ON CONFLICT (uri) DO NOTHING",
        uri,
        actor_uri,
        now,
        what.as_str()
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn exists(conn: &mut PgConnection, uri: &str) -> Result<bool> {
    let found =
        sqlx::query_scalar!(r#"SELECT EXISTS (SELECT FROM tombstones WHERE uri = $1) AS "found!""#, uri);
    Ok(found.fetch_one(conn).await?)
}

/// Forgets what an actor deleted.
pub async fn forget_actor(conn: &mut PgConnection, actor_uri: &str) -> Result<()> {
    sqlx::query!("DELETE FROM tombstones WHERE actor_uri = $1", actor_uri).execute(conn).await?;
    Ok(())
}
