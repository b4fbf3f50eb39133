//! Quotes. Readers find them with the status, through `statuses::load`.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::page_of_ids;
use crate::error::Result;
use crate::model::{AccountId, Page, StatusId};

/// A quote ready to be stored.
#[derive(Debug, Clone)]
pub struct NewQuote<'a> {
    pub quoted_id: Option<StatusId>,
    pub quoted_account_id: Option<AccountId>,
    pub quoted_uri: &'a str,
    pub state: &'a str,
    pub legacy: bool,
    pub request_uri: Option<&'a str>,
    pub authorization_uri: Option<&'a str>,
}

/// A quote as a use-case finds it.
#[derive(Debug, Clone)]
pub struct Held {
    /// The status that quotes, and its author.
    pub status: StatusId,
    pub author: AccountId,
    pub uri: String,
    pub local: bool,
    pub quoted_id: Option<StatusId>,
    pub quoted_account_id: Option<AccountId>,
    pub quoted_uri: String,
    pub state: String,
    pub legacy: bool,
    pub authorization_uri: Option<String>,
}

/// Stores the quote of a status; the one it has stays.
pub async fn insert(
    conn: &mut PgConnection,
    status: StatusId,
    quote: &NewQuote<'_>,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO quotes (status_id, quoted_id, quoted_account_id, quoted_uri, state, legacy, request_uri,
                             authorization_uri, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (status_id) DO NOTHING",
        status.0,
        quote.quoted_id.map(|id| id.0),
        quote.quoted_account_id.map(|id| id.0),
        quote.quoted_uri,
        quote.state,
        quote.legacy,
        quote.request_uri,
        quote.authorization_uri,
        now
    )
    .execute(&mut *conn)
    .await?;
    if quote.state == "accepted"
        && let Some(quoted) = quote.quoted_id
    {
        count(conn, quoted, 1).await?;
    }
    Ok(())
}

async fn count(conn: &mut PgConnection, quoted: StatusId, by: i64) -> Result<()> {
    sqlx::query!(
        "UPDATE status_counts SET quotes = greatest(quotes + $2, 0) WHERE status_id = $1",
        quoted.0,
        by
    )
    .execute(conn)
    .await?;
    Ok(())
}

macro_rules! held {
    ($conn:expr, $condition:literal, $($argument:expr),+) => {{
        let held = sqlx::query_as!(
            Held,
            r#"SELECT q.status_id AS "status: StatusId", s.account_id AS "author: AccountId", s.uri, s.local,
                      q.quoted_id AS "quoted_id: StatusId", q.quoted_account_id AS "quoted_account_id: AccountId",
                      q.quoted_uri, q.state, q.legacy, q.authorization_uri
               FROM quotes q JOIN statuses s ON s.id = q.status_id WHERE "# + $condition + " FOR UPDATE OF q",
            $($argument),+
        );
        Ok(held.fetch_optional($conn).await?)
    }};
}

/// The quote of a status, locked for the rest of the transaction.
pub async fn hold(conn: &mut PgConnection, status: StatusId) -> Result<Option<Held>> {
    held!(conn, "q.status_id = $1", status.0)
}

/// What a stamp lets.
#[derive(Debug, Clone)]
pub struct Given {
    pub authorization_uri: String,
    /// The status that quotes, and the one it quotes.
    pub uri: String,
    pub quoted_uri: String,
}

/// The leave that an account gave the status with this id to quote it, while it is given.
pub async fn given(conn: &mut PgConnection, account: AccountId, status: StatusId) -> Result<Option<Given>> {
    let given = sqlx::query_as!(
        Given,
        r#"SELECT q.authorization_uri AS "authorization_uri!", s.uri, q.quoted_uri
           FROM quotes q JOIN statuses s ON s.id = q.status_id
           WHERE q.status_id = $1 AND q.quoted_account_id = $2 AND q.state = 'accepted'
             AND q.authorization_uri IS NOT NULL"#,
        status.0,
        account.0
    );
    Ok(given.fetch_optional(conn).await?)
}

/// By the id of the request of ours that asked for it.
pub async fn hold_by_request(conn: &mut PgConnection, uri: &str) -> Result<Option<Held>> {
    held!(conn, "q.request_uri = $1 AND s.local", uri)
}

