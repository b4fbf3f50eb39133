//! Answering those who ask to follow, and being answered.

use super::{Unit, follows};
use crate::db::{self, Related, account_counts};
use crate::delivery::Outgoing;
use crate::error::{Error, Result};
use crate::model::relationship::FollowOptions;
use crate::model::{AccountId, Page};
use crate::state::State;

/// Who waits for the account's answer, latest first.
pub async fn waiting(state: &State, account: AccountId, page: Page) -> Result<Vec<Related>> {
    db::follow_requests::list(&mut *state.pool.acquire().await?, account, page).await
}

/// Lets somebody follow.
///
/// # Errors
/// [`Error::NotFound`] when they did not ask.
pub async fn accept(state: &State, account: AccountId, follower: AccountId) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    let uri = grant(&mut unit, follower, account).await?.ok_or(Error::NotFound)?;
    if let Some(uri) = uri {
        unit.send(&Outgoing::AcceptFollow { account, uri, follower }).await?;
    }
    unit.commit().await
}

/// Does not let somebody follow.
///
/// # Errors
/// [`Error::NotFound`] when they did not ask.
pub async fn reject(state: &State, account: AccountId, follower: AccountId) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    account_counts::lock_pair(unit.conn(), follower, account).await?;
    let request =
        db::follow_requests::delete(unit.conn(), follower, account).await?.ok_or(Error::NotFound)?;
    db::notifications::withdraw_follow(unit.conn(), account, follower).await?;
    if let Some(uri) = request.uri {
        unit.send(&Outgoing::RejectFollow { account, uri, follower }).await?;
    }
    unit.commit().await
}

/// Another server accepted what a local account asked for. An Accept nobody waits for changes nothing.
pub async fn receive_accept(unit: &mut Unit<'_>, follower: AccountId, target: AccountId) -> Result<()> {
    grant(unit, follower, target).await.map(|_| ())
}

/// Another server refused what a local account asked for, or ends what it accepted before.
pub async fn receive_reject(unit: &mut Unit<'_>, follower: AccountId, target: AccountId) -> Result<()> {
    follows::sever(unit, follower, target).await.map(|_| ())
}

/// Makes a follow of a request. `None` when there was no request, else the uri it came with from another server.
async fn grant(
    unit: &mut Unit<'_>,
    follower: AccountId,
    target: AccountId,
) -> Result<Option<Option<String>>> {
    account_counts::lock_pair(unit.conn(), follower, target).await?;
    let Some(request) = db::follow_requests::delete(unit.conn(), follower, target).await? else {
        return Ok(None);
    };
    // The request's notification goes with it; the follow's would tell the account what it did itself.
    db::notifications::withdraw_follow(unit.conn(), target, follower).await?;
    let follower = db::accounts::get(unit.conn(), follower).await?;
    let target = db::accounts::get(unit.conn(), target).await?;
    let options = FollowOptions {
        show_reblogs: request.show_reblogs,
        notify: request.notify,
        languages: request.languages,
    };
    follows::establish(unit, &follower, &target, request.uri.as_deref(), &options).await?;
    Ok(Some(request.uri.filter(|_| !follower.is_local())))
}
