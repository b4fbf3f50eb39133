//! Hashtags, and which statuses carry them.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sqlx::PgConnection;

use crate::error::{Error, Result};
use crate::model::StatusId;
use crate::model::status::Tag;
use crate::model::tag::DayUses;

/// Makes the status carry exactly these hashtags.
pub async fn set(conn: &mut PgConnection, status: StatusId, tags: &[Tag]) -> Result<()> {
    let names: Vec<String> = tags.iter().map(|tag| tag.name.clone()).collect();
    let displays: Vec<String> = tags.iter().map(|tag| tag.display.clone()).collect();
    sqlx::query!(
        "DELETE FROM status_tags WHERE status_id = $1
         AND tag_id NOT IN (SELECT id FROM tags WHERE name = ANY($2))",
        status.0,
        &names
    )
    .execute(&mut *conn)
    .await?;
    if names.is_empty() {
        return Ok(());
    }
    // In one order everywhere, so that two statuses with the same new hashtags do not wait for each other in a ring.
    sqlx::query!(
        "INSERT INTO tags (name, display)
         SELECT DISTINCT ON (name) name, display FROM unnest($1::text[], $2::text[]) AS w (name, display) ORDER BY name
         ON CONFLICT ON CONSTRAINT tags_name_key DO NOTHING",
        &names,
        &displays
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO status_tags (tag_id, status_id) SELECT id, $1 FROM tags WHERE name = ANY($2)
         ON CONFLICT DO NOTHING",
        status.0,
        &names
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Hashtags that begin with a folded prefix, by name, but those staff hides.
pub async fn search(
    conn: &mut PgConnection,
    prefix_folded: &str,
    limit: i64,
    offset: i64,
) -> Result<Vec<(i64, Tag)>> {
    let rows = sqlx::query!(
        "SELECT id, name, display FROM tags WHERE name >= $1 AND name < $2 AND listable
         ORDER BY name LIMIT $3 OFFSET $4",
        prefix_folded,
        super::above_prefix(prefix_folded),
        limit,
        offset
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, Tag { name: row.name, display: row.display })).collect())
}

pub async fn find(conn: &mut PgConnection, name_folded: &str) -> Result<Option<(i64, Tag)>> {
    let row = sqlx::query!("SELECT id, name, display FROM tags WHERE name = $1", name_folded);
    Ok(row.fetch_optional(conn).await?.map(|row| (row.id, Tag { name: row.name, display: row.display })))
}

/// The hashtag's row, made if there is none.
pub async fn ensure(conn: &mut PgConnection, name_folded: &str, display: &str) -> Result<(i64, Tag)> {
    sqlx::query!(
        "INSERT INTO tags (name, display) VALUES ($1, $2) ON CONFLICT ON CONSTRAINT tags_name_key DO NOTHING",
        name_folded,
        display
    )
    .execute(&mut *conn)
    .await?;
    find(conn, name_folded).await?.ok_or(Error::NotFound)
}

/// Days a hashtag's history tells of, today included.
pub const HISTORY_DAYS: i64 = 7;

/// Counts the hashtags of a status as used on its day, if everybody may see it there. What was written before the
/// history begins is not counted.
pub async fn count_uses(conn: &mut PgConnection, status: StatusId, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "INSERT INTO tag_uses AS u (tag_id, day, account_id)
         SELECT t.tag_id, (s.created_at AT TIME ZONE 'UTC')::date, s.account_id
         FROM statuses s JOIN status_tags t ON t.status_id = s.id
         WHERE s.id = $1 AND s.listed AND s.created_at > $2
         ORDER BY t.tag_id
         ON CONFLICT (tag_id, day, account_id) DO UPDATE SET uses = u.uses + 1",
        status.0,
        now - TimeDelta::days(HISTORY_DAYS)
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The uses of each of `$ids` since `$first`, latest day first: hashtags' and links' tables are of one shape.
macro_rules! uses_by_day {
    ($conn:expr, $table:literal, $id:literal, $ids:expr, $first:expr) => {{
        let rows = sqlx::query!(
            "SELECT "
                + $id
                + r#" AS subject, day, count(*) AS "accounts!", sum(uses) AS "uses!" FROM "#
                + $table
                + " WHERE "
                + $id
                + " = ANY($1) AND day >= $2 GROUP BY "
                + $id
                + ", day ORDER BY day DESC",
            $ids,
            $first
        );
        let mut uses = std::collections::HashMap::<i64, Vec<crate::model::tag::DayUses>>::new();
        for row in rows.fetch_all($conn).await? {
            let day = crate::model::tag::DayUses { day: row.day, accounts: row.accounts, uses: row.uses };
            uses.entry(row.subject).or_default().push(day);
        }
        uses
    }};
}
pub(super) use uses_by_day;

/// The uses of each of these hashtags since `first`, latest day first; days without any are left out.
pub async fn uses(
    conn: &mut PgConnection,
    tags: &[i64],
    first: NaiveDate,
) -> Result<HashMap<i64, Vec<DayUses>>> {
    Ok(uses_by_day!(conn, "tag_uses", "tag_id", tags, first))
}
