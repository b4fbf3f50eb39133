//! Collections of accounts. Readers go through `visible_collections` and `visible_collection_items`.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::collection::{Collection, CollectionView};
use crate::model::status::Tag;
use crate::model::{AccountId, CollectionId};

/// What is stored of a collection.
#[derive(Debug, Clone, Copy)]
pub struct Stored<'a> {
    pub id: CollectionId,
    pub account: AccountId,
    pub uri: &'a str,
    pub url: &'a str,
    pub local: bool,
    pub name: &'a str,
    pub description: &'a str,
    pub description_html: &'a str,
    pub language: Option<&'a str>,
    pub sensitive: bool,
    pub discoverable: bool,
    pub tag: Option<i64>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

struct Row {
    id: CollectionId,
    account_id: AccountId,
    uri: String,
    url: String,
    local: bool,
    name: String,
    description: String,
    description_html: String,
    language: Option<String>,
    sensitive: bool,
    discoverable: bool,
    tag_name: Option<String>,
    tag_display: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<Row> for Collection {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            account_id: row.account_id,
            uri: row.uri,
            url: row.url,
            local: row.local,
            name: row.name,
            description: row.description,
            description_html: row.description_html,
            language: row.language,
            sensitive: row.sensitive,
            discoverable: row.discoverable,
            tag: row.tag_name.zip(row.tag_display).map(|(name, display)| Tag { name, display }),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

macro_rules! collections {
    ($from:literal, $rest:literal $(, $argument:expr)+) => {
        sqlx::query_as!(
            Row,
            r#"SELECT c.id AS "id!: CollectionId", c.account_id AS "account_id!: AccountId", c.uri AS "uri!",
                      c.url AS "url!", c.local AS "local!", c.name AS "name!", c.description AS "description!",
                      c.description_html AS "description_html!", c.language AS "language?",
                      c.sensitive AS "sensitive!", c.discoverable AS "discoverable!", t.name AS "tag_name?",
                      t.display AS "tag_display?", c.created_at AS "created_at!", c.updated_at AS "updated_at!"
               FROM "# + $from + " c LEFT JOIN tags t ON t.id = c.tag_id " + $rest
            $(, $argument)+
        )
    };
}

/// A new id for a collection or an item made at this time.
pub async fn next_id(conn: &mut PgConnection, at: DateTime<Utc>) -> Result<i64> {
    Ok(sqlx::query_scalar!(r#"SELECT snowflake($1) AS "id!""#, at).fetch_one(conn).await?)
}

/// Stores a new one, or what is said of a known one now. False where another account's has its uri.
pub async fn put(conn: &mut PgConnection, collection: &Stored<'_>) -> Result<bool> {
    let put = sqlx::query!(
        "INSERT INTO collections AS c (id, account_id, uri, url, local, name, description, description_html, language,
                                       sensitive, discoverable, tag_id, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         ON CONFLICT ON CONSTRAINT collections_uri_key DO UPDATE
         SET url = excluded.url, name = excluded.name, description = excluded.description,
             description_html = excluded.description_html, language = excluded.language,
             sensitive = excluded.sensitive, discoverable = excluded.discoverable, tag_id = excluded.tag_id,
             updated_at = excluded.updated_at
         WHERE c.account_id = excluded.account_id AND c.local = excluded.local",
        collection.id.0,
        collection.account.0,
        collection.uri,
        collection.url,
        collection.local,
        collection.name,
        collection.description,
        collection.description_html,
        collection.language,
        collection.sensitive,
        collection.discoverable,
        collection.tag,
        collection.created_at,
        collection.updated_at
    );
    Ok(put.execute(conn).await?.rows_affected() == 1)
}

/// With who is in it, and what people were told of it.
pub async fn delete(conn: &mut PgConnection, id: CollectionId) -> Result<()> {
    sqlx::query!("DELETE FROM collections WHERE id = $1", id.0).execute(conn).await?;
    Ok(())
}

/// The same of another server's. One that staff took away stays so, with nobody in it: it would only come again.
pub async fn delete_remote(conn: &mut PgConnection, id: CollectionId) -> Result<()> {
    let gone = sqlx::query!("DELETE FROM collections WHERE id = $1 AND hidden_at IS NULL", id.0);
    if gone.execute(&mut *conn).await?.rows_affected() == 0 {
        sqlx::query!("DELETE FROM collection_items WHERE collection_id = $1", id.0).execute(conn).await?;
    }
    Ok(())
}

/// Staff takes a remote one away: it stays away however often it is told of.
pub async fn hide(conn: &mut PgConnection, id: CollectionId, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!("UPDATE collections SET hidden_at = $2 WHERE id = $1", id.0, now).execute(conn).await?;
    Ok(())
}

/// How many an account has.
pub async fn count(conn: &mut PgConnection, owner: AccountId) -> Result<i64> {
    let count =
        sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM collections WHERE account_id = $1"#, owner.0);
    Ok(count.fetch_one(conn).await?)
}

/// Whoever may know of it, locked for the rest of the transaction: changes of one collection come in turn.
pub async fn hold(conn: &mut PgConnection, id: CollectionId) -> Result<Option<Collection>> {
    let held = collections!("collections", "WHERE c.id = $1 FOR UPDATE OF c", id.0);
    Ok(held.fetch_optional(conn).await?.map(Collection::from))
}

/// The same by its uri.
pub async fn hold_by_uri(conn: &mut PgConnection, uri: &str) -> Result<Option<Collection>> {
    let held = collections!("collections", "WHERE c.uri = $1 FOR UPDATE OF c", uri);
    Ok(held.fetch_optional(conn).await?.map(Collection::from))
}

/// Whoever may know of it.
pub async fn find(conn: &mut PgConnection, id: CollectionId) -> Result<Option<Collection>> {
    let found = collections!("collections", "WHERE c.id = $1", id.0);
    Ok(found.fetch_optional(conn).await?.map(Collection::from))
}

pub async fn id_by_uri(conn: &mut PgConnection, uri: &str) -> Result<Option<CollectionId>> {
    let id = sqlx::query_scalar!(r#"SELECT id AS "id: CollectionId" FROM collections WHERE uri = $1"#, uri);
    Ok(id.fetch_optional(conn).await?)
}

/// Notes that a remote one is asked for now. False when it was after `since`.
pub async fn mark_fetched(
    conn: &mut PgConnection,
    id: CollectionId,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let marked = sqlx::query!(
        "UPDATE collections SET fetched_at = $3
         WHERE id = $1 AND NOT local AND (fetched_at IS NULL OR fetched_at < $2)",
        id.0,
        since,
        now
    );
    Ok(marked.execute(conn).await?.rows_affected() == 1)
}

/// Of an account's, those that are to be found, as everybody may know of them: latest first, at most `most`.
pub async fn uris_of_account(conn: &mut PgConnection, owner: AccountId, most: i64) -> Result<Vec<String>> {
    let uris = sqlx::query_scalar!(
        r#"SELECT c.uri AS "uri!" FROM visible_collections(NULL) c
           WHERE c.account_id = $1 AND c.discoverable ORDER BY c.id DESC LIMIT $2"#,
        owner.0,
        most
    );
    Ok(uris.fetch_all(conn).await?)
}

/// By its uri, or its page.
pub async fn id_by_address(conn: &mut PgConnection, address: &str) -> Result<Option<CollectionId>> {
    let id = sqlx::query_scalar!(
        r#"SELECT id AS "id!: CollectionId" FROM collections WHERE uri = $1
           UNION ALL SELECT id FROM collections WHERE url = $1 LIMIT 1"#,
        address
    );
    Ok(id.fetch_optional(conn).await?)
}

/// The local ones among these ids or pages, with their owners.
pub async fn local_by_address(
    conn: &mut PgConnection,
    addresses: &[String],
) -> Result<Vec<(AccountId, CollectionId, String)>> {
    let rows = sqlx::query!(
        r#"SELECT account_id AS "owner!: AccountId", id AS "id!: CollectionId", uri AS "named!"
           FROM collections WHERE uri = ANY($1) AND local
           UNION
           SELECT account_id, id, url FROM collections WHERE url = ANY($1) AND local"#,
        addresses
    );
    let rows = rows.fetch_all(conn).await?;
    Ok(rows.into_iter().map(|row| (row.owner, row.id, row.named)).collect())
}

/// The uris of those that a report names, as far as they are still here.
pub async fn uris(conn: &mut PgConnection, ids: &[i64]) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!("SELECT uri FROM collections WHERE id = ANY($1) ORDER BY id", ids)
        .fetch_all(conn)
        .await?)
}

/// Those of these that the viewer may know of, in their order, with who is in them.
pub async fn load(
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    ids: &[CollectionId],
) -> Result<Vec<CollectionView>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let found = collections!(
        "visible_collections($1)",
        "WHERE c.id = ANY($2)",
        viewer.map(|viewer| viewer.0),
        &numbers
    );
    let mut found: Vec<Collection> =
        found.fetch_all(&mut *conn).await?.into_iter().map(Collection::from).collect();
    found.sort_by_key(|collection| ids.iter().position(|id| *id == collection.id));
    with_items(conn, viewer, found).await
}

/// A page of an account's, latest first; others are not shown those it does not want found.
pub async fn page_of_account(
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    owner: AccountId,
    limit: i64,
    offset: i64,
) -> Result<Vec<CollectionView>> {
    let found = collections!(
        "visible_collections($1)",
        "WHERE c.account_id = $2 AND (c.discoverable OR c.account_id = $1) ORDER BY c.id DESC LIMIT $3 OFFSET $4",
        viewer.map(|viewer| viewer.0),
        owner.0,
        limit,
        offset
    );
    let found = found.fetch_all(&mut *conn).await?.into_iter().map(Collection::from).collect();
    with_items(conn, viewer, found).await
}

/// A page of those somebody is in, latest first, as they see them.
pub async fn page_featuring(
    conn: &mut PgConnection,
    featured: AccountId,
    limit: i64,
    offset: i64,
) -> Result<Vec<CollectionView>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT i.collection_id AS "id!: CollectionId" FROM collection_items i
           WHERE i.account_id = $1 AND i.state = 'accepted'
             AND EXISTS (SELECT FROM visible_collections($1) c WHERE c.id = i.collection_id OFFSET 0)
           ORDER BY i.id DESC LIMIT $2 OFFSET $3"#,
        featured.0,
        limit,
        offset
    );
    let ids = ids.fetch_all(&mut *conn).await?;
    load(conn, Some(featured), &ids).await
}

async fn with_items(
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    collections: Vec<Collection>,
) -> Result<Vec<CollectionView>> {
    if collections.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<CollectionId> = collections.iter().map(|collection| collection.id).collect();
    let mut items = super::collection_items::of(conn, viewer, &ids).await?;
    let views = collections.into_iter().map(|collection| {
        let (own, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut items).into_iter().partition(|item| item.collection_id == collection.id);
        items = others;
        CollectionView { collection, items: own }
    });
    Ok(views.collect())
}