/// By the id of its stamp: the quote it lets, before those that only claim it.
pub async fn hold_by_authorization(conn: &mut PgConnection, uri: &str) -> Result<Option<Held>> {
    held!(conn, "q.authorization_uri = $1 ORDER BY q.state = 'accepted' DESC LIMIT 1", uri)
}

/// Moves a quote to another state, with its stamp; counts follow, and readers see a status that changed.
pub async fn settle(
    conn: &mut PgConnection,
    held: &Held,
    state: &str,
    authorization_uri: Option<&str>,
) -> Result<()> {
    sqlx::query!(
        "UPDATE quotes SET state = $2, authorization_uri = $3, checked_at = NULL WHERE status_id = $1",
        held.status.0,
        state,
        authorization_uri
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("UPDATE statuses SET version = version + 1 WHERE id = $1", held.status.0)
        .execute(&mut *conn)
        .await?;
    let by = i64::from(state == "accepted") - i64::from(held.state == "accepted");
    match held.quoted_id.filter(|_| by != 0) {
        Some(quoted) => count(conn, quoted, by).await,
        None => Ok(()),
    }
}

/// The quoted status is here now.
pub async fn found(
    conn: &mut PgConnection,
    status: StatusId,
    quoted: StatusId,
    account: AccountId,
) -> Result<()> {
    sqlx::query!(
        "UPDATE quotes SET quoted_id = $2, quoted_account_id = $3 WHERE status_id = $1",
        status.0,
        quoted.0,
        account.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes the turn to look for a stamp: false when that was done after `before`, or nothing is open.
pub async fn claim_check(
    conn: &mut PgConnection,
    status: StatusId,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let claimed = sqlx::query!(
        "UPDATE quotes SET checked_at = $3
         WHERE status_id = $1 AND state = 'pending' AND (checked_at IS NULL OR checked_at <= $2)",
        status.0,
        before,
        now
    );
    Ok(claimed.execute(conn).await?.rows_affected() == 1)
}

/// A status that quotes loses its count with it.
pub async fn uncount(conn: &mut PgConnection, status: StatusId) -> Result<()> {
    sqlx::query!(
        "UPDATE status_counts c SET quotes = greatest(c.quotes - 1, 0)
         FROM quotes q WHERE q.status_id = $1 AND q.state = 'accepted' AND c.status_id = q.quoted_id",
        status.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// People here who quote a status: they are told when it changes.
pub async fn local_quoters(conn: &mut PgConnection, quoted: StatusId) -> Result<Vec<AccountId>> {
    let accounts = sqlx::query_scalar!(
        r#"SELECT DISTINCT s.account_id AS "id!: AccountId" FROM quotes q JOIN statuses s ON s.id = q.status_id
           WHERE q.quoted_id = $1 AND q.state = 'accepted' AND s.local"#,
        quoted.0
    );
    Ok(accounts.fetch_all(conn).await?)
}

/// The statuses that quote this one by its author's leave, as far as the viewer may see them.
pub async fn page_of_status(
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    quoted: StatusId,
    page: Page,
) -> Result<Vec<StatusId>> {
    let ids = page_of_ids!(
        conn,
        page,
        r#"SELECT q.status_id AS "id!" FROM quotes q JOIN timeline_statuses($4) s ON s.id = q.status_id
           WHERE q.quoted_id = $5 AND q.state = 'accepted' AND q.status_id > $1 AND q.status_id < $2"#,
        "q.status_id",
        viewer.map(|viewer| viewer.0),
        quoted.0
    );
    Ok(ids.into_iter().map(StatusId).collect())
}

/// Whom the author lets quote a status.
pub async fn set_policy(
    conn: &mut PgConnection,
    status: StatusId,
    automatic: &[String],
    manual: &[String],
) -> Result<()> {
    sqlx::query!(
        "UPDATE statuses SET quote_automatic = $2, quote_manual = $3, version = version + 1
         WHERE id = $1 AND (quote_automatic <> $2 OR quote_manual <> $3)",
        status.0,
        automatic,
        manual
    )
    .execute(conn)
    .await?;
    Ok(())
}
