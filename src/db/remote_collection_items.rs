//! Who is in collections of other servers, as these list them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::collection_items::{Held, hold};
use crate::error::Result;
use crate::model::{AccountId, CollectionId};

/// Items as another server lists them, one place in each column.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    pub objects: Vec<String>,
    pub uris: Vec<String>,
    pub authorizations: Vec<String>,
    pub published: Vec<DateTime<Utc>>,
}

/// Adds what another server's collection lists, as far as no more than `most` are kept of it. Who is elsewhere waits for
/// their stamp to be looked for, again where it is another one; who is here is in it by what they answered, or not at
/// all. False when it changed nothing.
pub async fn learn(
    conn: &mut PgConnection,
    collection: CollectionId,
    listed: &Listed,
    most: i64,
) -> Result<bool> {
    let elsewhere = sqlx::query!(
        "WITH said AS (
             SELECT DISTINCT ON (object) *
             FROM unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[])
                 WITH ORDINALITY AS w (object, uri, stamp, published, place)
             ORDER BY object, place),
         placed AS (
             SELECT w.*, a.id AS account,
                    EXISTS (SELECT FROM collection_items i WHERE i.collection_id = $1 AND i.object_uri = w.object) AS known
             FROM said w LEFT JOIN accounts a ON a.uri = w.object
             WHERE a.id IS NULL OR a.domain IS NOT NULL),
         numbered AS (SELECT *, row_number() OVER (PARTITION BY known ORDER BY place) AS number FROM placed)
         INSERT INTO collection_items AS i (id, collection_id, account_id, object_uri, uri, state, authorization_uri,
                                            created_at)
         SELECT snowflake(w.published), $1, w.account, w.object, w.uri, 'pending', w.stamp, w.published
         FROM numbered w
         WHERE w.known OR w.number <= $6 - (SELECT count(*) FROM collection_items WHERE collection_id = $1)
         ORDER BY w.place
         ON CONFLICT ON CONSTRAINT collection_items_pair_key DO UPDATE
         SET uri = excluded.uri, authorization_uri = excluded.authorization_uri,
             state = CASE WHEN i.authorization_uri = excluded.authorization_uri THEN i.state ELSE 'pending' END,
             checked_at = CASE WHEN i.authorization_uri = excluded.authorization_uri THEN i.checked_at END",
        collection.0,
        &listed.objects,
        &listed.uris,
        &listed.authorizations,
        &listed.published,
        most
    )
    .execute(&mut *conn)
    .await?;
    let here = sqlx::query!(
        "UPDATE collection_items i SET uri = w.uri
         FROM unnest($2::text[], $3::text[]) AS w (object, uri) JOIN accounts a ON a.uri = w.object AND a.domain IS NULL
         WHERE i.collection_id = $1 AND i.object_uri = w.object",
        collection.0,
        &listed.objects,
        &listed.uris
    )
    .execute(conn)
    .await?;
    Ok(elsewhere.rows_affected() + here.rows_affected() > 0)
}

/// Lets go of those another server's collection does not hold any more. What somebody here took back stays taken back,
/// and what they have just let is told of next.
pub async fn keep_only(conn: &mut PgConnection, collection: CollectionId, objects: &[String]) -> Result<()> {
    sqlx::query!(
        "DELETE FROM collection_items i
         WHERE i.collection_id = $1 AND i.object_uri <> ALL($2)
           AND NOT ((i.state = 'revoked' OR i.uri IS NULL)
                    AND EXISTS (SELECT FROM accounts a WHERE a.id = i.account_id AND a.domain IS NULL))",
        collection.0,
        objects
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// All that is kept of a collection, whatever became of it.
pub async fn count(conn: &mut PgConnection, collection: CollectionId) -> Result<i64> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM collection_items WHERE collection_id = $1"#,
        collection.0
    );
    Ok(count.fetch_one(conn).await?)
}

/// How far back a look for a stamp must lie to be had again.
#[derive(Debug, Clone, Copy)]
pub struct Before {
    /// Where the leave is open.
    pub open: DateTime<Utc>,
    /// Where none was found.
    pub rejected: DateTime<Utc>,
}

/// The next of a remote collection, after the item `after`, whose stamp is to be looked for, after taking the turn to do
/// so.
pub async fn claim_check(
    conn: &mut PgConnection,
    collection: CollectionId,
    after: i64,
    before: Before,
    now: DateTime<Utc>,
) -> Result<Option<Held>> {
    let claimed = sqlx::query_scalar!(
        "UPDATE collection_items SET checked_at = $5
         WHERE id = (SELECT i.id FROM collection_items i JOIN collections c ON c.id = i.collection_id
                     WHERE i.collection_id = $1 AND i.id > $2 AND NOT c.local
                       AND i.state IN ('pending', 'rejected')
                       AND (i.checked_at IS NULL
                            OR i.checked_at <= CASE i.state WHEN 'pending' THEN $3::timestamptz ELSE $4::timestamptz END)
                     ORDER BY i.id LIMIT 1 FOR UPDATE OF i SKIP LOCKED)
         RETURNING id",
        collection.0,
        after,
        before.open,
        before.rejected,
        now
    );
    match claimed.fetch_optional(&mut *conn).await? {
        Some(id) => hold(conn, collection, id).await,
        None => Ok(None),
    }
}

/// Their server did not answer: the stamp may be looked for again at once.
pub async fn release_check(conn: &mut PgConnection, id: i64) -> Result<()> {
    sqlx::query!("UPDATE collection_items SET checked_at = NULL WHERE id = $1", id).execute(conn).await?;
    Ok(())
}

/// Whom it features is known now.
pub async fn found(conn: &mut PgConnection, id: i64, account: AccountId) -> Result<()> {
    sqlx::query!("UPDATE collection_items SET account_id = $2 WHERE id = $1", id, account.0)
        .execute(conn)
        .await?;
    Ok(())
}
