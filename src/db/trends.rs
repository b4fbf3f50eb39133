//! What trends: computed anew now and then, ranked, and shown where staff allowed it.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sqlx::PgConnection;

use super::tags::uses_by_day;
use crate::error::Result;
use crate::model::id::first_id_at;
use crate::model::status::Tag;
use crate::model::tag::DayUses;
use crate::model::{AccountId, StatusId};

/// Kept of each kind.
const MOST: i64 = 200;
/// Accounts that must have taken part.
const FEWEST: i64 = 2;
/// Older statuses do not trend.
const STATUS_DAYS: i64 = 3;

/// What can trend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Tag,
    Status,
    Link,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Status => "status",
            Self::Link => "link",
        }
    }
}

/// Ranks what people use, by the last three days.
macro_rules! rank_used {
    ($conn:expr, $today:expr, $kind:literal, $table:literal, $id:literal) => {
        sqlx::query!(
            "INSERT INTO trends (kind, subject_id, score)
             SELECT '"
                + $kind
                + "', "
                + $id
                + ", sum(power(0.5, $1::date - day)) FROM "
                + $table
                + "
             WHERE day BETWEEN $1::date - 2 AND $1
             GROUP BY "
                + $id
                + " HAVING count(DISTINCT account_id) >= $2 ORDER BY 3 DESC LIMIT $3",
            $today,
            FEWEST,
            MOST
        )
        .execute(&mut *$conn)
        .await?;
    };
}

/// Ranks everything anew: hashtags and links by the people who use them, each day half as much as the next; statuses by
/// favourites and reblogs, half as much each six hours.
pub async fn refresh(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<()> {
    let today = now.date_naive();
    sqlx::query!("DELETE FROM trends").execute(&mut *conn).await?;
    rank_used!(conn, today, "tag", "tag_uses", "tag_id");
    rank_used!(conn, today, "link", "link_uses", "card_id");
    sqlx::query!(
        "INSERT INTO trends (kind, subject_id, score)
         SELECT 'status', s.id, (c.favourites + c.reblogs)::float8
                                * power(0.5::float8, extract(epoch FROM $1 - s.created_at)::float8 / 21600)
         FROM statuses s
         JOIN status_counts c ON c.status_id = s.id
         JOIN shown_accounts a ON a.id = s.account_id
         WHERE s.id > $2 AND s.listed AND NOT s.sensitive AND s.spoiler_text = '' AND a.discoverable
           AND a.limited_at IS NULL AND c.favourites + c.reblogs >= $3
         ORDER BY 3 DESC LIMIT $4",
        now,
        first_id_at(now - TimeDelta::days(STATUS_DAYS)),
        FEWEST,
        MOST
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Something that trends, with what staff decided about it.
#[derive(Debug, Clone, Copy)]
pub struct Trend {
    pub subject_id: i64,
    pub allowed: Option<bool>,
}

/// What trends most, whatever was decided.
pub async fn all(conn: &mut PgConnection, kind: Kind, limit: i64, offset: i64) -> Result<Vec<Trend>> {
    let trends = sqlx::query_as!(
        Trend,
        r#"SELECT t.subject_id, d.allowed AS "allowed?"
           FROM trends t LEFT JOIN trend_decisions d ON d.kind = t.kind AND d.subject_id = t.subject_id
           WHERE t.kind = $1 ORDER BY t.score DESC, t.subject_id DESC LIMIT $2 OFFSET $3"#,
        kind.as_str(),
        limit,
        offset
    );
    Ok(trends.fetch_all(conn).await?)
}

/// What was allowed of it.
pub async fn allowed(conn: &mut PgConnection, kind: Kind, limit: i64, offset: i64) -> Result<Vec<i64>> {
    let ids = sqlx::query_scalar!(
        "SELECT t.subject_id FROM trends t
         JOIN trend_decisions d ON d.kind = t.kind AND d.subject_id = t.subject_id AND d.allowed
         WHERE t.kind = $1 ORDER BY t.score DESC, t.subject_id DESC LIMIT $2 OFFSET $3",
        kind.as_str(),
        limit,
        offset
    );
    Ok(ids.fetch_all(conn).await?)
}

/// Links that were allowed, by themselves or with everything of their site.
pub async fn allowed_links(conn: &mut PgConnection, limit: i64, offset: i64) -> Result<Vec<i64>> {
    let ids = sqlx::query_scalar!(
        "SELECT t.subject_id FROM trends t
         JOIN preview_cards c ON c.id = t.subject_id
         LEFT JOIN trend_decisions d ON d.kind = t.kind AND d.subject_id = t.subject_id
         LEFT JOIN link_publishers p ON p.domain = c.domains[1]
         WHERE t.kind = 'link' AND coalesce(d.allowed, p.allowed, false)
         ORDER BY t.score DESC, t.subject_id DESC LIMIT $1 OFFSET $2",
        limit,
        offset
    );
    Ok(ids.fetch_all(conn).await?)
}

/// Allowed statuses that the viewer may see and wants to.
pub async fn allowed_statuses(
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    limit: i64,
    offset: i64,
) -> Result<Vec<StatusId>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT s.id AS "id!: StatusId" FROM trends t
           JOIN trend_decisions d ON d.kind = t.kind AND d.subject_id = t.subject_id AND d.allowed
           JOIN unlimited_statuses($1) s ON s.id = t.subject_id
           WHERE t.kind = 'status' AND s.listed ORDER BY t.score DESC, t.subject_id DESC LIMIT $2 OFFSET $3"#,
        viewer.map(|id| id.0),
        limit,
        offset
    );
    Ok(ids.fetch_all(conn).await?)
}

/// Decides whether something may trend.
pub async fn decide(
    conn: &mut PgConnection,
    kind: Kind,
    subject: i64,
    allowed: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO trend_decisions (kind, subject_id, allowed, decided_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (kind, subject_id) DO UPDATE SET allowed = excluded.allowed, decided_at = excluded.decided_at",
        kind.as_str(),
        subject,
        allowed,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Hashtags by id, in this order.
pub async fn tags(conn: &mut PgConnection, ids: &[i64]) -> Result<Vec<(i64, Tag)>> {
    let rows = sqlx::query!(
        r#"SELECT t.id AS "id!", t.name AS "name!", t.display AS "display!"
           FROM unnest($1::bigint[]) WITH ORDINALITY AS w (id, place) JOIN tags t ON t.id = w.id ORDER BY w.place"#,
        ids
    );
    let rows = rows.fetch_all(conn).await?;
    Ok(rows.into_iter().map(|row| (row.id, Tag { name: row.name, display: row.display })).collect())
}

/// Counts the link of a status as used on its day, if everybody may see it.
pub async fn count_link(conn: &mut PgConnection, status: StatusId, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "INSERT INTO link_uses AS u (card_id, day, account_id)
         SELECT k.card_id, (s.created_at AT TIME ZONE 'UTC')::date, s.account_id
         FROM statuses s JOIN status_cards k ON k.status_id = s.id
         WHERE s.id = $1 AND s.listed AND s.created_at > $2
         ON CONFLICT (card_id, day, account_id) DO UPDATE SET uses = u.uses + 1",
        status.0,
        now - TimeDelta::days(super::tags::HISTORY_DAYS)
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The uses of each of these links since `first`, latest day first.
pub async fn link_uses(
    conn: &mut PgConnection,
    cards: &[i64],
    first: NaiveDate,
) -> Result<HashMap<i64, Vec<DayUses>>> {
    Ok(uses_by_day!(conn, "link_uses", "card_id", cards, first))
}
