//! Notifications in groups, as they are read: each group once, where its newest stands.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::notification_subjects::about;
use super::page_of_rows;
use crate::error::Result;
use crate::model::notification::{About, NotificationKind};
use crate::model::{AccountId, CollectionId, NotificationId, Page, StatusId};

/// Which notifications are put together, and which are asked for at all.
#[derive(Debug, Clone)]
pub struct Asked {
    pub kinds: Vec<NotificationKind>,
    /// Kinds whose notifications are grouped; the others stand for themselves.
    pub grouped: Vec<NotificationKind>,
    /// Only what this account did.
    pub from: Option<AccountId>,
    /// With what the account's policy holds back.
    pub filtered: bool,
}

/// A group, before what it tells of is loaded.
#[derive(Debug, Clone)]
pub struct GroupRow {
    pub key: String,
    pub kind: String,
    pub count: i64,
    /// The latest of those who did it, latest first.
    pub sample: Vec<i64>,
    pub about: About,
    pub most_recent: NotificationId,
    /// The ids of its notifications that lie in the page.
    pub page_min: NotificationId,
    pub page_max: NotificationId,
    pub latest_at: DateTime<Utc>,
}

impl GroupRow {
    pub fn status(&self) -> Option<StatusId> {
        if let About::Status(id) = self.about { Some(id) } else { None }
    }
}

/// People shown of a group.
const SAMPLE: i32 = 8;

/// The newest notification of each group of a page, newest first: (notification, key).
///
/// Walks down (or, with `min_id`, up) from group to group: one step of the recursion is one probe of the index, past
/// the groups that were met already.
pub async fn page(
    conn: &mut PgConnection,
    account: AccountId,
    asked: &Asked,
    page: Page,
) -> Result<Vec<(NotificationId, String)>> {
    let (kinds, grouped) = (words(&asked.kinds), words(&asked.grouped));
    let (above, below) = (page.above(), page.below());
    let limit = i32::try_from(page.limit).unwrap_or(i32::MAX);
    // Start, the bound that stays, how to go on, and whose they are.
    macro_rules! walk {
        ($start:expr, $end:expr, $step:literal, $whose:literal $(, $from:expr)?) => {{
            let rows = sqlx::query!(
                r#"WITH RECURSIVE walk (id, key, seen) AS (
                       SELECT $1::bigint, ''::text, '{}'::text[]
                       UNION ALL
                       SELECT n.id, n.key, walk.seen || n.key FROM walk CROSS JOIN LATERAL (
                           SELECT n.id, CASE WHEN n.kind = ANY($6) THEN n.group_key ELSE 'ungrouped-' || n.id END AS key
                           FROM shown_notifications($4) n
                           WHERE n.kind = ANY($5) AND (NOT n.filtered OR $7)
                             AND NOT (n.group_key = ANY(walk.seen) AND n.kind = ANY($6))
                             AND "# + $whose + " AND " + $step + r#" LIMIT 1) n
                       WHERE cardinality(walk.seen) < $3)
                   SELECT id AS "id!: NotificationId", key AS "key!" FROM walk WHERE key <> '' ORDER BY id DESC"#,
                $start,
                $end,
                limit,
                account.0,
                &kinds,
                &grouped,
                asked.filtered
                $(, $from)?
            );
            rows.fetch_all(conn).await?.into_iter().map(|row| (row.id, row.key)).collect()
        }};
    }
    Ok(match (page.upwards(), asked.from) {
        (false, None) => walk!(below, above, "n.id < walk.id AND n.id > $2 ORDER BY n.id DESC", "true"),
        (true, None) => walk!(above, below, "n.id > walk.id AND n.id < $2 ORDER BY n.id ASC", "true"),
        (false, Some(from)) => walk!(
            below,
            above,
            "n.id < walk.id AND n.id > $2 ORDER BY n.id DESC",
            "n.from_account_id = $8",
            from.0
        ),
        (true, Some(from)) => walk!(
            above,
            below,
            "n.id > walk.id AND n.id < $2 ORDER BY n.id ASC",
            "n.from_account_id = $8",
            from.0
        ),
    })
}

