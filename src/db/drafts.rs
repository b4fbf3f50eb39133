//! Drafts: the rows of `scheduled_statuses` without a time.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::page_of_ids;
use crate::error::Result;
use crate::model::scheduled_status::SavedDraft;
use crate::model::status::Media;
use crate::model::{AccountId, Page};

pub async fn count(conn: &mut PgConnection, account: AccountId) -> Result<i64> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM scheduled_statuses WHERE account_id = $1 AND scheduled_at IS NULL"#,
        account.0
    );
    Ok(count.fetch_one(conn).await?)
}

/// `None` when a request with the same key was here before.
pub async fn insert(
    conn: &mut PgConnection,
    account: AccountId,
    draft: &Value,
    idempotency_key: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Option<i64>> {
    let id = sqlx::query_scalar!(
        "INSERT INTO scheduled_statuses (account_id, draft, idempotency_key, changed_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT ON CONSTRAINT scheduled_statuses_key DO NOTHING RETURNING id",
        account.0,
        draft,
        idempotency_key,
        now
    );
    Ok(id.fetch_optional(conn).await?)
}

/// A page of the account's, latest first.
pub async fn page(conn: &mut PgConnection, account: AccountId, page: Page) -> Result<Vec<SavedDraft>> {
    let ids = page_of_ids!(
        conn,
        page,
        r#"SELECT s.id AS "id!" FROM scheduled_statuses s
           WHERE s.account_id = $4 AND s.scheduled_at IS NULL AND s.id > $1 AND s.id < $2"#,
        "s.id",
        account.0
    );
    load(conn, account, &ids).await
}

/// Those of these that are the account's drafts, latest first.
pub async fn load(conn: &mut PgConnection, account: AccountId, ids: &[i64]) -> Result<Vec<SavedDraft>> {
    let rows = sqlx::query!(
        r#"SELECT s.id, s.changed_at, s.draft,
                  (SELECT jsonb_agg(attachment_json(m) ORDER BY m.id)
                   FROM media_attachments m WHERE m.scheduled_status_id = s.id) AS "media?: Json<Vec<Media>>"
           FROM scheduled_statuses s
           WHERE s.account_id = $1 AND s.id = ANY($2) AND s.scheduled_at IS NULL ORDER BY s.id DESC"#,
        account.0,
        ids
    );
    let rows = rows.fetch_all(conn).await?.into_iter().map(|row| SavedDraft {
        id: row.id,
        changed_at: row.changed_at,
        draft: row.draft,
        media: row.media.map(|media| media.0).unwrap_or_default(),
    });
    Ok(rows.collect())
}

/// Another draft in its place; its uploads are loose, until they are kept anew. False when it is not the account's.
pub async fn replace(
    conn: &mut PgConnection,
    account: AccountId,
    id: i64,
    draft: &Value,
    now: DateTime<Utc>,
) -> Result<bool> {
    let changed = sqlx::query!(
        "WITH changed AS (
             UPDATE scheduled_statuses SET draft = $3, changed_at = $4
             WHERE id = $2 AND account_id = $1 AND scheduled_at IS NULL RETURNING id),
         loose AS (
             UPDATE media_attachments m SET scheduled_status_id = NULL
             FROM changed WHERE m.scheduled_status_id = changed.id)
         SELECT id FROM changed",
        account.0,
        id,
        draft,
        now
    );
    Ok(changed.fetch_optional(conn).await?.is_some())
}
