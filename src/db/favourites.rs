//! Favourites.

use sqlx::PgConnection;

use super::{Kept, Related, page_of_rows};
use crate::error::Result;
use crate::model::{AccountId, Page, StatusId};

/// False when it was there already.
pub async fn insert(
    conn: &mut PgConnection,
    account: AccountId,
    status: StatusId,
    uri: Option<&str>,
) -> Result<bool> {
    let added = sqlx::query!(
        "INSERT INTO favourites (account_id, status_id, uri) VALUES ($1, $2, $3)
         ON CONFLICT ON CONSTRAINT favourites_pair_key DO NOTHING",
        account.0,
        status.0,
        uri
    )
    .execute(&mut *conn)
    .await?
    .rows_affected()
        == 1;
    if added {
        sqlx::query!("UPDATE status_counts SET favourites = favourites + 1 WHERE status_id = $1", status.0)
            .execute(conn)
            .await?;
    }
    Ok(added)
}

/// The removed favourite's uri (which may be none), or nothing when there was no favourite.
pub async fn delete(
    conn: &mut PgConnection,
    account: AccountId,
    status: StatusId,
) -> Result<Option<Option<String>>> {
    let removed = sqlx::query_scalar!(
        "DELETE FROM favourites WHERE account_id = $1 AND status_id = $2 RETURNING uri",
        account.0,
        status.0
    )
    .fetch_optional(&mut *conn)
    .await?;
    if removed.is_some() {
        sqlx::query!(
            "UPDATE status_counts SET favourites = greatest(favourites - 1, 0) WHERE status_id = $1",
            status.0
        )
        .execute(conn)
        .await?;
    }
    Ok(removed)
}

/// The status a favourite is of, by the favourite's own uri and author: for `Undo` by id alone.
pub async fn status_by_uri(
    conn: &mut PgConnection,
    account: AccountId,
    uri: &str,
) -> Result<Option<StatusId>> {
    let status = sqlx::query_scalar!(
        r#"SELECT status_id AS "id: StatusId" FROM favourites WHERE uri = $1 AND account_id = $2"#,
        uri,
        account.0
    );
    Ok(status.fetch_optional(conn).await?)
}

/// What the account favourited, by the favourite's id.
pub async fn page_of_account(conn: &mut PgConnection, account: AccountId, page: Page) -> Result<Vec<Kept>> {
    Ok(page_of_rows!(
        Kept,
        conn,
        page,
        r#"SELECT f.id AS "id!", f.status_id AS "status!: StatusId"
           FROM favourites f JOIN visible_statuses($4) s ON s.id = f.status_id
           WHERE f.account_id = $4 AND f.id > $1 AND f.id < $2"#,
        "f.id",
        account.0
    ))
}

/// Who favourited the status, by the favourite's id. Whether the viewer may see the status is asked before.
pub async fn page_of_status(conn: &mut PgConnection, status: StatusId, page: Page) -> Result<Vec<Related>> {
    Ok(page_of_rows!(
        Related,
        conn,
        page,
        r#"SELECT f.id, f.account_id AS "account: AccountId"
           FROM favourites f JOIN shown_accounts a ON a.id = f.account_id
           WHERE f.status_id = $4 AND f.id > $1 AND f.id < $2"#,
        "f.id",
        status.0
    ))
}
