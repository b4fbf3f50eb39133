//! Statuses that wait for their time. What waits without one is a draft (`drafts.rs`).

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::page_of_ids;
use crate::error::Result;
use crate::model::scheduled_status::ScheduledStatus;
use crate::model::status::Media;
use crate::model::{AccountId, MediaId, Page};

/// `None` when a request with the same key was here before.
pub async fn insert(
    conn: &mut PgConnection,
    account: AccountId,
    scheduled_at: DateTime<Utc>,
    draft: &Value,
    idempotency_key: Option<&str>,
) -> Result<Option<i64>> {
    let id = sqlx::query_scalar!(
        "INSERT INTO scheduled_statuses (account_id, scheduled_at, draft, idempotency_key) VALUES ($1, $2, $3, $4)
         ON CONFLICT ON CONSTRAINT scheduled_statuses_key DO NOTHING RETURNING id",
        account.0,
        scheduled_at,
        draft,
        idempotency_key
    );
    Ok(id.fetch_optional(conn).await?)
}

pub async fn id_by_key(conn: &mut PgConnection, account: AccountId, key: &str) -> Result<Option<i64>> {
    let id = sqlx::query_scalar!(
        "SELECT id FROM scheduled_statuses WHERE account_id = $1 AND idempotency_key = $2",
        account.0,
        key
    );
    Ok(id.fetch_optional(conn).await?)
}

/// How many wait in all, and how many between two moments.
pub async fn count(
    conn: &mut PgConnection,
    account: AccountId,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"SELECT count(*) AS "all!", count(*) FILTER (WHERE scheduled_at >= $2 AND scheduled_at < $3) AS "between!"
           FROM scheduled_statuses WHERE account_id = $1 AND scheduled_at IS NOT NULL"#,
        account.0,
        from,
        to
    );
    let row = row.fetch_one(conn).await?;
    Ok((row.all, row.between))
}

/// Keeps one's own uploads for it, loose ones and those of drafts; how many there were.
pub async fn keep_media(
    conn: &mut PgConnection,
    account: AccountId,
    id: i64,
    media: &[MediaId],
) -> Result<u64> {
    let media: Vec<i64> = media.iter().map(|id| id.0).collect();
    let kept = sqlx::query!(
        "UPDATE media_attachments m SET scheduled_status_id = $2
         WHERE m.id = ANY($3) AND m.account_id = $1 AND m.status_id IS NULL AND m.state = 'ready'
           AND NOT EXISTS (SELECT FROM scheduled_statuses s
                           WHERE s.id = m.scheduled_status_id AND s.scheduled_at IS NOT NULL)",
        account.0,
        id,
        &media
    );
    Ok(kept.execute(conn).await?.rows_affected())
}

/// A page of the account's, latest first.
pub async fn page(conn: &mut PgConnection, account: AccountId, page: Page) -> Result<Vec<ScheduledStatus>> {
    let ids = page_of_ids!(
        conn,
        page,
        r#"SELECT s.id AS "id!" FROM scheduled_statuses s
           WHERE s.account_id = $4 AND s.scheduled_at IS NOT NULL AND s.id > $1 AND s.id < $2"#,
        "s.id",
        account.0
    );
    load(conn, account, &ids).await
}

/// Those of these that are the account's, latest first.
pub async fn load(conn: &mut PgConnection, account: AccountId, ids: &[i64]) -> Result<Vec<ScheduledStatus>> {
    let rows = sqlx::query!(
        r#"SELECT s.id, s.scheduled_at AS "scheduled_at!", s.draft,
                  (SELECT jsonb_agg(attachment_json(m) ORDER BY m.id)
                   FROM media_attachments m WHERE m.scheduled_status_id = s.id) AS "media?: Json<Vec<Media>>"
           FROM scheduled_statuses s
           WHERE s.account_id = $1 AND s.id = ANY($2) AND s.scheduled_at IS NOT NULL ORDER BY s.id DESC"#,
        account.0,
        ids
    );
    let rows = rows.fetch_all(conn).await?.into_iter().map(|row| ScheduledStatus {
        id: row.id,
        scheduled_at: row.scheduled_at,
        draft: row.draft,
        media: row.media.map(|media| media.0).unwrap_or_default(),
    });
    Ok(rows.collect())
}

/// Whose it is; `None` when it was posted or taken back, or is a draft.
pub async fn owner(conn: &mut PgConnection, id: i64) -> Result<Option<AccountId>> {
    let account = sqlx::query_scalar!(
        r#"SELECT account_id AS "id: AccountId" FROM scheduled_statuses WHERE id = $1 AND scheduled_at IS NOT NULL"#,
        id
    );
    Ok(account.fetch_optional(conn).await?)
}

/// False when it is not the account's.
pub async fn reschedule(
    conn: &mut PgConnection,
    account: AccountId,
    id: i64,
    scheduled_at: DateTime<Utc>,
) -> Result<bool> {
    let changed = sqlx::query!(
        "UPDATE scheduled_statuses SET scheduled_at = $3
         WHERE id = $2 AND account_id = $1 AND scheduled_at IS NOT NULL",
        account.0,
        id,
        scheduled_at
    );
    Ok(changed.execute(conn).await?.rows_affected() == 1)
}

/// What waits for its time or its author. False when it is not the account's.
pub async fn delete(conn: &mut PgConnection, account: AccountId, id: i64) -> Result<bool> {
    let gone =
        sqlx::query!("DELETE FROM scheduled_statuses WHERE id = $2 AND account_id = $1", account.0, id);
    Ok(gone.execute(conn).await?.rows_affected() == 1)
}
