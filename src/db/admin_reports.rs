//! Reports as moderators work through them.

use chrono::{DateTime, Utc};
use sqlx::{FromRow, PgConnection, QueryBuilder};

use crate::error::{Error, Result};
use crate::model::{AccountId, Page};

/// One report, and who looks after it.
#[derive(Debug, Clone, FromRow)]
pub struct AdminReport {
    pub id: i64,
    pub account_id: AccountId,
    pub target_account_id: AccountId,
    pub comment: String,
    pub category: String,
    pub status_ids: Vec<i64>,
    pub collection_ids: Vec<i64>,
    pub rule_ids: Vec<i64>,
    pub forwarded: bool,
    pub created_at: DateTime<Utc>,
    pub action_taken_at: Option<DateTime<Utc>>,
    pub action_taken_by_id: Option<AccountId>,
    pub assigned_account_id: Option<AccountId>,
}

/// What is looked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReportFilter {
    pub resolved: bool,
    pub by: Option<AccountId>,
    pub about: Option<AccountId>,
}

/// A page, latest first.
pub async fn page(conn: &mut PgConnection, filter: ReportFilter, page: Page) -> Result<Vec<AdminReport>> {
    let mut sql = QueryBuilder::new(
        "SELECT id, account_id, target_account_id, comment, category, status_ids, collection_ids, rule_ids, forwarded, created_at,
                action_taken_at, action_taken_by_id, assigned_account_id
         FROM reports WHERE id > ",
    );
    sql.push_bind(page.above()).push(" AND id < ").push_bind(page.below());
    sql.push(if filter.resolved {
        " AND action_taken_at IS NOT NULL"
    } else {
        " AND action_taken_at IS NULL"
    });
    if let Some(account) = filter.by {
        sql.push(" AND account_id = ").push_bind(account.0);
    }
    if let Some(account) = filter.about {
        sql.push(" AND target_account_id = ").push_bind(account.0);
    }
    sql.push(if page.upwards() { " ORDER BY id ASC LIMIT " } else { " ORDER BY id DESC LIMIT " });
    sql.push_bind(page.limit);
    let mut found: Vec<AdminReport> = sql.build_query_as().fetch_all(conn).await?;
    if page.upwards() {
        found.reverse();
    }
    Ok(found)
}

/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn get(conn: &mut PgConnection, id: i64) -> Result<AdminReport> {
    let report = sqlx::query_as!(
        AdminReport,
        r#"SELECT id, account_id AS "account_id: AccountId", target_account_id AS "target_account_id: AccountId",
                  comment, category, status_ids, collection_ids, rule_ids, forwarded, created_at, action_taken_at,
                  action_taken_by_id AS "action_taken_by_id: AccountId",
                  assigned_account_id AS "assigned_account_id: AccountId"
           FROM reports WHERE id = $1"#,
        id
    );
    report.fetch_optional(conn).await?.ok_or(Error::NotFound)
}

/// Gives a report to somebody, or back to all.
pub async fn assign(conn: &mut PgConnection, id: i64, to: Option<AccountId>) -> Result<()> {
    sqlx::query!("UPDATE reports SET assigned_account_id = $2 WHERE id = $1", id, to.map(|to| to.0))
        .execute(conn)
        .await?;
    Ok(())
}

/// Says anew what a report is about.
pub async fn classify(conn: &mut PgConnection, id: i64, category: &str, rules: &[i64]) -> Result<()> {
    sqlx::query!("UPDATE reports SET category = $2, rule_ids = $3 WHERE id = $1", id, category, rules)
        .execute(conn)
        .await?;
    Ok(())
}
