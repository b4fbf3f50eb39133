//! Whom an author lets answer, favourite and reblog a status: chosen, asked, and heeded.

use super::Unit;
use crate::db;
use crate::delivery::Outgoing;
use crate::error::{Error, Result};
use crate::events::Event;
use crate::model::interaction::{InteractionPolicy, Right};
use crate::model::{Account, AccountId, StatusId, StatusView};
use crate::state::State;

/// # Errors
/// [`Error::Forbidden`] where the author lets them not.
pub fn must_be_let(right: Right) -> Result<()> {
    match right.permits() {
        true => Ok(()),
        false => Err(Error::Forbidden("Its author does not let you do this")),
    }
}

/// Changes whom one lets do what with a status of one's own; what was done before stays.
///
/// # Errors
/// [`Error::NotFound`] unless the status is the author's own.
pub async fn set_policy(
    state: &State,
    author: &Account,
    id: StatusId,
    policy: &InteractionPolicy,
) -> Result<StatusView> {
    let mut unit = Unit::begin(state).await?;
    let view = db::statuses::get(unit.conn(), Some(author.id), id).await?;
    if view.account.id != author.id || view.reblog.is_some() {
        return Err(Error::NotFound);
    }
    if db::interaction_policies::set(unit.conn(), id, policy).await? {
        unit.announce(Event::StatusUpdated { id });
        unit.send(&Outgoing::UpdateStatus { account: author.id, status: id }).await?;
    }
    let view = db::statuses::get(unit.conn(), Some(author.id), id).await?;
    unit.commit().await?;
    Ok(view)
}

/// The author of what a reply answers does not want it there: it stands by itself from now on. False when it did.
pub async fn receive_rejection(unit: &mut Unit<'_>, author: AccountId, reply_uri: &str) -> Result<bool> {
    let detached = db::interaction_policies::detach_reply(unit.conn(), reply_uri, author).await?;
    let Some((reply, parent)) = detached else { return Ok(false) };
    db::threads::count_replies(unit.conn(), parent, -1).await?;
    unit.announce(Event::StatusUpdated { id: reply });
    Ok(true)
}
