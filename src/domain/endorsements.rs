//! People one follows are shown on one's profile.

use super::Unit;
use crate::db::{self, Related};
use crate::error::{Error, Result};
use crate::model::{AccountId, Page};
use crate::state::State;

/// # Errors
/// [`Error::NotFound`]; [`Error::Unprocessable`] for somebody the account does not follow.
pub async fn endorse(state: &State, account: AccountId, target: AccountId) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    db::accounts::get(unit.conn(), target).await?;
    if db::follows::find(unit.conn(), account, target).await?.is_none() {
        let message = "Validation failed: You must be already following the person you want to endorse";
        return Err(Error::Unprocessable(message.into()));
    }
    db::endorsements::insert(unit.conn(), account, target).await?;
    unit.commit().await
}

/// That they were not shown is no error.
pub async fn unendorse(state: &State, account: AccountId, target: AccountId) -> Result<()> {
    let mut conn = state.pool.acquire().await?;
    db::accounts::get(&mut conn, target).await?;
    db::endorsements::delete(&mut conn, account, target).await
}

/// Whom an account shows, latest first.
///
/// # Errors
/// [`Error::NotFound`] for an account that is gone or suspended.
pub async fn endorsed(state: &State, account: AccountId, page: Page) -> Result<Vec<Related>> {
    let mut conn = state.pool.acquire().await?;
    let owner = db::accounts::get(&mut conn, account).await?;
    if owner.deleted || owner.suspended {
        return Err(Error::NotFound);
    }
    db::endorsements::list(&mut conn, account, page).await
}
