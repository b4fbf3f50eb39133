//! Local accounts as other servers may know them: not before somebody let them in, and gone for good once deleted.

use std::sync::Arc;

use sqlx::PgConnection;

use crate::db;
use crate::error::{Error, Result};
use crate::model::id::INSTANCE_ACTOR;
use crate::model::{Account, AccountId};
use crate::text;

/// By user name, in any case. Suspended accounts are found, and say so.
///
/// # Errors
/// [`Error::NotFound`] for nobody, and for those whose sign-up is not finished; [`Error::Gone`] for deleted accounts.
pub async fn account_by_name(conn: &mut PgConnection, name: &str) -> Result<Arc<Account>> {
    let id = db::accounts::id_by_handle(conn, &text::fold(name), None).await?;
    published(conn, id.filter(|id| *id != INSTANCE_ACTOR)).await
}

/// By the actor's id.
///
/// # Errors
/// As for [`account_by_name`].
pub async fn account_by_uri(conn: &mut PgConnection, uri: &str) -> Result<Arc<Account>> {
    let id = db::accounts::id_by_uri(conn, uri).await?;
    published(conn, id).await
}

async fn published(conn: &mut PgConnection, id: Option<AccountId>) -> Result<Arc<Account>> {
    let account = db::accounts::get(conn, id.ok_or(Error::NotFound)?).await?;
    if !account.is_local() {
        return Err(Error::NotFound);
    }
    if account.deleted {
        return Err(Error::Gone);
    }
    match db::accounts::is_pending(conn, account.id).await? {
        true => Err(Error::NotFound),
        false => Ok(account),
    }
}
