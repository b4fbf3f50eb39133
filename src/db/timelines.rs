//! Pages of status ids. Each list has its index; what is hidden from a viewer is filtered row by row.

use sqlx::PgConnection;

use super::page_of_ids;
use crate::error::Result;
use crate::model::{AccountId, Page, StatusId};

/// Which public statuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PublicScope {
    #[default]
    All,
    /// Written here.
    Local,
    /// Written elsewhere.
    Remote,
}

/// Rows that are weighed at a time, and how many times for one page: where a server with the newest hundred thousand
/// was suspended, a page ends before it is full, and the next begins where it ended.
const WINDOW: i64 = 2_500;
const MOST_WINDOWS: usize = 4;

/// A page of a timeline that may have ended before it was full.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    pub ids: Vec<StatusId>,
    /// Newest first, to page by: those of `ids`, and how far was looked where that is further.
    pub keys: Vec<i64>,
    /// Whether there is more although the page is not full.
    pub cut: bool,
}

/// The statuses of one window that the viewer may see, and where it ended before the page was full. `$among` has an
/// index of its own; `$but` is asked of each row.
macro_rules! window {
    ($conn:ident, $page:ident, $viewer:ident, $among:tt, $but:tt) => {
        if $page.upwards() {
            window!($conn, $page, $viewer, $among, $but, " ASC")
        } else {
            window!($conn, $page, $viewer, $among, $but, " DESC")
        }
    };
    ($conn:ident, $page:ident, $viewer:ident, $among:tt, $but:tt, $order:tt) => {{
        let found = sqlx::query_scalar!(
            r#"SELECT w.id AS "id!" FROM (
                   SELECT s.id FROM statuses s WHERE s.listed AND NOT s.is_reply AND s.id > $1 AND s.id < $2"#
                + $among
                + " ORDER BY s.id"
                + $order
                + " LIMIT $5) w
               CROSS JOIN LATERAL (
                   SELECT FROM unlimited_statuses($4) s WHERE s.id = w.id"
                + $but
                + " OFFSET 0) v
               ORDER BY w.id"
                + $order
                + " LIMIT $3",
            $page.above(),
            $page.below(),
            $page.limit,
            $viewer,
            WINDOW
        )
        .fetch_all(&mut *$conn)
        .await?;
        let full = i64::try_from(found.len()).is_ok_and(|found| found >= $page.limit);
        let end = match full {
            true => None,
            false => sqlx::query_scalar!(
                "SELECT s.id FROM statuses s WHERE s.listed AND NOT s.is_reply AND s.id > $1 AND s.id < $2"
                    + $among
                    + " ORDER BY s.id"
                    + $order
                    + " OFFSET $3 LIMIT 1",
                $page.above(),
                $page.below(),
                WINDOW - 1
            )
            .fetch_optional(&mut *$conn)
            .await?,
        };
        (found, end)
    }};
}

/// The local or federated timeline: public statuses that are no replies, without limited authors.
pub async fn public(
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    scope: PublicScope,
    only_media: bool,
    page: Page,
) -> Result<Listing> {
    let viewer = viewer.map(|v| v.0);
    let mut listing = Listing::default();
    let mut rest = page;
    for _ in 0..MOST_WINDOWS {
        let (found, end) = match (scope, only_media) {
            (PublicScope::All, false) => window!(conn, rest, viewer, "", ""),
            (PublicScope::All, true) => window!(conn, rest, viewer, " AND s.has_media", ""),
            (PublicScope::Local, false) => window!(conn, rest, viewer, " AND s.local", ""),
            (PublicScope::Local, true) => window!(conn, rest, viewer, " AND s.local AND s.has_media", ""),
            (PublicScope::Remote, false) => window!(conn, rest, viewer, "", " AND NOT s.local"),
            (PublicScope::Remote, true) => {
                window!(conn, rest, viewer, " AND s.has_media", " AND NOT s.local")
            }
        };
        rest.limit -= i64::try_from(found.len()).unwrap_or_default();
        listing.keys.extend(found);
        listing.cut = end.is_some();
        match end {
            Some(end) if rest.upwards() => rest.min_id = Some(end),
            Some(end) => rest.max_id = Some(end),
            None => break,
        }
    }
    listing.ids = listing.keys.iter().copied().map(StatusId).collect();
    if listing.cut {
        listing.keys.extend(if page.upwards() { rest.min_id } else { rest.max_id });
    }
    if page.upwards() {
        listing.ids.reverse();
        listing.keys.reverse();
    }
    Ok(listing)
}

/// Which of an account's statuses.
#[derive(Debug, Clone, Default)]
pub struct AccountFilter {
    pub only_media: bool,
    pub exclude_replies: bool,
    pub exclude_reblogs: bool,
    /// With this hashtag, folded.
    pub tagged: Option<String>,
}

/// What an account wrote and reblogged, as far as the viewer may see it.
pub async fn account(
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    account: AccountId,
    filter: &AccountFilter,
    page: Page,
) -> Result<Vec<StatusId>> {
    let viewer = viewer.map(|v| v.0);
    let ids = if let Some(tag) = &filter.tagged {
        page_of_ids!(
            conn,
            page,
            r#"SELECT s.id AS "id!" FROM visible_statuses($4) s
               WHERE s.account_id = $5 AND s.id > $1 AND s.id < $2 AND s.reblog_of_id IS NULL
                 AND ($6 OR NOT s.is_reply) AND ($7 OR s.has_media)
                 AND EXISTS (SELECT FROM status_tags t JOIN tags n ON n.id = t.tag_id
                             WHERE t.status_id = s.id AND n.name = $8 OFFSET 0)"#,
            "s.id",
            viewer,
            account.0,
            !filter.exclude_replies,
            !filter.only_media,
            tag
        )
    } else if filter.only_media {
        page_of_ids!(
            conn,
            page,
            r#"SELECT s.id AS "id!" FROM visible_statuses($4) s
               WHERE s.account_id = $5 AND s.has_media AND s.id > $1 AND s.id < $2
                 AND ($6 OR NOT s.is_reply)"#,
            "s.id",
            viewer,
            account.0,
            !filter.exclude_replies
        )
    } else {
        page_of_ids!(
            conn,
            page,
            r#"SELECT s.id AS "id!" FROM visible_statuses($4) s
               WHERE s.account_id = $5 AND s.id > $1 AND s.id < $2
                 AND ($6 OR NOT s.is_reply) AND ($7 OR s.reblog_of_id IS NULL)"#,
            "s.id",
            viewer,
            account.0,
            !filter.exclude_replies,
            !filter.exclude_reblogs
        )
    };
    Ok(ids.into_iter().map(StatusId).collect())
}

/// An account's pinned statuses, last pinned first. Few: the number of pins is limited.
pub async fn pinned(
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    account: AccountId,
) -> Result<Vec<StatusId>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT p.status_id AS "id!: StatusId"
           FROM status_pins p JOIN visible_statuses($1) s ON s.id = p.status_id
           WHERE p.account_id = $2 ORDER BY p.id DESC"#,
        viewer.map(|v| v.0),
        account.0
    );
    Ok(ids.fetch_all(conn).await?)
}

