//! Who is in collections, and by whose leave.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::collection::{CollectionItem, ItemState, MAX_REMOTE_ITEMS};
use crate::model::{AccountId, CollectionId};

/// An item ready to be stored.
#[derive(Debug, Clone, Copy)]
pub struct NewItem<'a> {
    pub id: i64,
    pub collection: CollectionId,
    pub account: Option<AccountId>,
    pub object_uri: &'a str,
    pub uri: Option<&'a str>,
    pub state: ItemState,
    pub request_uri: Option<&'a str>,
    pub authorization_uri: Option<&'a str>,
    pub created_at: DateTime<Utc>,
}

/// An item as a use-case finds it, locked for the rest of the transaction, with its collection.
#[derive(Debug, Clone)]
pub struct Held {
    pub id: i64,
    pub collection: CollectionId,
    pub owner: AccountId,
    pub collection_uri: String,
    pub local: bool,
    pub account: Option<AccountId>,
    pub object_uri: String,
    pub uri: Option<String>,
    pub state: ItemState,
    pub request_uri: Option<String>,
    pub authorization_uri: Option<String>,
}

/// Adds somebody. False when they are, or were, in it.
pub async fn insert(conn: &mut PgConnection, item: &NewItem<'_>) -> Result<bool> {
    let added = sqlx::query!(
        "INSERT INTO collection_items (id, collection_id, account_id, object_uri, uri, state, request_uri,
                                       authorization_uri, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
        item.id,
        item.collection.0,
        item.account.map(|account| account.0),
        item.object_uri,
        item.uri,
        item.state.as_str(),
        item.request_uri,
        item.authorization_uri,
        item.created_at
    );
    Ok(added.execute(conn).await?.rows_affected() == 1)
}

/// Who of these collections is shown to the viewer, in the order in which they came.
pub async fn of(
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    collections: &[CollectionId],
) -> Result<Vec<CollectionItem>> {
    let collections: Vec<i64> = collections.iter().map(|id| id.0).collect();
    let items = sqlx::query_as!(
        CollectionItem,
        r#"SELECT i.id AS "id!", i.collection_id AS "collection_id!: CollectionId",
                  i.account_id AS "account_id!: AccountId", i.uri AS "uri?", i.state AS "state!: ItemState",
                  i.authorization_uri AS "authorization_uri?", i.created_at AS "created_at!"
           FROM unnest($2::bigint[]) AS c (id) CROSS JOIN LATERAL (
               SELECT * FROM visible_collection_items($1) v WHERE v.collection_id = c.id ORDER BY v.id LIMIT $3) i
           ORDER BY i.id"#,
        viewer.map(|viewer| viewer.0),
        &collections,
        MAX_REMOTE_ITEMS
    );
    Ok(items.fetch_all(conn).await?)
}

macro_rules! held {
    ($conn:expr, $fetch:ident, $condition:literal $(, $argument:expr)+) => {{
        let held = sqlx::query_as!(
            Held,
            r#"SELECT i.id, i.collection_id AS "collection: CollectionId", c.account_id AS "owner: AccountId",
                      c.uri AS collection_uri, c.local, i.account_id AS "account: AccountId", i.object_uri, i.uri,
                      i.state AS "state: ItemState", i.request_uri, i.authorization_uri
               FROM collection_items i JOIN collections c ON c.id = i.collection_id WHERE "#
                + $condition + " FOR UPDATE OF i",
            $($argument),+
        );
        Ok(held.$fetch($conn).await?)
    }};
}

/// By its id.
pub async fn hold(conn: &mut PgConnection, collection: CollectionId, id: i64) -> Result<Option<Held>> {
    held!(conn, fetch_optional, "i.collection_id = $1 AND i.id = $2", collection.0, id)
}

/// The one that features this object.
pub async fn hold_by_object(
    conn: &mut PgConnection,
    collection: CollectionId,
    object: &str,
) -> Result<Option<Held>> {
    held!(conn, fetch_optional, "i.collection_id = $1 AND i.object_uri = $2", collection.0, object)
}

/// By the id of the request of ours that asked for it.
pub async fn hold_by_request(conn: &mut PgConnection, uri: &str) -> Result<Option<Held>> {
    held!(conn, fetch_optional, "i.request_uri = $1 AND c.local LIMIT 1", uri)
}

/// Those that bear a stamp.
pub async fn hold_by_authorization(conn: &mut PgConnection, uri: &str) -> Result<Vec<Held>> {
    held!(conn, fetch_all, "i.authorization_uri = $1 ORDER BY i.id", uri)
}

/// The one that another server calls so: it told of it, or asked for it by a request that is a part of it.
pub async fn hold_by_uri(
    conn: &mut PgConnection,
    collection: CollectionId,
    uri: &str,
) -> Result<Option<Held>> {
    held!(
        conn,
        fetch_optional,
        "i.collection_id = $1 AND (i.uri = $2 OR (i.uri IS NULL AND split_part(i.request_uri, '#', 1) = $2)) LIMIT 1",
        collection.0,
        uri
    )
}

/// What a stamp of an account's lets: a collection, and whom it features; while it is given.
pub async fn given(
    conn: &mut PgConnection,
    account: AccountId,
    stamp: &str,
) -> Result<Option<(String, String)>> {
    let given = sqlx::query!(
        "SELECT c.uri, i.object_uri FROM collection_items i JOIN collections c ON c.id = i.collection_id
         WHERE i.authorization_uri = $1 AND i.account_id = $2 AND i.state = 'accepted' LIMIT 1",
        stamp,
        account.0
    );
    Ok(given.fetch_optional(conn).await?.map(|row| (row.uri, row.object_uri)))
}

