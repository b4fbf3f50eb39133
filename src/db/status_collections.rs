//! Which collections of accounts a status links to.

use std::collections::HashMap;

use sqlx::PgConnection;

use crate::error::Result;
use crate::model::collection::CollectionView;
use crate::model::{AccountId, CollectionId, StatusId};

/// Makes a status that shows none show those collections, of these ids or pages, that are known.
pub async fn attach(conn: &mut PgConnection, status: StatusId, addresses: &[String]) -> Result<()> {
    sqlx::query!(
        "INSERT INTO status_collections (status_id, collection_id)
         SELECT $1::bigint, id FROM collections WHERE uri = ANY($2)
         UNION SELECT $1::bigint, id FROM collections WHERE url = ANY($2)",
        status.0,
        addresses
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn detach(conn: &mut PgConnection, status: StatusId) -> Result<()> {
    sqlx::query!("DELETE FROM status_collections WHERE status_id = $1", status.0).execute(conn).await?;
    Ok(())
}

/// Those a status links to, as visitors see them.
pub async fn linked(conn: &mut PgConnection, status: StatusId) -> Result<Vec<CollectionView>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT collection_id AS "id: CollectionId" FROM status_collections WHERE status_id = $1
           ORDER BY collection_id"#,
        status.0
    );
    let ids = ids.fetch_all(&mut *conn).await?;
    super::collections::load(conn, None, &ids).await
}

/// What a viewer is shown of each collection: the ids of its items.
pub type Seen = HashMap<CollectionId, Vec<i64>>;

/// What each of these viewers is shown of these collections: asked once, however many they are.
pub async fn seen_by(
    conn: &mut PgConnection,
    collections: &[CollectionView],
    viewers: &[AccountId],
) -> Result<HashMap<AccountId, Seen>> {
    let mut seen: HashMap<AccountId, Seen> = HashMap::new();
    if collections.is_empty() {
        return Ok(seen);
    }
    let collections: Vec<i64> = collections.iter().map(|view| view.collection.id.0).collect();
    let viewers: Vec<i64> = viewers.iter().map(|viewer| viewer.0).collect();
    let rows = sqlx::query!(
        r#"SELECT v.account AS "account!: AccountId", c.id AS "collection!: CollectionId",
                  ARRAY(SELECT i.id FROM visible_collection_items(v.account) i WHERE i.collection_id = c.id) AS "items!"
           FROM unnest($1::bigint[]) AS v (account), visible_collections(v.account) c
           WHERE c.id = ANY($2)"#,
        &viewers,
        &collections
    );
    for row in rows.fetch_all(conn).await? {
        seen.entry(row.account).or_default().insert(row.collection, row.items);
    }
    Ok(seen)
}
