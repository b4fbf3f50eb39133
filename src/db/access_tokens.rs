//! OAuth access tokens, found by the hash of their text. A revoked token is a deleted row.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::error::Result;
use crate::model::{AccountId, UserId};

/// A token with all that decides whether it may be used now.
#[derive(Debug, Clone)]
pub struct AccessToken {
    pub id: i64,
    pub application_id: Option<i64>,
    pub user_id: Option<UserId>,
    pub account_id: Option<AccountId>,
    pub scopes: Vec<String>,
    pub last_used_at: Option<DateTime<Utc>>,
    /// Of its owner; `None` for an application's own token.
    pub standing: Option<Standing>,
}

/// The state of a login and its account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub confirmed: bool,
    pub approved: bool,
    /// Or suspended, or deleted.
    pub disabled: bool,
}

pub async fn find(db: impl PgExecutor<'_>, token_hash: &[u8]) -> Result<Option<AccessToken>> {
    let row = sqlx::query!(
        r#"SELECT t.id, t.application_id, t.user_id AS "user_id: UserId", t.account_id AS "account_id: AccountId",
                  t.scopes, t.last_used_at, u.confirmed_at IS NOT NULL AS "confirmed!",
                  u.approved_at IS NOT NULL AS "approved!",
                  (u.disabled_at IS NOT NULL OR a.suspended_at IS NOT NULL OR a.deleted_at IS NOT NULL)
                      AS "disabled!"
           FROM oauth_access_tokens t
           LEFT JOIN users u ON u.id = t.user_id
           LEFT JOIN accounts a ON a.id = t.account_id
           WHERE t.token_hash = $1"#,
        token_hash
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| AccessToken {
        id: row.id,
        application_id: row.application_id,
        standing: row.user_id.is_some().then_some(Standing {
            confirmed: row.confirmed,
            approved: row.approved,
            disabled: row.disabled,
        }),
        user_id: row.user_id,
        account_id: row.account_id,
        scopes: row.scopes,
        last_used_at: row.last_used_at,
    }))
}

/// Notes that a token, and its owner, were active.
pub async fn touch(db: impl PgExecutor<'_>, id: i64, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        r#"WITH used AS (UPDATE oauth_access_tokens SET last_used_at = $2 WHERE id = $1 RETURNING user_id)
           UPDATE users SET last_active_at = greatest(last_active_at, $2) FROM used WHERE users.id = used.user_id"#,
        id,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What a new token stands for.
#[derive(Debug, Clone, Copy)]
pub struct NewToken<'a> {
    pub token_hash: &'a [u8],
    pub application_id: Option<i64>,
    /// `None`: the application's own.
    pub owner: Option<(UserId, AccountId)>,
    pub scopes: &'a [String],
    pub created_at: DateTime<Utc>,
}

pub async fn insert(conn: &mut PgConnection, token: NewToken<'_>) -> Result<i64> {
    let id = sqlx::query_scalar!(
        "INSERT INTO oauth_access_tokens (token_hash, application_id, user_id, account_id, scopes, created_at)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        token.token_hash,
        token.application_id,
        token.owner.map(|(user, _)| user.0),
        token.owner.map(|(_, account)| account.0),
        token.scopes,
        token.created_at
    );
    Ok(id.fetch_one(conn).await?)
}

/// Deletes a token of this application and names its owner; `None` when there was none.
pub async fn revoke(
    conn: &mut PgConnection,
    token_hash: &[u8],
    application_id: i64,
) -> Result<Option<Revoked>> {
    let row = sqlx::query_scalar!(
        r#"DELETE FROM oauth_access_tokens WHERE token_hash = $1 AND application_id = $2
           RETURNING account_id AS "account_id: AccountId""#,
        token_hash,
        application_id
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|account_id| Revoked { account_id }))
}

/// A token that is no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revoked {
    pub account_id: Option<AccountId>,
}

/// An application that holds tokens of a person, over all of them.
#[derive(Debug, Clone)]
pub struct Authorized {
    pub id: i64,
    pub name: String,
    pub website: Option<String>,
    pub scopes: Vec<String>,
    /// When it was first let in.
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// Every application that may act for a person, the one let in last first.
pub async fn authorized(conn: &mut PgConnection, user: UserId) -> Result<Vec<Authorized>> {
    let rows = sqlx::query_as!(
        Authorized,
        r#"SELECT a.id, a.name, a.website, array_agg(DISTINCT s.scope ORDER BY s.scope) AS "scopes!",
                  min(t.created_at) AS "created_at!", max(t.last_used_at) AS last_used_at
           FROM oauth_access_tokens t JOIN oauth_applications a ON a.id = t.application_id,
                unnest(t.scopes) AS s(scope)
           WHERE t.user_id = $1 GROUP BY a.id ORDER BY max(t.id) DESC"#,
        user.0
    );
    Ok(rows.fetch_all(conn).await?)
}

/// Deletes what an application holds of a person: tokens, and codes it did not redeem yet. False when that was nothing.
pub async fn revoke_all(conn: &mut PgConnection, user: UserId, application_id: i64) -> Result<bool> {
    let tokens = sqlx::query!(
        "DELETE FROM oauth_access_tokens WHERE user_id = $1 AND application_id = $2",
        user.0,
        application_id
    );
    let tokens = tokens.execute(&mut *conn).await?.rows_affected();
    let codes = sqlx::query!(
        "DELETE FROM oauth_authorization_codes WHERE user_id = $1 AND application_id = $2",
        user.0,
        application_id
    );
    Ok(tokens + codes.execute(conn).await?.rows_affected() > 0)
}
