//! Custom emoji.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::error::Result;
use crate::model::emoji::Emoji;
use crate::model::{EmojiId, HostId};

/// A remote emoji as its server describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteEmoji {
    pub shortcode: String,
    pub uri: Option<String>,
    pub url: String,
    /// When its picture changed last, where it says so.
    pub updated_at: Option<DateTime<Utc>>,
}

/// Adds emoji of a server, or brings them up to date, and answers with their ids. A copy whose picture changed is let
/// go, and made again when somebody looks.
pub async fn learn(
    conn: &mut PgConnection,
    host: HostId,
    emojis: &[RemoteEmoji],
    now: DateTime<Utc>,
) -> Result<Vec<i64>> {
    let mut ids = Vec::with_capacity(emojis.len());
    for emoji in emojis {
        let id = sqlx::query_scalar!(
            "INSERT INTO custom_emojis AS e (shortcode, host_id, uri, remote_url, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $6, coalesce($5::timestamptz, $6::timestamptz))
             ON CONFLICT (shortcode, coalesce(host_id, 0)) DO UPDATE
             SET uri = excluded.uri, remote_url = excluded.remote_url,
                 updated_at = greatest(e.updated_at, coalesce($5::timestamptz, e.updated_at)),
                 image_key = CASE WHEN e.remote_url = excluded.remote_url AND coalesce($5::timestamptz <= e.updated_at, true)
                                  THEN e.image_key END,
                 static_key = CASE WHEN e.remote_url = excluded.remote_url AND coalesce($5::timestamptz <= e.updated_at, true)
                                   THEN e.static_key END
             RETURNING id",
            emoji.shortcode,
            host.0,
            emoji.uri,
            emoji.url,
            emoji.updated_at,
            now
        );
        ids.push(id.fetch_one(&mut *conn).await?);
    }
    Ok(ids)
}

/// Ids of the emoji of ours with these shortcodes.
pub async fn local_ids(conn: &mut PgConnection, shortcodes: &[String]) -> Result<Vec<i64>> {
    if shortcodes.is_empty() {
        return Ok(Vec::new());
    }
    let ids = sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM shown_emojis WHERE host_id IS NULL AND shortcode = ANY($1) ORDER BY id"#,
        shortcodes
    );
    Ok(ids.fetch_all(conn).await?)
}

/// One that may be shown: ours, or that of the host with this name.
pub async fn find(conn: &mut PgConnection, shortcode: &str, host: Option<&str>) -> Result<Option<Emoji>> {
    let found = sqlx::query_scalar!(
        r#"SELECT e.emoji AS "emoji!: Json<Emoji>" FROM shown_emojis e LEFT JOIN hosts h ON h.id = e.host_id
           WHERE e.shortcode = $1 AND coalesce(h.name, '') = coalesce($2, '')"#,
        shortcode,
        host
    );
    Ok(found.fetch_optional(conn).await?.map(|emoji| emoji.0))
}

