//! Lists of logins with the accounts they own, for administrators.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::{AccountId, Page, UserId};

use super::page_of_rows;

/// One local account with its login, as an administrator sees it.
#[derive(Debug, Clone, Serialize)]
pub struct ListedUser {
    pub account_id: AccountId,
    pub user_id: UserId,
    pub username: String,
    pub email: String,
    pub role: String,
    pub reason: String,
    pub ip: Option<String>,
    pub created_at: DateTime<Utc>,
    pub last_active_at: Option<DateTime<Utc>>,
    pub confirmed: bool,
    pub approved: bool,
    pub disabled: bool,
    pub suspended: bool,
    pub limited: bool,
}

/// A page by the account's id, newest first.
pub async fn page(conn: &mut PgConnection, page: Page) -> Result<Vec<ListedUser>> {
    Ok(page_of_rows!(
        ListedUser,
        conn,
        page,
        r#"SELECT a.id AS "account_id: AccountId", u.id AS "user_id: UserId", a.username, u.email, r.name AS role,
                  u.sign_up_reason AS reason, host(u.sign_up_ip) AS ip, u.created_at, u.last_active_at,
                  u.confirmed_at IS NOT NULL AS "confirmed!", u.approved_at IS NOT NULL AS "approved!",
                  u.disabled_at IS NOT NULL AS "disabled!", a.suspended_at IS NOT NULL AS "suspended!",
                  a.limited_at IS NOT NULL AS "limited!"
           FROM accounts a JOIN users u ON u.id = a.user_id JOIN roles r ON r.id = u.role_id
           WHERE a.domain IS NULL AND a.deleted_at IS NULL AND a.id > $1 AND a.id < $2"#,
        "a.id",
    ))
}

/// Those who wait for an answer: they confirmed their address, and nobody approved them.
pub async fn pending(conn: &mut PgConnection, page: Page) -> Result<Vec<ListedUser>> {
    Ok(page_of_rows!(
        ListedUser,
        conn,
        page,
        r#"SELECT a.id AS "account_id: AccountId", u.id AS "user_id: UserId", a.username, u.email, r.name AS role,
                  u.sign_up_reason AS reason, host(u.sign_up_ip) AS ip, u.created_at, u.last_active_at,
                  u.confirmed_at IS NOT NULL AS "confirmed!", u.approved_at IS NOT NULL AS "approved!",
                  u.disabled_at IS NOT NULL AS "disabled!", a.suspended_at IS NOT NULL AS "suspended!",
                  a.limited_at IS NOT NULL AS "limited!"
           FROM users u JOIN accounts a ON a.user_id = u.id JOIN roles r ON r.id = u.role_id
           WHERE u.approved_at IS NULL AND u.confirmed_at IS NOT NULL AND a.deleted_at IS NULL
             AND a.id > $1 AND a.id < $2"#,
        "a.id",
    ))
}

/// How many wait for an answer.
pub async fn count_pending(conn: &mut PgConnection) -> Result<i64> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM users WHERE approved_at IS NULL AND confirmed_at IS NOT NULL"#
    );
    Ok(count.fetch_one(conn).await?)
}
