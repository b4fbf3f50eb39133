//! Accounts of this instance: made, and their states changed.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::{Error, OnConstraint, Result};
use crate::model::{AccountId, UserId};

/// A local account to be made. All addresses are minted once, here, and never rebuilt.
pub struct NewLocalAccount<'a> {
    /// `None`: the next id.
    pub id: Option<AccountId>,
    pub user_id: Option<UserId>,
    pub username: &'a str,
    pub username_folded: &'a str,
    pub actor_type: &'a str,
    pub uri: &'a str,
    pub url: &'a str,
    pub inbox_url: &'a str,
    pub shared_inbox_url: &'a str,
    pub outbox_url: &'a str,
    pub followers_url: Option<&'a str>,
    pub following_url: Option<&'a str>,
    pub featured_url: Option<&'a str>,
    pub now: DateTime<Utc>,
}

/// # Errors
/// [`Error::Invalid`] when somebody has the name, or had it.
pub async fn insert(conn: &mut PgConnection, account: &NewLocalAccount<'_>) -> Result<AccountId> {
    let id = sqlx::query_scalar!(
        r#"INSERT INTO accounts (id, user_id, username, username_folded, actor_type, uri, url, inbox_url,
                                 shared_inbox_url, outbox_url, followers_url, following_url, featured_url,
                                 created_at, updated_at)
           VALUES (coalesce($1::bigint, snowflake($14)), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)
           RETURNING id AS "id: AccountId""#,
        account.id.map(|id| id.0),
        account.user_id.map(|id| id.0),
        account.username,
        account.username_folded,
        account.actor_type,
        account.uri,
        account.url,
        account.inbox_url,
        account.shared_inbox_url,
        account.outbox_url,
        account.followers_url,
        account.following_url,
        account.featured_url,
        account.now
    )
    .fetch_one(&mut *conn)
    .await
    .on_constraint("accounts_handle_key", name_taken)?;
    sqlx::query!("INSERT INTO account_counts (account_id) VALUES ($1)", id.0).execute(conn).await?;
    Ok(id)
}

/// A taken name, as a form shows it.
pub fn name_taken() -> Error {
    Error::invalid("username", "ERR_TAKEN", "has already been taken")
}

/// Whether anybody has the folded name, or had it: names of deleted accounts stay reserved.
pub async fn name_is_taken(conn: &mut PgConnection, username_folded: &str) -> Result<bool> {
    let taken = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM accounts
                          WHERE username_folded = $1 AND coalesce(domain, '') = '') AS "taken!""#,
        username_folded
    );
    Ok(taken.fetch_one(conn).await?)
}

/// Empties a profile for ever: the row stays and keeps its name. False when that was done already.
pub async fn bury(conn: &mut PgConnection, id: AccountId, now: DateTime<Utc>) -> Result<bool> {
    let buried = sqlx::query!(
        "UPDATE accounts SET deleted_at = $2, user_id = NULL, display_name = '', note = '', note_html = '',
                fields = '[]', avatar_key = NULL, avatar_description = '', header_key = NULL,
                header_description = '', also_known_as = '{}', discoverable = false, indexable = false,
                updated_at = $2
         WHERE id = $1 AND deleted_at IS NULL",
        id.0,
        now
    );
    Ok(buried.execute(conn).await?.rows_affected() == 1)
}

/// Holds back other nodes that want to make the instance actor, until the transaction ends.
pub async fn lock_making(conn: &mut PgConnection) -> Result<()> {
    sqlx::query!("SELECT FROM instance_identity FOR UPDATE").execute(conn).await?;
    Ok(())
}

/// Deletes the row itself, its name with it: only for somebody nobody ever saw.
pub async fn delete(conn: &mut PgConnection, id: AccountId) -> Result<()> {
    sqlx::query!("DELETE FROM accounts WHERE id = $1", id.0).execute(conn).await?;
    Ok(())
}
