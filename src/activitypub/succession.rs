//! A handle that names another actor than before (section 1.6): a server set up anew, or a name that passed on.

use super::Budget;
use super::objects::account::fetch_account;
use super::vocabulary::Iri;
use crate::db;
use crate::domain::follows;
use crate::error::{Error, Result};
use crate::model::AccountId;
use crate::state::State;

/// Lets people here follow the actor that has the handle now, if the one they follow is gone. One that is still there has
/// another name: it is stored under that, and keeps its followers.
///
/// # Errors
/// [`Error::Remote`] while its server does not answer: then it is tried again.
pub async fn follow_successor(state: &State, former: AccountId, successor: AccountId) -> Result<()> {
    let former = db::accounts::get(&mut *state.pool.acquire().await?, former).await?;
    let Some(uri) = Iri::parse(&former.uri) else { return Ok(()) };
    match fetch_account(state, &uri, &Budget::for_person()).await {
        Ok(_) => Ok(()),
        Err(Error::Gone | Error::NotFound | Error::Forbidden(_) | Error::Unprocessable(_)) => {
            follows::follow_instead(state, former.id, successor).await
        }
        Err(error) => Err(error),
    }
}
