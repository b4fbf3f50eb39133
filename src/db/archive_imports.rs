//! Archives that people brought, how far each has come, and which statuses came with it.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::error::{Error, Result};
use crate::model::archive_import::{ArchiveImport, ArchiveRefusal, ArchiveState, SkippedCounts};
use crate::model::{AccountId, StatusId};

struct Row {
    id: i64,
    account_id: AccountId,
    file_name: String,
    state: String,
    source: Option<String>,
    followers: Option<String>,
    total: i64,
    done: i64,
    place: i64,
    posts: i64,
    media: i64,
    skipped: Json<SkippedCounts>,
    failure: Option<String>,
    created_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for ArchiveImport {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id,
            account_id: row.account_id,
            file_name: row.file_name,
            state: row.state.parse().map_err(|()| Error::internal("an unknown state of an import"))?,
            source: row.source,
            followers: row.followers,
            total: row.total,
            done: row.done,
            place: row.place,
            posts: row.posts,
            media: row.media,
            skipped: row.skipped.0,
            failure: row.failure.and_then(|failure| failure.parse().ok()),
            created_at: row.created_at,
            finished_at: row.finished_at,
        })
    }
}

pub async fn insert(
    conn: &mut PgConnection,
    account: AccountId,
    file_name: &str,
    now: DateTime<Utc>,
) -> Result<i64> {
    let id = sqlx::query_scalar!(
        "INSERT INTO archive_imports (account_id, file_name, created_at) VALUES ($1, $2, $3) RETURNING id",
        account.0,
        file_name,
        now
    );
    Ok(id.fetch_one(conn).await?)
}

/// The account's latest.
pub async fn latest(conn: &mut PgConnection, account: AccountId, limit: i64) -> Result<Vec<ArchiveImport>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT id, account_id AS "account_id: AccountId", file_name, state, source, followers, total, done, place,
                  posts, media, skipped AS "skipped: Json<SkippedCounts>", failure, created_at, finished_at
           FROM archive_imports WHERE account_id = $1 ORDER BY id DESC LIMIT $2"#,
        account.0,
        limit
    );
    rows.fetch_all(conn).await?.into_iter().map(ArchiveImport::try_from).collect()
}

/// Whether one of theirs is brought or taken back at the moment.
pub async fn is_any_under_way(conn: &mut PgConnection, account: AccountId) -> Result<bool> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM archive_imports WHERE account_id = $1
                            AND state IN ('waiting', 'posting', 'removing')) AS "any!""#,
        account.0
    );
    Ok(found.fetch_one(conn).await?)
}

/// One, held until the transaction ends: what is done for it, and its end, come in turn.
pub async fn hold(conn: &mut PgConnection, id: i64) -> Result<Option<ArchiveImport>> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT id, account_id AS "account_id: AccountId", file_name, state, source, followers, total, done, place,
                  posts, media, skipped AS "skipped: Json<SkippedCounts>", failure, created_at, finished_at
           FROM archive_imports WHERE id = $1 FOR UPDATE"#,
        id
    );
    row.fetch_optional(conn).await?.map(ArchiveImport::try_from).transpose()
}

/// Another worker begins its next post; how many did so before.
pub async fn count_try(conn: &mut PgConnection, id: i64) -> Result<i32> {
    let tries = sqlx::query_scalar!(
        r#"UPDATE archive_imports SET tries = tries + 1 WHERE id = $1 RETURNING tries - 1 AS "before!""#,
        id
    );
    Ok(tries.fetch_optional(conn).await?.unwrap_or(0))
}

/// The worker has not gone down over it: what it needed was away.
pub async fn forgive_try(conn: &mut PgConnection, id: i64) -> Result<()> {
    sqlx::query!("UPDATE archive_imports SET tries = tries - 1 WHERE id = $1 AND tries > 0", id)
        .execute(conn)
        .await?;
    Ok(())
}

/// What was found in it.
#[derive(Debug, Clone)]
pub struct Contents<'a> {
    pub source: &'a str,
    pub followers: Option<&'a str>,
    pub total: i64,
    pub skipped: SkippedCounts,
}

/// It is unpacked; false when it was by somebody else, or is wanted no more.
pub async fn begin_posting(conn: &mut PgConnection, id: i64, contents: Contents<'_>) -> Result<bool> {
    let begun = sqlx::query!(
        "UPDATE archive_imports SET state = 'posting', source = $2, followers = $3, total = $4, skipped = $5
         WHERE id = $1 AND state = 'waiting'",
        id,
        contents.source,
        contents.followers,
        contents.total,
        Json(contents.skipped) as _
    );
    Ok(begun.execute(conn).await?.rows_affected() == 1)
}

/// Writes down how far it has come: `done`, `place`, `posts`, `media` and `skipped` of the row in hand.
pub async fn advance(conn: &mut PgConnection, import: &ArchiveImport) -> Result<()> {
    sqlx::query!(
        "UPDATE archive_imports SET done = $2, place = $3, posts = $4, media = $5, skipped = $6, tries = 0
         WHERE id = $1",
        import.id,
        import.done,
        import.place,
        import.posts,
        import.media,
        Json(&import.skipped) as _
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends it, well or not, unless it is being taken back.
pub async fn finish(
    conn: &mut PgConnection,
    id: i64,
    failure: Option<ArchiveRefusal>,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "UPDATE archive_imports
         SET state = CASE WHEN $2::text IS NULL THEN 'finished' ELSE 'failed' END, failure = $2, finished_at = $3
         WHERE id = $1 AND state IN ('waiting', 'posting')",
        id,
        failure.map(ArchiveRefusal::as_str),
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What it brought is to go. False when there is no such import of theirs, or it goes already.
pub async fn begin_removal(conn: &mut PgConnection, account: AccountId, id: i64) -> Result<bool> {
    let begun = sqlx::query!(
        "UPDATE archive_imports SET state = $3 WHERE id = $1 AND account_id = $2 AND state <> $3",
        id,
        account.0,
        ArchiveState::Removing.as_str()
    );
    Ok(begun.execute(conn).await?.rows_affected() == 1)
}

/// It is forgotten.
pub async fn delete(conn: &mut PgConnection, id: i64) -> Result<()> {
    sqlx::query!("DELETE FROM archive_imports WHERE id = $1", id).execute(conn).await?;
    Ok(())
}

/// The status that came for this one, whichever archive it was in.
pub async fn status_of(
    conn: &mut PgConnection,
    account: AccountId,
    original_uri: &str,
) -> Result<Option<StatusId>> {
    let id = sqlx::query_scalar!(
        r#"SELECT status_id AS "id: StatusId" FROM imported_statuses WHERE account_id = $1 AND original_uri = $2"#,
        account.0,
        original_uri
    );
    Ok(id.fetch_optional(conn).await?)
}

pub async fn remember(
    conn: &mut PgConnection,
    import: &ArchiveImport,
    status: StatusId,
    original_uri: &str,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO imported_statuses (status_id, import_id, account_id, original_uri) VALUES ($1, $2, $3, $4)",
        status.0,
        import.id,
        import.account_id.0,
        original_uri
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Some of the statuses that came with it, latest first, so that answers go before what they answer.
pub async fn statuses(conn: &mut PgConnection, id: i64, limit: i64) -> Result<Vec<StatusId>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT status_id AS "id: StatusId" FROM imported_statuses WHERE import_id = $1
           ORDER BY status_id DESC LIMIT $2"#,
        id,
        limit
    );
    Ok(ids.fetch_all(conn).await?)
}