/// The groups of these keys, as far as they lie below `below`; what of them lies above `above` is in the page.
pub async fn load(
    conn: &mut PgConnection,
    account: AccountId,
    keys: &[String],
    above: i64,
    below: i64,
    filtered: bool,
) -> Result<Vec<GroupRow>> {
    let (singles, keys): (Vec<&String>, Vec<&String>) =
        keys.iter().partition(|key| key.starts_with("ungrouped-"));
    let singles: Vec<i64> =
        singles.iter().filter_map(|key| key.strip_prefix("ungrouped-")?.parse().ok()).collect();
    let keys: Vec<String> = keys.into_iter().cloned().collect();
    let rows = sqlx::query!(
        r#"SELECT w.key AS "key!", min(w.kind) AS "kind!", count(*) AS "count!",
                  (array_agg(w.from_account_id ORDER BY w.id DESC))[1:$6] AS "sample!",
                  max(w.status_id) AS "status?: StatusId", max(w.report_id) AS report,
                  max(w.warning_id) AS warning, max(w.severance_id) AS severance,
                  max(w.collection_id) AS "collection?: CollectionId", max(w.id) AS "most_recent!: NotificationId",
                  min(w.id) FILTER (WHERE w.id > $4) AS "page_min?: NotificationId",
                  max(w.created_at) AS "latest_at!"
           FROM (SELECT n.group_key AS key, n.id, n.kind, n.from_account_id, n.status_id, n.created_at,
                        n.report_id, n.warning_id, n.severance_id, n.collection_id
                 FROM shown_notifications($1) n
                 WHERE n.group_key = ANY($2) AND n.id < $5 AND (NOT n.filtered OR $7)
                 UNION ALL
                 SELECT 'ungrouped-' || n.id, n.id, n.kind, n.from_account_id, n.status_id, n.created_at,
                        n.report_id, n.warning_id, n.severance_id, n.collection_id
                 FROM shown_notifications($1) n WHERE n.id = ANY($3) AND (NOT n.filtered OR $7)) w
           GROUP BY w.key"#,
        account.0,
        &keys,
        &singles,
        above,
        below,
        SAMPLE,
        filtered
    );
    let groups = rows.fetch_all(conn).await?.into_iter().map(|row| GroupRow {
        key: row.key,
        kind: row.kind,
        count: row.count,
        sample: row.sample,
        about: about(row.status, row.report, row.warning, row.severance, row.collection),
        most_recent: row.most_recent,
        page_min: row.page_min.unwrap_or(row.most_recent),
        page_max: row.most_recent,
        latest_at: row.latest_at,
    });
    Ok(groups.collect())
}

/// One of a group, with the notification's own id to page by.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    pub id: i64,
    pub account: AccountId,
}

/// Who is in a group, latest first.
pub async fn members(
    conn: &mut PgConnection,
    account: AccountId,
    key: &str,
    page: Page,
) -> Result<Vec<Member>> {
    Ok(page_of_rows!(
        Member,
        conn,
        page,
        r#"SELECT n.id AS "id!", n.from_account_id AS "account!: AccountId" FROM shown_notifications($4) n
           WHERE n.group_key = $5 AND n.id > $1 AND n.id < $2"#,
        "n.id",
        account.0,
        key
    ))
}

/// Deletes a group of the account's. That it is gone is no error: it was dismissed.
pub async fn delete(conn: &mut PgConnection, account: AccountId, key: &str) -> Result<()> {
    sqlx::query!("DELETE FROM notifications WHERE account_id = $1 AND group_key = $2", account.0, key)
        .execute(conn)
        .await?;
    Ok(())
}

fn words(kinds: &[NotificationKind]) -> Vec<String> {
    kinds.iter().map(|kind| kind.as_str().to_owned()).collect()
}
