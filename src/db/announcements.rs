//! What the instance tells everybody on it.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::error::{Error, Result};
use crate::model::emoji::Emoji;
use crate::model::{AccountId, StatusId};

/// One announcement.
#[derive(Debug, Clone)]
pub struct Announcement {
    pub id: i64,
    /// What was typed, and the HTML that is shown.
    pub text: String,
    pub content: String,
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    pub all_day: bool,
    pub published_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub mention_ids: Vec<i64>,
    pub status_ids: Vec<i64>,
    /// As they were typed.
    pub tag_names: Vec<String>,
    pub emoji_ids: Vec<i64>,
    /// Whether the viewer dismissed it.
    pub read: bool,
}

#[derive(Debug, Clone)]
pub struct NewAnnouncement<'a> {
    pub text: &'a str,
    pub content: &'a str,
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    pub all_day: bool,
    pub mention_ids: &'a [i64],
    pub status_ids: &'a [i64],
    pub tag_names: &'a [String],
    pub emoji_ids: &'a [i64],
    pub now: DateTime<Utc>,
}

pub async fn insert(conn: &mut PgConnection, new: &NewAnnouncement<'_>) -> Result<i64> {
    let id = sqlx::query_scalar!(
        "INSERT INTO announcements (id, text, content, starts_at, ends_at, all_day, published_at, updated_at,
                                    mention_ids, status_ids, tag_names, emoji_ids)
         VALUES (snowflake($6), $1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10) RETURNING id",
        new.text,
        new.content,
        new.starts_at,
        new.ends_at,
        new.all_day,
        new.now,
        new.mention_ids,
        new.status_ids,
        new.tag_names,
        new.emoji_ids
    );
    Ok(id.fetch_one(conn).await?)
}

/// Takes one down: what was typed.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn delete(conn: &mut PgConnection, id: i64) -> Result<String> {
    let text = sqlx::query_scalar!("DELETE FROM announcements WHERE id = $1 RETURNING text", id);
    text.fetch_optional(conn).await?.ok_or(Error::NotFound)
}

/// Those that still hold, latest first, as `viewer` sees them.
pub async fn current(
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    now: DateTime<Utc>,
) -> Result<Vec<Announcement>> {
    let current = sqlx::query_as!(
        Announcement,
        r#"SELECT a.id, a.text, a.content, a.starts_at, a.ends_at, a.all_day, a.published_at, a.updated_at,
                  a.mention_ids, a.status_ids, a.tag_names, a.emoji_ids,
                  EXISTS (SELECT FROM announcement_dismissals d
                          WHERE d.account_id = $1 AND d.announcement_id = a.id) AS "read!"
           FROM announcements a WHERE a.ends_at IS NULL OR a.ends_at > $2
           ORDER BY a.published_at DESC, a.id DESC LIMIT 100"#,
        viewer.map(|id| id.0),
        now
    );
    Ok(current.fetch_all(conn).await?)
}

/// # Errors
/// [`Error::NotFound`] when there is none, or it is over.
pub async fn must_hold(conn: &mut PgConnection, id: i64, now: DateTime<Utc>) -> Result<()> {
    let holds = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM announcements WHERE id = $1 AND (ends_at IS NULL OR ends_at > $2)) AS "holds!""#,
        id,
        now
    );
    if holds.fetch_one(conn).await? { Ok(()) } else { Err(Error::NotFound) }
}

pub async fn dismiss(conn: &mut PgConnection, account: AccountId, id: i64) -> Result<()> {
    sqlx::query!(
        "INSERT INTO announcement_dismissals (account_id, announcement_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        account.0,
        id
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What people felt about one, most often first.
#[derive(Debug, Clone)]
pub struct Reaction {
    pub announcement_id: i64,
    pub name: String,
    pub count: i64,
    /// Whether the viewer is among them.
    pub me: bool,
    /// Where it is one of ours.
    pub emoji: Option<Json<Emoji>>,
}

/// Those of these statuses that `viewer` may see, with their addresses.
pub async fn statuses(
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    ids: &[i64],
) -> Result<Vec<(StatusId, String)>> {
    let rows = sqlx::query!(
        r#"SELECT s.id AS "id!: StatusId", coalesce(s.url, s.uri) AS "url!"
           FROM visible_statuses($1) s WHERE s.id = ANY($2)"#,
        viewer.map(|id| id.0),
        ids
    );
    Ok(rows.fetch_all(conn).await?.into_iter().map(|row| (row.id, row.url)).collect())
}

pub async fn reactions(
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    ids: &[i64],
) -> Result<Vec<Reaction>> {
    let reactions = sqlx::query_as!(
        Reaction,
        r#"SELECT r.announcement_id, r.name, count(*) AS "count!",
                  coalesce(bool_or(r.account_id = $1), false) AS "me!",
                  (SELECT e.emoji FROM shown_emojis e WHERE e.shortcode = r.name AND e.host_id IS NULL)
                      AS "emoji?: Json<Emoji>"
           FROM announcement_reactions r WHERE r.announcement_id = ANY($2)
           GROUP BY r.announcement_id, r.name ORDER BY min(r.created_at), r.name"#,
        viewer.map(|id| id.0),
        ids
    );
    Ok(reactions.fetch_all(conn).await?)
}

pub async fn react(
    conn: &mut PgConnection,
    account: AccountId,
    id: i64,
    name: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO announcement_reactions (announcement_id, account_id, name, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING",
        id,
        account.0,
        name,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// False when there was none.
pub async fn unreact(conn: &mut PgConnection, account: AccountId, id: i64, name: &str) -> Result<bool> {
    let gone = sqlx::query!(
        "DELETE FROM announcement_reactions WHERE announcement_id = $1 AND account_id = $2 AND name = $3",
        id,
        account.0,
        name
    );
    Ok(gone.execute(conn).await?.rows_affected() == 1)
}
