//! Rows of statuses: stored, changed, locked and deleted, whoever may see them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::{AccountId, StatusId, TextFormat, Visibility};

/// What a status needs to be stored, local or remote.
#[derive(Debug, Clone)]
pub struct NewStatus<'a> {
    pub uri: &'a str,
    pub activity_uri: Option<&'a str>,
    pub url: Option<&'a str>,
    pub account_id: AccountId,
    pub local: bool,
    pub in_reply_to_id: Option<StatusId>,
    pub in_reply_to_account_id: Option<AccountId>,
    pub in_reply_to_uri: Option<&'a str>,
    pub reblog_of_id: Option<StatusId>,
    pub conversation_id: Option<i64>,
    pub object_type: &'a str,
    pub title: &'a str,
    pub spoiler_text: &'a str,
    pub text: &'a str,
    pub text_format: TextFormat,
    pub content: &'a str,
    pub language: Option<&'a str>,
    pub visibility: Visibility,
    /// Of the followers, only for those who are mentioned, silently or not.
    pub limited: bool,
    /// For the people of this server alone.
    pub local_only: bool,
    pub sensitive: bool,
    pub has_media: bool,
    pub application_id: Option<i64>,
    pub created_at: DateTime<Utc>,
    pub edited_at: Option<DateTime<Utc>>,
    pub fetched_at: Option<DateTime<Utc>>,
}

/// A new status id for something published at `at`, at the latest `now`.
pub async fn next_id(conn: &mut PgConnection, at: DateTime<Utc>) -> Result<StatusId> {
    let id = sqlx::query_scalar!(r#"SELECT snowflake($1) AS "id!: StatusId""#, at);
    Ok(id.fetch_one(conn).await?)
}

/// Stores a status under `id`, with its counts. False when its uri, or this reblog, is there already.
pub async fn insert(conn: &mut PgConnection, id: StatusId, status: &NewStatus<'_>) -> Result<bool> {
    let stored = sqlx::query_scalar!(
        r#"WITH s AS (
               INSERT INTO statuses (
                   id, uri, activity_uri, url, account_id, local, in_reply_to_id, in_reply_to_account_id,
                   in_reply_to_uri, reblog_of_id, conversation_id, object_type, title, spoiler_text, text, content,
                   language, visibility, sensitive, has_media, application_id, created_at, edited_at, fetched_at,
                   local_only, text_format, limited)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                       $22, $23, $24, $25, $26, $27)
               ON CONFLICT DO NOTHING RETURNING id, reblog_of_id),
           c AS (INSERT INTO status_counts (status_id) SELECT id FROM s WHERE reblog_of_id IS NULL)
           SELECT id FROM s"#,
        id.0,
        status.uri,
        status.activity_uri,
        status.url,
        status.account_id.0,
        status.local,
        status.in_reply_to_id.map(|id| id.0),
        status.in_reply_to_account_id.map(|id| id.0),
        status.in_reply_to_uri,
        status.reblog_of_id.map(|id| id.0),
        status.conversation_id,
        status.object_type,
        status.title,
        status.spoiler_text,
        status.text,
        status.content,
        status.language,
        status.visibility as Visibility,
        status.sensitive,
        status.has_media,
        status.application_id,
        status.created_at,
        status.edited_at,
        status.fetched_at,
        status.local_only,
        status.text_format as TextFormat,
        status.limited,
    );
    Ok(stored.fetch_optional(conn).await?.is_some())
}

/// The custom emoji in a status's texts.
pub async fn set_emojis(conn: &mut PgConnection, id: StatusId, emojis: &[i64]) -> Result<()> {
    sqlx::query!("UPDATE statuses SET emoji_ids = $2 WHERE id = $1 AND emoji_ids <> $2", id.0, emojis)
        .execute(conn)
        .await?;
    Ok(())
}

/// What an edit changes.
#[derive(Debug, Clone)]
pub struct Revision<'a> {
    pub object_type: &'a str,
    pub title: &'a str,
    pub spoiler_text: &'a str,
    pub text: &'a str,
    pub text_format: TextFormat,
    pub content: &'a str,
    pub language: Option<&'a str>,
    pub sensitive: bool,
    pub has_media: bool,
    /// `None` leaves the status looking unedited (a remote status without a newer `updated`).
    pub edited_at: Option<DateTime<Utc>>,
}

pub async fn revise(conn: &mut PgConnection, id: StatusId, revision: &Revision<'_>) -> Result<()> {
    sqlx::query!(
        r#"UPDATE statuses
           SET title = $2, spoiler_text = $3, text = $4, content = $5, language = $6, sensitive = $7, has_media = $8,
               edited_at = coalesce($9, edited_at), object_type = $10, text_format = $11, version = version + 1
           WHERE id = $1"#,
        id.0,
        revision.title,
        revision.spoiler_text,
        revision.text,
        revision.content,
        revision.language,
        revision.sensitive,
        revision.has_media,
        revision.edited_at,
        revision.object_type,
        revision.text_format as TextFormat,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Deletes the row and all that hangs on it, reblogs included. False when it was gone.
pub async fn delete(conn: &mut PgConnection, id: StatusId) -> Result<bool> {
    let gone = sqlx::query!("DELETE FROM statuses WHERE id = $1", id.0).execute(conn).await?;
    Ok(gone.rows_affected() == 1)
}

/// What a use-case must know of a status it is about to change, whoever may see it.
#[derive(Debug, Clone)]
pub struct Held {
    pub id: StatusId,
    pub uri: String,
    pub account_id: AccountId,
    pub local: bool,
    pub in_reply_to_id: Option<StatusId>,
    pub reblog_of_id: Option<StatusId>,
    pub visibility: Visibility,
    pub limited: bool,
    pub local_only: bool,
    pub text_format: TextFormat,
    pub edited_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// Locks a status for the rest of the transaction: edits, deletes and interactions of one status come in turn.
pub async fn hold(conn: &mut PgConnection, id: StatusId) -> Result<Option<Held>> {
    let held = sqlx::query_as!(
        Held,
        r#"SELECT id AS "id: StatusId", uri, account_id AS "account_id: AccountId", local,
                  in_reply_to_id AS "in_reply_to_id: StatusId", reblog_of_id AS "reblog_of_id: StatusId",
                  visibility AS "visibility: Visibility", limited, local_only,
                  text_format AS "text_format: TextFormat", edited_at, created_at
           FROM statuses WHERE id = $1 FOR UPDATE"#,
        id.0
    );
    Ok(held.fetch_optional(conn).await?)
}
