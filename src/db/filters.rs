//! What people would rather not read.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::error::Result;
use crate::model::filter::{Filter, FilterKeyword, FilterSet, FilterStatus};
use crate::model::{AccountId, FilterId, StatusId};

/// What a filter is to be, without its keywords and statuses.
#[derive(Debug, Clone)]
pub struct Written<'a> {
    pub title: &'a str,
    pub contexts: &'a [String],
    pub action: &'a str,
    pub expires_at: Option<DateTime<Utc>>,
}

pub async fn insert(conn: &mut PgConnection, account: AccountId, filter: &Written<'_>) -> Result<FilterId> {
    let id = sqlx::query_scalar!(
        r#"INSERT INTO filters (account_id, title, contexts, action, expires_at) VALUES ($1, $2, $3, $4, $5)
           RETURNING id AS "id: FilterId""#,
        account.0,
        filter.title,
        filter.contexts,
        filter.action,
        filter.expires_at
    );
    Ok(id.fetch_one(conn).await?)
}

/// A changed filter holds again, until its time is over.
pub async fn update(conn: &mut PgConnection, id: FilterId, filter: &Written<'_>) -> Result<()> {
    sqlx::query!(
        "UPDATE filters SET title = $2, contexts = $3, action = $4, expires_at = $5, ended = false WHERE id = $1",
        id.0,
        filter.title,
        filter.contexts,
        filter.action,
        filter.expires_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// False when there was none of the account's.
pub async fn delete(conn: &mut PgConnection, account: AccountId, id: FilterId) -> Result<bool> {
    let gone = sqlx::query!("DELETE FROM filters WHERE id = $1 AND account_id = $2", id.0, account.0);
    Ok(gone.execute(conn).await?.rows_affected() == 1)
}

pub async fn count(conn: &mut PgConnection, account: AccountId) -> Result<i64> {
    let count =
        sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM filters WHERE account_id = $1"#, account.0);
    Ok(count.fetch_one(conn).await?)
}

/// Locks one of the account's for the rest of the transaction; false when there is none.
pub async fn hold(conn: &mut PgConnection, account: AccountId, id: FilterId) -> Result<bool> {
    let held =
        sqlx::query!("SELECT id FROM filters WHERE id = $1 AND account_id = $2 FOR UPDATE", id.0, account.0);
    Ok(held.fetch_optional(conn).await?.is_some())
}

/// Rows of filters with what hangs on them, in one statement however many.
macro_rules! filters {
    ($conn:expr, $condition:literal $(, $arg:expr)* $(,)?) => {{
        let rows = sqlx::query!(
            r#"SELECT f.id AS "id: FilterId", f.account_id AS "account_id: AccountId", f.title, f.contexts, f.action,
                      f.expires_at,
                      (SELECT jsonb_agg(jsonb_build_object(
                              'id', k.id, 'keyword', k.keyword, 'whole_word', k.whole_word) ORDER BY k.id)
                       FROM filter_keywords k WHERE k.filter_id = f.id) AS "keywords?: Json<Vec<FilterKeyword>>",
                      (SELECT jsonb_agg(jsonb_build_object('id', s.id, 'status_id', s.status_id) ORDER BY s.id)
                       FROM filter_statuses s WHERE s.filter_id = f.id) AS "statuses?: Json<Vec<FilterStatus>>"
               FROM filters f WHERE "# + $condition + " ORDER BY f.id"
            $(, $arg)*
        );
        rows.fetch_all($conn).await?.into_iter().map(|row| {
            let filter = Filter {
                id: row.id,
                title: row.title,
                contexts: row.contexts.iter().filter_map(|context| context.parse().ok()).collect(),
                // The constraint knows these words only.
                action: row.action.parse().unwrap_or(crate::model::filter::FilterAction::Warn),
                expires_at: row.expires_at,
                keywords: row.keywords.map(|keywords| keywords.0).unwrap_or_default(),
                statuses: row.statuses.map(|statuses| statuses.0).unwrap_or_default(),
            };
            (row.account_id, filter)
        })
    }};
}

/// One of the account's, ended or not.
pub async fn find(conn: &mut PgConnection, account: AccountId, id: FilterId) -> Result<Option<Filter>> {
    let mut found = filters!(conn, "f.id = $1 AND f.account_id = $2", id.0, account.0);
    Ok(found.next().map(|(_, filter)| filter))
}

/// All of the account's, ended ones too, oldest first.
pub async fn all(conn: &mut PgConnection, account: AccountId) -> Result<Vec<Filter>> {
    Ok(filters!(conn, "f.account_id = $1", account.0).map(|(_, filter)| filter).collect())
}

/// What holds for these readers now. Most have none, and are left out.
pub async fn in_force(
    conn: &mut PgConnection,
    accounts: &[AccountId],
) -> Result<HashMap<AccountId, Arc<FilterSet>>> {
    let accounts: Vec<i64> = accounts.iter().map(|id| id.0).collect();
    let mut by_reader: HashMap<AccountId, Vec<Filter>> = HashMap::new();
    for (reader, filter) in filters!(conn, "f.account_id = ANY($1) AND NOT f.ended", &accounts) {
        by_reader.entry(reader).or_default().push(filter);
    }
    Ok(by_reader.into_iter().map(|(reader, filters)| (reader, Arc::new(FilterSet::new(filters)))).collect())
}

/// Ends the filters whose time is over: whose they were, and when the next one will.
pub async fn end_expired(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
) -> Result<(Vec<AccountId>, Option<DateTime<Utc>>)> {
    let ended = sqlx::query_scalar!(
        r#"UPDATE filters SET ended = true WHERE expires_at <= $1 AND NOT ended
           RETURNING account_id AS "id: AccountId""#,
        now
    );
    let ended = ended.fetch_all(&mut *conn).await?;
    let next =
        sqlx::query_scalar!("SELECT min(expires_at) FROM filters WHERE expires_at IS NOT NULL AND NOT ended");
    Ok((ended, next.fetch_one(conn).await?))
}

pub async fn add_keyword(
    conn: &mut PgConnection,
    filter: FilterId,
    keyword: &str,
    whole_word: bool,
) -> Result<i64> {
    let id = sqlx::query_scalar!(
        "INSERT INTO filter_keywords (filter_id, keyword, whole_word) VALUES ($1, $2, $3) RETURNING id",
        filter.0,
        keyword,
        whole_word
    );
    Ok(id.fetch_one(conn).await?)
}

/// A keyword of one of the account's filters, and which.
pub async fn find_keyword(
    conn: &mut PgConnection,
    account: AccountId,
    id: i64,
) -> Result<Option<(FilterId, FilterKeyword)>> {
    let row = sqlx::query!(
        r#"SELECT k.filter_id AS "filter_id: FilterId", k.id, k.keyword, k.whole_word
           FROM filter_keywords k JOIN filters f ON f.id = k.filter_id WHERE k.id = $1 AND f.account_id = $2"#,
        id,
        account.0
    );
    let row = row.fetch_optional(conn).await?;
    Ok(row.map(|row| {
        (row.filter_id, FilterKeyword { id: row.id, keyword: row.keyword, whole_word: row.whole_word })
    }))
}

pub async fn update_keyword(conn: &mut PgConnection, keyword: &FilterKeyword) -> Result<()> {
    sqlx::query!(
        "UPDATE filter_keywords SET keyword = $2, whole_word = $3 WHERE id = $1",
        keyword.id,
        keyword.keyword,
        keyword.whole_word
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn delete_keyword(conn: &mut PgConnection, id: i64) -> Result<()> {
    sqlx::query!("DELETE FROM filter_keywords WHERE id = $1", id).execute(conn).await?;
    Ok(())
}

/// `None` when the filter names the status already.
pub async fn add_status(conn: &mut PgConnection, filter: FilterId, status: StatusId) -> Result<Option<i64>> {
    let id = sqlx::query_scalar!(
        "INSERT INTO filter_statuses (filter_id, status_id) VALUES ($1, $2)
         ON CONFLICT ON CONSTRAINT filter_statuses_pair_key DO NOTHING RETURNING id",
        filter.0,
        status.0
    );
    Ok(id.fetch_optional(conn).await?)
}

/// A status named by one of the account's filters, and which.
pub async fn find_status(
    conn: &mut PgConnection,
    account: AccountId,
    id: i64,
) -> Result<Option<(FilterId, FilterStatus)>> {
    let row = sqlx::query!(
        r#"SELECT s.filter_id AS "filter_id: FilterId", s.id, s.status_id AS "status_id: StatusId"
           FROM filter_statuses s JOIN filters f ON f.id = s.filter_id WHERE s.id = $1 AND f.account_id = $2"#,
        id,
        account.0
    );
    let row = row.fetch_optional(conn).await?;
    Ok(row.map(|row| (row.filter_id, FilterStatus { id: row.id, status_id: row.status_id })))
}

pub async fn delete_status(conn: &mut PgConnection, id: i64) -> Result<()> {
    sqlx::query!("DELETE FROM filter_statuses WHERE id = $1", id).execute(conn).await?;
    Ok(())
}
