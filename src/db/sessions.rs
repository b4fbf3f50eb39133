//! Browsers that are signed in.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::{AccountId, UserId};

/// A session as its person sees it in the list.
#[derive(Debug, Clone, Serialize)]
pub struct Session {
    pub id: i64,
    pub user_id: UserId,
    pub account_id: AccountId,
    pub ip: Option<String>,
    pub user_agent: String,
    pub created_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
}

pub struct NewSession<'a> {
    pub token_hash: &'a [u8],
    pub user_id: UserId,
    pub account_id: AccountId,
    pub ip: Option<String>,
    pub user_agent: &'a str,
    pub now: DateTime<Utc>,
}

/// Whoever opens one is active.
pub async fn insert(conn: &mut PgConnection, session: &NewSession<'_>) -> Result<i64> {
    let id = sqlx::query_scalar!(
        r#"WITH opened AS (
             INSERT INTO sessions (token_hash, user_id, account_id, ip, user_agent, created_at, last_seen_at)
             VALUES ($1, $2, $3, $4::text::inet, $5, $6, $6) RETURNING id, user_id)
           UPDATE users SET last_active_at = greatest(last_active_at, $6)
           FROM opened WHERE users.id = opened.user_id RETURNING opened.id AS "id!""#,
        session.token_hash,
        session.user_id.0,
        session.account_id.0,
        session.ip,
        session.user_agent,
        session.now
    );
    Ok(id.fetch_one(conn).await?)
}

/// A session in use since `seen_after`, of a login and an account that may be used now.
pub async fn find(
    conn: &mut PgConnection,
    token_hash: &[u8],
    seen_after: DateTime<Utc>,
) -> Result<Option<Session>> {
    let session = sqlx::query_as!(
        Session,
        r#"SELECT s.id, s.user_id AS "user_id: UserId", s.account_id AS "account_id: AccountId", host(s.ip) AS ip,
                  s.user_agent, s.created_at, s.last_seen_at
           FROM sessions s JOIN users u ON u.id = s.user_id JOIN accounts a ON a.id = s.account_id
           WHERE s.token_hash = $1 AND s.last_seen_at > $2
             AND u.confirmed_at IS NOT NULL AND u.approved_at IS NOT NULL AND u.disabled_at IS NULL
             AND a.suspended_at IS NULL AND a.deleted_at IS NULL"#,
        token_hash,
        seen_after
    );
    Ok(session.fetch_optional(conn).await?)
}

/// Notes that a session, and its person, were active.
pub async fn touch(conn: &mut PgConnection, id: i64, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "WITH seen AS (UPDATE sessions SET last_seen_at = $2 WHERE id = $1 RETURNING user_id)
         UPDATE users SET last_active_at = greatest(last_active_at, $2) FROM seen WHERE users.id = seen.user_id",
        id,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Every session of a login, the one used last first.
pub async fn of_user(conn: &mut PgConnection, user: UserId) -> Result<Vec<Session>> {
    let sessions = sqlx::query_as!(
        Session,
        r#"SELECT id, user_id AS "user_id: UserId", account_id AS "account_id: AccountId", host(ip) AS ip, user_agent,
                  created_at, last_seen_at
           FROM sessions WHERE user_id = $1 ORDER BY last_seen_at DESC, id DESC"#,
        user.0
    );
    Ok(sessions.fetch_all(conn).await?)
}

/// False when the login has no such session.
pub async fn delete(conn: &mut PgConnection, user: UserId, id: i64) -> Result<bool> {
    let deleted = sqlx::query!("DELETE FROM sessions WHERE id = $1 AND user_id = $2", id, user.0);
    Ok(deleted.execute(conn).await?.rows_affected() == 1)
}

/// All sessions of a login, but `kept`.
pub async fn delete_all(conn: &mut PgConnection, user: UserId, kept: Option<i64>) -> Result<()> {
    sqlx::query!("DELETE FROM sessions WHERE user_id = $1 AND id IS DISTINCT FROM $2", user.0, kept)
        .execute(conn)
        .await?;
    Ok(())
}
