//! Uris that existed and do not any more.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;

/// Ours are kept for good: their addresses answer 410.
pub async fn bury_status(
    conn: &mut PgConnection,
    uri: &str,
    actor_uri: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO tombstones (uri, actor_uri, kind, deleted_at, forget_at)
         SELECT $1, $2, 'status', $3::timestamptz,
                CASE WHEN EXISTS (SELECT FROM accounts WHERE uri = $2 AND domain IS NULL) THEN NULL
                     ELSE $3 + interval '90 days' END
         ON CONFLICT (uri) DO NOTHING",
        uri,
        actor_uri,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Another server's collection, which is not taken in again while this is remembered.
pub async fn bury_collection(
    conn: &mut PgConnection,
    uri: &str,
    actor_uri: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO tombstones (uri, actor_uri, kind, deleted_at, forget_at)
         VALUES ($1, $2, 'collection', $3::timestamptz, $3 + interval '90 days')
         ON CONFLICT (uri) DO NOTHING",
        uri,
        actor_uri,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// An activity that was undone before it arrived.
pub async fn bury_activity(
    conn: &mut PgConnection,
    uri: &str,
    actor_uri: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO tombstones (uri, actor_uri, kind, deleted_at, forget_at)
         VALUES ($1, $2, 'activity', $3::timestamptz, $3 + interval '90 days')
         ON CONFLICT (uri) DO NOTHING",
        uri,
        actor_uri,
        now
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
