//! Who follows whom.

use sqlx::PgConnection;

use super::{Related, page_of_rows};
use crate::error::Result;
use crate::model::relationship::{Follow, FollowOptions};
use crate::model::{AccountId, Page};

/// A new id for a follow or a request of one: its uri is made of it.
pub async fn next_id(conn: &mut PgConnection) -> Result<i64> {
    Ok(sqlx::query_scalar!(r#"SELECT next_id() AS "id!""#).fetch_one(conn).await?)
}

pub async fn find(conn: &mut PgConnection, account: AccountId, target: AccountId) -> Result<Option<Follow>> {
    let follow = sqlx::query_as!(
        Follow,
        r#"SELECT id, account_id AS "account_id: AccountId", target_account_id AS "target_account_id: AccountId", uri,
                  show_reblogs, notify, languages
           FROM follows WHERE account_id = $1 AND target_account_id = $2"#,
        account.0,
        target.0
    );
    Ok(follow.fetch_optional(conn).await?)
}

/// The follow, or the request, that an Accept, Reject or Undo names.
pub async fn pair_by_uri(conn: &mut PgConnection, uri: &str) -> Result<Option<(AccountId, AccountId)>> {
    let pair = sqlx::query!(
        r#"SELECT account_id AS "account!: AccountId", target_account_id AS "target!: AccountId"
           FROM (SELECT account_id, target_account_id FROM follows WHERE uri = $1
                 UNION ALL SELECT account_id, target_account_id FROM follow_requests WHERE uri = $1) w
           LIMIT 1"#,
        uri
    );
    Ok(pair.fetch_optional(conn).await?.map(|row| (row.account, row.target)))
}

/// False when it was there already.
pub async fn insert(
    conn: &mut PgConnection,
    account: AccountId,
    target: AccountId,
    uri: Option<&str>,
    options: &FollowOptions,
) -> Result<bool> {
    let stored = sqlx::query!(
        "INSERT INTO follows (account_id, target_account_id, uri, show_reblogs, notify, languages)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT ON CONSTRAINT follows_pair_key DO NOTHING",
        account.0,
        target.0,
        uri,
        options.show_reblogs,
        options.notify,
        options.languages.as_deref()
    );
    Ok(stored.execute(conn).await?.rows_affected() == 1)
}

/// Changes how a follow shows the followed.
pub async fn set_options(conn: &mut PgConnection, id: i64, options: &FollowOptions) -> Result<()> {
    sqlx::query!(
        "UPDATE follows SET show_reblogs = $2, notify = $3, languages = $4 WHERE id = $1",
        id,
        options.show_reblogs,
        options.notify,
        options.languages.as_deref()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A Follow that was sent again under another id.
pub async fn set_uri(conn: &mut PgConnection, id: i64, uri: &str) -> Result<()> {
    sqlx::query!("UPDATE follows SET uri = $2 WHERE id = $1", id, uri).execute(conn).await?;
    Ok(())
}

/// The row that was deleted, if there was one.
pub async fn delete(
    conn: &mut PgConnection,
    account: AccountId,
    target: AccountId,
) -> Result<Option<Follow>> {
    let follow = sqlx::query_as!(
        Follow,
        r#"DELETE FROM follows WHERE account_id = $1 AND target_account_id = $2
           RETURNING id, account_id AS "account_id: AccountId", target_account_id AS "target_account_id: AccountId",
                     uri, show_reblogs, notify, languages"#,
        account.0,
        target.0
    );
    Ok(follow.fetch_optional(conn).await?)
}

/// Who follows an account, latest first.
pub async fn followers(conn: &mut PgConnection, account: AccountId, page: Page) -> Result<Vec<Related>> {
    Ok(page_of_rows!(
        Related,
        conn,
        page,
        r#"SELECT f.id, f.account_id AS "account: AccountId"
           FROM follows f JOIN shown_accounts a ON a.id = f.account_id
           WHERE f.target_account_id = $4 AND f.id > $1 AND f.id < $2"#,
        "f.id",
        account.0
    ))
}

/// Whom an account follows, latest first.
pub async fn following(conn: &mut PgConnection, account: AccountId, page: Page) -> Result<Vec<Related>> {
    Ok(page_of_rows!(
        Related,
        conn,
        page,
        r#"SELECT f.id, f.target_account_id AS "account: AccountId"
           FROM follows f JOIN shown_accounts a ON a.id = f.target_account_id
           WHERE f.account_id = $4 AND f.id > $1 AND f.id < $2"#,
        "f.id",
        account.0
    ))
}
