//! What people told the moderators.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::page_of_rows;
use crate::error::{Error, Result};
use crate::model::{AccountId, Page, StatusId};

pub use crate::model::report::Report;

#[derive(Debug, Clone)]
pub struct NewReport<'a> {
    pub account_id: AccountId,
    pub target_account_id: AccountId,
    pub comment: &'a str,
    pub category: &'a str,
    pub status_ids: &'a [i64],
    pub collection_ids: &'a [i64],
    pub rule_ids: &'a [i64],
    pub forwarded: bool,
    /// The Flag's id, where another server sent it.
    pub uri: Option<&'a str>,
    pub now: DateTime<Utc>,
}

pub async fn insert(conn: &mut PgConnection, report: &NewReport<'_>) -> Result<i64> {
    let id = sqlx::query_scalar!(
        r#"INSERT INTO reports (id, account_id, target_account_id, comment, category, status_ids, rule_ids, forwarded,
                                created_at, uri, collection_ids)
           VALUES (snowflake($8), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id"#,
        report.account_id.0,
        report.target_account_id.0,
        report.comment,
        report.category,
        report.status_ids,
        report.rule_ids,
        report.forwarded,
        report.now,
        report.uri,
        report.collection_ids
    );
    Ok(id.fetch_one(conn).await?)
}

/// Whether a Flag of this id was received.
pub async fn is_known(conn: &mut PgConnection, uri: &str) -> Result<bool> {
    let known = sqlx::query_scalar!(r#"SELECT EXISTS (SELECT FROM reports WHERE uri = $1) AS "known!""#, uri);
    Ok(known.fetch_one(conn).await?)
}

/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn get(conn: &mut PgConnection, id: i64) -> Result<Report> {
    let report = sqlx::query_as!(
        Report,
        r#"SELECT id, account_id AS "account_id: AccountId", target_account_id AS "target_account_id: AccountId",
                  comment, category, status_ids, collection_ids, rule_ids, forwarded, action_taken_at, created_at
           FROM reports WHERE id = $1"#,
        id
    );
    report.fetch_optional(conn).await?.ok_or(Error::NotFound)
}

/// Those nobody acted upon yet, latest first.
pub async fn open(conn: &mut PgConnection, page: Page) -> Result<Vec<Report>> {
    Ok(page_of_rows!(
        Report,
        conn,
        page,
        r#"SELECT r.id, r.account_id AS "account_id: AccountId", r.target_account_id AS "target_account_id: AccountId",
                  r.comment, r.category, r.status_ids, r.collection_ids, r.rule_ids, r.forwarded, r.action_taken_at, r.created_at
           FROM reports r WHERE r.action_taken_at IS NULL AND r.id > $1 AND r.id < $2"#,
        "r.id"
    ))
}

pub async fn count_open(conn: &mut PgConnection) -> Result<i64> {
    let count =
        sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM reports WHERE action_taken_at IS NULL"#);
    Ok(count.fetch_one(conn).await?)
}

/// Marks a report as dealt with, or as open again. False when it is so already, or there is none.
pub async fn resolve(
    conn: &mut PgConnection,
    id: i64,
    by: Option<(Option<AccountId>, DateTime<Utc>)>,
) -> Result<bool> {
    let changed = sqlx::query!(
        "UPDATE reports SET action_taken_at = $2, action_taken_by_id = $3
         WHERE id = $1 AND (action_taken_at IS NULL) = ($2::timestamptz IS NOT NULL)",
        id,
        by.map(|(_, at)| at),
        by.and_then(|(account, _)| account).map(|account| account.0)
    );
    Ok(changed.execute(conn).await?.rows_affected() == 1)
}

/// Of these statuses the ones that `author` wrote.
pub async fn statuses_of(
    conn: &mut PgConnection,
    viewer: AccountId,
    author: AccountId,
    ids: &[StatusId],
) -> Result<Vec<i64>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let found = sqlx::query_scalar!(
        r#"SELECT s.id AS "id!" FROM visible_statuses($1) s WHERE s.id = ANY($2) AND s.account_id = $3"#,
        viewer.0,
        &ids,
        author.0
    );
    Ok(found.fetch_all(conn).await?)
}

/// The local statuses among these ids or pages, with their authors.
pub async fn local_statuses(
    conn: &mut PgConnection,
    uris: &[String],
) -> Result<Vec<(AccountId, i64, String)>> {
    let rows = sqlx::query!(
        r#"SELECT s.account_id AS "account!: AccountId", s.id AS "id!", s.uri AS "named!"
           FROM statuses s WHERE s.uri = ANY($1) AND s.local AND s.reblog_of_id IS NULL
           UNION
           SELECT s.account_id, s.id, s.url FROM statuses s WHERE s.url = ANY($1) AND s.local AND s.reblog_of_id IS NULL"#,
        uris
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.account, row.id, row.named)).collect())
}

/// The uris of statuses that a report names, as far as they are still here.
pub async fn status_uris(conn: &mut PgConnection, ids: &[i64]) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!("SELECT uri FROM statuses WHERE id = ANY($1) ORDER BY id", ids)
        .fetch_all(conn)
        .await?)
}