pub async fn get(conn: &mut PgConnection, id: EmojiId) -> Result<Option<Emoji>> {
    let found =
        sqlx::query_scalar!(r#"SELECT emoji AS "emoji!: Json<Emoji>" FROM shown_emojis WHERE id = $1"#, id.0);
    Ok(found.fetch_optional(conn).await?.map(|emoji| emoji.0))
}

/// Those of these that may be shown.
pub async fn load(conn: &mut PgConnection, ids: &[i64]) -> Result<Vec<Emoji>> {
    let found = sqlx::query_scalar!(
        r#"SELECT emoji AS "emoji!: Json<Emoji>" FROM shown_emojis WHERE id = ANY($1)"#,
        ids
    );
    Ok(found.fetch_all(conn).await?.into_iter().map(|emoji| emoji.0).collect())
}

/// All of ours that may be shown, by category and shortcode.
pub async fn local(conn: &mut PgConnection) -> Result<Vec<Emoji>> {
    let found = sqlx::query_scalar!(
        r#"SELECT emoji AS "emoji!: Json<Emoji>" FROM shown_emojis
           WHERE host_id IS NULL ORDER BY category NULLS FIRST, shortcode"#
    );
    Ok(found.fetch_all(conn).await?.into_iter().map(|emoji| emoji.0).collect())
}

/// One as staff see it: those switched off too.
#[derive(Debug, Clone)]
pub struct ListedEmoji {
    pub id: EmojiId,
    pub shortcode: String,
    pub host: Option<String>,
    pub category: Option<String>,
    pub image_key: Option<String>,
    pub static_key: Option<String>,
    pub remote_url: Option<String>,
    pub disabled: bool,
}

/// Ours, all of them; or the newest of other servers below `max_id`, those whose shortcode begins so.
pub async fn list(
    conn: &mut PgConnection,
    local: bool,
    beginning: &str,
    max_id: i64,
    limit: i64,
) -> Result<Vec<ListedEmoji>> {
    let rows = sqlx::query_as!(
        ListedEmoji,
        r#"SELECT e.id AS "id: EmojiId", e.shortcode, h.name AS "host?", e.category, e.image_key, e.static_key,
                  e.remote_url, e.disabled_at IS NOT NULL AS "disabled!"
           FROM custom_emojis e LEFT JOIN hosts h ON h.id = e.host_id
           WHERE (e.host_id IS NULL) = $1 AND starts_with(e.shortcode, $2) AND e.id < $3
           ORDER BY e.id DESC LIMIT $4"#,
        local,
        beginning,
        max_id,
        limit
    );
    Ok(rows.fetch_all(conn).await?)
}

pub async fn listed(conn: &mut PgConnection, id: EmojiId) -> Result<Option<ListedEmoji>> {
    let row = sqlx::query_as!(
        ListedEmoji,
        r#"SELECT e.id AS "id: EmojiId", e.shortcode, h.name AS "host?", e.category, e.image_key, e.static_key,
                  e.remote_url, e.disabled_at IS NOT NULL AS "disabled!"
           FROM custom_emojis e LEFT JOIN hosts h ON h.id = e.host_id WHERE e.id = $1"#,
        id.0
    );
    Ok(row.fetch_optional(conn).await?)
}

/// Adds one of ours. `None` when its shortcode is taken.
pub async fn insert(
    conn: &mut PgConnection,
    shortcode: &str,
    category: Option<&str>,
    (image_key, static_key): (&str, &str),
    now: DateTime<Utc>,
) -> Result<Option<EmojiId>> {
    let id = sqlx::query_scalar!(
        r#"INSERT INTO custom_emojis (shortcode, category, image_key, static_key, created_at, updated_at)
           VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (shortcode, coalesce(host_id, 0)) DO NOTHING
           RETURNING id AS "id: EmojiId""#,
        shortcode,
        category,
        image_key,
        static_key,
        now
    );
    Ok(id.fetch_optional(conn).await?)
}

pub async fn set_category(conn: &mut PgConnection, id: EmojiId, category: Option<&str>) -> Result<()> {
    sqlx::query!("UPDATE custom_emojis SET category = $2 WHERE id = $1", id.0, category)
        .execute(conn)
        .await?;
    Ok(())
}

/// Switches one off (`at`), or on again.
pub async fn set_disabled(conn: &mut PgConnection, id: EmojiId, at: Option<DateTime<Utc>>) -> Result<()> {
    sqlx::query!("UPDATE custom_emojis SET disabled_at = $2 WHERE id = $1", id.0, at).execute(conn).await?;
    Ok(())
}

/// Deletes one, with the reactions made of it.
pub async fn delete(conn: &mut PgConnection, id: EmojiId) -> Result<()> {
    sqlx::query!(
        "WITH gone AS (DELETE FROM status_reactions WHERE emoji_id = $1 RETURNING status_id),
              counted AS (SELECT status_id, count(*) AS count FROM gone GROUP BY status_id)
         UPDATE status_counts c SET reactions = greatest(c.reactions - n.count, 0)
         FROM counted n WHERE c.status_id = n.status_id",
        id.0
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("DELETE FROM custom_emojis WHERE id = $1", id.0).execute(conn).await?;
    Ok(())
}

/// Keeps the copy of a remote one that lay at `remote_url`. False when it shows another picture by now.
pub async fn cache(
    conn: &mut PgConnection,
    id: EmojiId,
    remote_url: &str,
    (image_key, static_key): (&str, &str),
) -> Result<bool> {
    let kept = sqlx::query!(
        "UPDATE custom_emojis SET image_key = $3, static_key = $4
         WHERE id = $1 AND remote_url = $2 AND image_key IS NULL",
        id.0,
        remote_url,
        image_key,
        static_key
    );
    Ok(kept.execute(conn).await?.rows_affected() == 1)
}
