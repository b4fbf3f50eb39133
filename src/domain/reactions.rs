//! Emoji reactions, given here or elsewhere. Who does not know them sees a favourite; here they are counted apart.

use crate::db;
use crate::db::reactions::Held;
use crate::delivery::Outgoing;
use crate::domain::Unit;
use crate::domain::interaction_policies::must_be_let;
use crate::domain::notifications::{self, NotificationKind};
use crate::error::{Error, Result};
use crate::events::Event;
use crate::model::{Account, StatusId, StatusView};
use crate::state::State;
use crate::text;

/// With how many different emoji one person may answer one status.
const MOST_OF_ONE: i64 = 8;

/// Answers a status the person may see with an emoji: a Unicode one, the shortcode of one of ours, or
/// `shortcode@host` of one that others answered with. Again changes nothing.
///
/// # Errors
/// [`Error::NotFound`] for a status they may not see; [`Error::Unprocessable`] for what is no emoji, and for more than
/// eight.
pub async fn react(state: &State, account: &Account, id: StatusId, name: &str) -> Result<StatusView> {
    let mut unit = Unit::begin(state).await?;
    let view = db::statuses::get(unit.conn(), Some(account.id), id).await?.shown().clone();
    let mut reaction = named(&mut unit, name).await?;
    let given = &view.status.viewer.reactions;
    if !given.contains(&reaction.name) && given.len() >= usize::try_from(MOST_OF_ONE).unwrap_or(0) {
        return Err(Error::Unprocessable("Validation failed: Too many reactions of yours".into()));
    }
    let now = unit.now;
    let minted = db::statuses::next_id(unit.conn(), now).await?;
    let uri = format!("{}#reactions/{minted}", account.uri);
    reaction.uri = Some(uri.clone());
    let told = Outgoing::React {
        account: account.id,
        uri,
        name: reaction.name.clone(),
        emoji: reaction.emoji,
        object_uri: view.status.uri.clone(),
        recipient: view.account.id,
    };
    if receive_reaction(&mut unit, account, view.status.id, reaction).await? && !view.account.is_local() {
        unit.send(&told).await?;
    }
    let view = db::statuses::get(unit.conn(), Some(account.id), view.status.id).await?;
    unit.commit().await?;
    Ok(view)
}

/// Takes an answer back; one that was never given is no error.
///
/// # Errors
/// [`Error::NotFound`] for a status they may not see.
pub async fn unreact(state: &State, account: &Account, id: StatusId, name: &str) -> Result<StatusView> {
    let mut unit = Unit::begin(state).await?;
    let id = db::statuses::get(unit.conn(), Some(account.id), id).await?.shown().status.id;
    let name = name.trim_matches(':');
    withdraw(&mut unit, account, id, name).await?;
    let view = db::statuses::get(unit.conn(), Some(account.id), id).await?;
    unit.commit().await?;
    Ok(view)
}

/// What a person may mean by a name.
async fn named(unit: &mut Unit<'_>, name: &str) -> Result<Held> {
    let name = name.trim().trim_matches(':');
    if text::is_emoji(name) {
        return Ok(Held { name: name.to_owned(), emoji: None, uri: None });
    }
    let (code, host) = match name.split_once('@') {
        Some((code, host)) => (code, Some(host)),
        None => (name, None),
    };
    let emoji = db::emojis::find(unit.conn(), code, host).await?;
    let emoji = emoji
        .ok_or_else(|| Error::Unprocessable("Validation failed: Name is not a recognized emoji".into()))?;
    Ok(Held { name: name.to_owned(), emoji: Some(emoji.id), uri: None })
}

/// The effect, for people here and for what arrived. False when it was there, or there are too many.
///
/// # Errors
/// [`Error::NotFound`] when the account may not see the status; [`Error::Forbidden`] when its author does not let them.
pub async fn receive_reaction(
    unit: &mut Unit<'_>,
    account: &Account,
    id: StatusId,
    reaction: Held,
) -> Result<bool> {
    let view = db::statuses::get(unit.conn(), Some(account.id), id).await?;
    must_be_let(view.status.viewer.rights.favourite)?;
    let now = unit.now;
    if !db::reactions::insert(unit.conn(), (account.id, id), &reaction, MOST_OF_ONE, now).await? {
        return Ok(false);
    }
    let author = view.account.id;
    // Every client knows a favourite, and shows the reactions of the status with it where it knows those.
    notifications::notify(unit, author, account.id, NotificationKind::Favourite, Some(id)).await?;
    unit.announce(Event::StatusUpdated { id });
    Ok(true)
}

/// Takes back what was given here or elsewhere. False when there was none.
pub async fn withdraw(unit: &mut Unit<'_>, account: &Account, id: StatusId, name: &str) -> Result<bool> {
    let Some(removed) = db::reactions::delete(unit.conn(), account.id, id, name).await? else {
        return Ok(false);
    };
    let liked =
        db::statuses::get(unit.conn(), Some(account.id), id).await.is_ok_and(|v| v.status.viewer.favourited);
    if !liked && !db::reactions::any(unit.conn(), account.id, id).await? {
        notifications::withdraw(unit, account.id, NotificationKind::Favourite, id).await?;
    }
    if account.is_local()
        && let Some(uri) = removed.uri
        && let Some((object_uri, recipient)) = db::status_lookup::origin(unit.conn(), id).await?
    {
        let told = Outgoing::UndoReact {
            account: account.id,
            uri,
            name: removed.name,
            emoji: removed.emoji,
            object_uri,
            recipient,
        };
        unit.send(&told).await?;
    }
    unit.announce(Event::StatusUpdated { id });
    Ok(true)
}