/// Those in which one account features another.
pub async fn hold_pair(conn: &mut PgConnection, owner: AccountId, featured: AccountId) -> Result<Vec<Held>> {
    held!(
        conn,
        fetch_all,
        "c.account_id = $1 AND i.account_id = $2 AND i.state IN ('pending', 'accepted') ORDER BY i.id",
        owner.0,
        featured.0
    )
}

/// The last of the next `limit` that feature an account, after the item `after`; `None` when there is no more.
pub async fn last_of_next(
    conn: &mut PgConnection,
    account: AccountId,
    after: i64,
    limit: i64,
) -> Result<Option<i64>> {
    let last = sqlx::query_scalar!(
        "SELECT max(i.id) FROM (SELECT id FROM collection_items WHERE account_id = $1 AND id > $2
                                ORDER BY id LIMIT $3) i",
        account.0,
        after,
        limit
    );
    Ok(last.fetch_one(conn).await?)
}

/// Those in which people of a server feature an account, after the first of these items up to the second.
pub async fn hold_of_domain(
    conn: &mut PgConnection,
    account: AccountId,
    domain: &str,
    (after, last): (i64, i64),
) -> Result<Vec<Held>> {
    held!(
        conn,
        fetch_all,
        "i.account_id = $1 AND i.id > $3 AND i.id <= $4 AND i.state = 'accepted'
         AND EXISTS (SELECT FROM accounts a WHERE a.id = c.account_id AND a.domain = $2) ORDER BY i.id",
        account.0,
        domain,
        after,
        last
    )
}

/// Those in which an account features people of a server, at most `limit`.
pub async fn hold_featured_of_domain(
    conn: &mut PgConnection,
    owner: AccountId,
    domain: &str,
    limit: i64,
) -> Result<Vec<Held>> {
    held!(
        conn,
        fetch_all,
        "c.account_id = $1 AND i.state IN ('pending', 'accepted')
         AND EXISTS (SELECT FROM accounts a WHERE a.id = i.account_id AND a.domain = $2) ORDER BY i.id LIMIT $3",
        owner.0,
        domain,
        limit
    )
}

/// Moves an item to another state, with its stamp.
pub async fn settle(
    conn: &mut PgConnection,
    id: i64,
    state: ItemState,
    authorization_uri: Option<&str>,
) -> Result<()> {
    sqlx::query!(
        "UPDATE collection_items SET state = $2, authorization_uri = $3 WHERE id = $1",
        id,
        state.as_str(),
        authorization_uri
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn delete(conn: &mut PgConnection, id: i64) -> Result<()> {
    sqlx::query!("DELETE FROM collection_items WHERE id = $1", id).execute(conn).await?;
    Ok(())
}

/// How many are in it, or are asked.
pub async fn count(conn: &mut PgConnection, collection: CollectionId) -> Result<usize> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM collection_items
           WHERE collection_id = $1 AND state IN ('pending', 'accepted')"#,
        collection.0
    );
    Ok(usize::try_from(count.fetch_one(conn).await?).unwrap_or(usize::MAX))
}

/// The people here who are in it.
pub async fn local_accounts(conn: &mut PgConnection, collection: CollectionId) -> Result<Vec<AccountId>> {
    let accounts = sqlx::query_scalar!(
        r#"SELECT a.id AS "id!: AccountId" FROM collection_items i JOIN accounts a ON a.id = i.account_id
           WHERE i.collection_id = $1 AND i.state = 'accepted' AND a.domain IS NULL ORDER BY i.id"#,
        collection.0
    );
    Ok(accounts.fetch_all(conn).await?)
}

/// Those elsewhere who are in it, or were asked: they are told when it is gone.
pub async fn asked_accounts(conn: &mut PgConnection, collection: CollectionId) -> Result<Vec<AccountId>> {
    let accounts = sqlx::query_scalar!(
        r#"SELECT a.id AS "id!: AccountId" FROM collection_items i JOIN accounts a ON a.id = i.account_id
           WHERE i.collection_id = $1 AND i.state IN ('pending', 'accepted') AND a.domain IS NOT NULL ORDER BY i.id"#,
        collection.0
    );
    Ok(accounts.fetch_all(conn).await?)
}

/// Those elsewhere who are in it: they are told what becomes of it.
pub async fn remote_accounts(conn: &mut PgConnection, collection: CollectionId) -> Result<Vec<AccountId>> {
    let accounts = sqlx::query_scalar!(
        r#"SELECT a.id AS "id!: AccountId" FROM collection_items i JOIN accounts a ON a.id = i.account_id
           WHERE i.collection_id = $1 AND i.state = 'accepted' AND a.domain IS NOT NULL ORDER BY i.id"#,
        collection.0
    );
    Ok(accounts.fetch_all(conn).await?)
}

/// What each of these accounts lets `viewer` do: `automatic`, `manual`, `denied` or `missing`.
pub async fn rights(
    conn: &mut PgConnection,
    viewer: AccountId,
    accounts: &[AccountId],
) -> Result<HashMap<AccountId, String>> {
    let accounts: Vec<i64> = accounts.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"SELECT w.id AS "id!: AccountId", feature_right($1, w.id) AS "right?" FROM unnest($2::bigint[]) AS w (id)"#,
        viewer.0,
        &accounts
    );
    let rows = rows.fetch_all(conn).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.id, row.right?))).collect())
}