/// How many levels up a thread is followed, and how many statuses of it are shown at most.
const MAX_DEPTH: i32 = 40;
const MAX_DESCENDANTS: i64 = 4096;

/// What a status answers to, oldest first, without what the viewer may not see, or chose not to.
pub async fn ancestors(
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    id: StatusId,
) -> Result<Vec<StatusId>> {
    let ids = sqlx::query_scalar!(
        r#"WITH RECURSIVE up (id, depth) AS (
               SELECT in_reply_to_id, 1 FROM statuses WHERE id = $1
               UNION ALL
               SELECT s.in_reply_to_id, up.depth + 1 FROM up JOIN statuses s ON s.id = up.id
               WHERE up.depth < $2 AND s.in_reply_to_id IS NOT NULL)
           SELECT up.id AS "id!: StatusId" FROM up JOIN timeline_statuses($3) v ON v.id = up.id ORDER BY depth DESC"#,
        id.0,
        MAX_DEPTH,
        viewer.map(|v| v.0)
    );
    Ok(ids.fetch_all(conn).await?)
}

/// All answers to a status and the answers to them, in thread order: each branch before the next, oldest first.
/// Without what the viewer may not see, or chose not to.
pub async fn descendants(
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    id: StatusId,
) -> Result<Vec<StatusId>> {
    let ids = sqlx::query_scalar!(
        r#"WITH RECURSIVE down (id, path) AS (
               SELECT id, ARRAY[id] FROM statuses WHERE in_reply_to_id = $1
               UNION ALL
               SELECT s.id, down.path || s.id FROM down JOIN statuses s ON s.in_reply_to_id = down.id
               WHERE cardinality(down.path) < $2)
           SELECT w.id AS "id!: StatusId" FROM (SELECT id, path FROM down LIMIT $3) w
           JOIN timeline_statuses($4) v ON v.id = w.id
           ORDER BY w.path"#,
        id.0,
        MAX_DEPTH,
        MAX_DESCENDANTS,
        viewer.map(|v| v.0)
    );
    Ok(ids.fetch_all(conn).await?)
}
