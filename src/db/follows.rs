//! Who follows whom.

use sqlx::PgConnection;

use super::{Related, follow_rows, page_of_rows};
use crate::error::Result;
use crate::model::relationship::{Follow, FollowOptions};
use crate::model::{AccountId, HostId, Page};

follow_rows!("follows");

/// A new id for a follow or a request of one: its uri is made of it.
pub async fn next_id(conn: &mut PgConnection) -> Result<i64> {
    Ok(sqlx::query_scalar!(r#"SELECT next_id() AS "id!""#).fetch_one(conn).await?)
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

/// Whom an account follows or asked to, by the row's id: those of one server have no other.
pub async fn target_of(conn: &mut PgConnection, account: AccountId, id: i64) -> Result<Option<AccountId>> {
    let target = sqlx::query_scalar!(
        r#"SELECT target_account_id AS "target!: AccountId"
           FROM (SELECT id, account_id, target_account_id FROM follows
                 UNION ALL SELECT id, account_id, target_account_id FROM follow_requests) w
           WHERE id = $2 AND account_id = $1"#,
        account.0,
        id
    );
    Ok(target.fetch_optional(conn).await?)
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

/// Of each of `targets`, who follows it among those `account` follows: (target, follower). Of people who hide their
/// followers, nobody.
pub async fn familiar(
    conn: &mut PgConnection,
    account: AccountId,
    targets: &[AccountId],
) -> Result<Vec<(AccountId, AccountId)>> {
    let targets: Vec<i64> = targets.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"SELECT t.id AS "target!: AccountId", w.account_id AS "follower!: AccountId"
           FROM unnest($2::bigint[]) AS v (id)
           JOIN shown_accounts t ON t.id = v.id AND NOT t.hide_collections
           CROSS JOIN LATERAL (
               SELECT f.account_id FROM follows mine
               JOIN follows f ON f.account_id = mine.target_account_id AND f.target_account_id = t.id
               JOIN shown_accounts a ON a.id = f.account_id
               WHERE mine.account_id = $1
               ORDER BY f.id DESC LIMIT 40) w"#,
        account.0,
        &targets
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.target, row.follower)).collect())
}

/// The ids of those on one host who follow an account.
pub async fn follower_uris_of_host(
    conn: &mut PgConnection,
    account: AccountId,
    host: HostId,
) -> Result<Vec<String>> {
    let uris = sqlx::query_scalar!(
        "SELECT a.uri FROM follows f JOIN accounts a ON a.id = f.account_id
         WHERE f.target_account_id = $1 AND a.host_id = $2 AND a.deleted_at IS NULL",
        account.0,
        host.0
    );
    Ok(uris.fetch_all(conn).await?)
}

/// The same of the host that `asking` lives on.
pub async fn follower_uris_beside(
    conn: &mut PgConnection,
    account: AccountId,
    asking: AccountId,
) -> Result<Vec<String>> {
    let uris = sqlx::query_scalar!(
        "SELECT a.uri FROM follows f JOIN accounts a ON a.id = f.account_id
         WHERE f.target_account_id = $1 AND a.host_id = (SELECT o.host_id FROM accounts o WHERE o.id = $2)
           AND a.deleted_at IS NULL
         ORDER BY f.id",
        account.0,
        asking.0
    );
    Ok(uris.fetch_all(conn).await?)
}

/// The ids of those here who follow an account.
pub async fn local_follower_uris(conn: &mut PgConnection, account: AccountId) -> Result<Vec<String>> {
    let uris = sqlx::query_scalar!(
        "SELECT a.uri FROM follows f JOIN accounts a ON a.id = f.account_id
         WHERE f.target_account_id = $1 AND a.domain IS NULL AND a.deleted_at IS NULL",
        account.0
    );
    Ok(uris.fetch_all(conn).await?)
}

/// Those here who follow an account and are not among these ids.
pub async fn local_followers_except(
    conn: &mut PgConnection,
    account: AccountId,
    uris: &[String],
) -> Result<Vec<AccountId>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT a.id AS "id: AccountId" FROM follows f JOIN accounts a ON a.id = f.account_id
           WHERE f.target_account_id = $1 AND a.domain IS NULL AND a.deleted_at IS NULL AND NOT (a.uri = ANY($2))
           ORDER BY a.id"#,
        account.0,
        uris
    );
    Ok(ids.fetch_all(conn).await?)
}

/// Those here among these ids who do not follow an account.
pub async fn local_strangers(
    conn: &mut PgConnection,
    account: AccountId,
    uris: &[String],
) -> Result<Vec<AccountId>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT a.id AS "id: AccountId" FROM accounts a
           WHERE a.uri = ANY($2) AND a.domain IS NULL AND a.deleted_at IS NULL
             AND NOT EXISTS (SELECT FROM follows f WHERE f.account_id = a.id AND f.target_account_id = $1)
           ORDER BY a.id"#,
        account.0,
        uris
    );
    Ok(ids.fetch_all(conn).await?)
}
