//! What accounts are to one of them, and what it notes about them.

use super::Unit;
use crate::db;
use crate::error::{Error, Result};
use crate::model::{AccountId, Relationship};
use crate::state::State;

/// Characters a note may have, as on Mastodon.
const MAX_NOTE: usize = 2000;

/// What each of `others` is to `account`, in the order asked for; ids nobody has are left out, and
/// those of suspended accounts unless they are asked for.
pub async fn relationships(
    state: &State,
    account: AccountId,
    others: &[AccountId],
    with_suspended: bool,
) -> Result<Vec<Relationship>> {
    db::relationships::load(&mut *state.pool.acquire().await?, account, others, with_suspended).await
}

/// What one other account is to `account`.
///
/// # Errors
/// [`Error::NotFound`] when nobody has this id.
pub async fn relationship(state: &State, account: AccountId, other: AccountId) -> Result<Relationship> {
    relationships(state, account, &[other], true).await?.pop().ok_or(Error::NotFound)
}

/// Keeps private words about somebody; empty ones are none.
pub async fn set_note(state: &State, account: AccountId, target: AccountId, comment: &str) -> Result<()> {
    if comment.chars().count() > MAX_NOTE {
        return Err(Error::invalid(
            "comment",
            "ERR_TOO_LONG",
            format!("is too long (maximum is {MAX_NOTE} characters)"),
        ));
    }
    let mut unit = Unit::begin(state).await?;
    db::accounts::get(unit.conn(), target).await?;
    db::account_notes::put(unit.conn(), account, target, comment).await?;
    unit.commit().await
}
