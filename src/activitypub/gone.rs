//! Whether somebody elsewhere is still there.

use super::Budget;
use super::fetch::fetch_document;
use super::vocabulary::Iri;
use crate::db;
use crate::domain::{Unit, remote_accounts};
use crate::error::{Error, Result};
use crate::state::State;

/// A personal inbox answered 410 (section 19.2): its actor is asked for, and deleted when that is gone too. A shared
/// inbox is nobody's, and nobody is deleted for it.
///
/// # Errors
/// [`Error::Remote`] when the server does not answer: then it is tried again.
pub async fn ask_whether_gone(state: &State, inbox: &str) -> Result<()> {
    let Some(id) = db::remote_accounts::id_by_inbox(&mut *state.pool.acquire().await?, inbox).await? else {
        return Ok(());
    };
    let account = db::accounts::get(&mut *state.pool.acquire().await?, id).await?;
    let Some(uri) = Iri::parse(&account.uri).filter(|_| !account.deleted) else { return Ok(()) };
    match fetch_document(state, &uri, &Budget::for_person()).await {
        Err(Error::Gone) => {
            let mut unit = Unit::begin(state).await?;
            remote_accounts::delete_remote_account(&mut unit, &account).await?;
            unit.commit().await
        }
        Err(error @ (Error::Remote(_) | Error::Unavailable { .. })) => Err(error),
        _ => Ok(()),
    }
}
