//! Favourites, given here or elsewhere.

use crate::db;
use crate::delivery::Outgoing;
use crate::domain::interaction_policies::must_be_let;
use crate::domain::notifications::{self, NotificationKind};
use crate::domain::{Unit, search};
use crate::error::Result;
use crate::model::{Account, StatusId, StatusView};
use crate::state::State;

/// Favourites a status the person may see; again changes nothing.
///
/// # Errors
/// [`crate::error::Error::NotFound`] for a status they may not see.
pub async fn favourite_status(state: &State, account: &Account, id: StatusId) -> Result<StatusView> {
    let mut unit = Unit::begin(state).await?;
    let id = db::statuses::get(unit.conn(), Some(account.id), id).await?.shown().status.id;
    favourite(&mut unit, account, id, None).await?;
    let view = db::statuses::get(unit.conn(), Some(account.id), id).await?;
    unit.commit().await?;
    Ok(view)
}

/// # Errors
/// [`crate::error::Error::NotFound`] for a status they may not see.
pub async fn unfavourite_status(state: &State, account: &Account, id: StatusId) -> Result<StatusView> {
    let mut unit = Unit::begin(state).await?;
    let id = db::statuses::get(unit.conn(), Some(account.id), id).await?.shown().status.id;
    unfavourite(&mut unit, account, id).await?;
    let view = db::statuses::get(unit.conn(), Some(account.id), id).await?;
    unit.commit().await?;
    Ok(view)
}

/// The effect, for people here and for a Like that arrived (`uri` is its id). Visibility is asked before, by a read
/// through `visible_statuses` as this account.
///
/// # Errors
/// [`crate::error::Error::Forbidden`] when its author does not let them.
pub async fn favourite(
    unit: &mut Unit<'_>,
    account: &Account,
    id: StatusId,
    uri: Option<&str>,
) -> Result<bool> {
    let view = db::statuses::get(unit.conn(), Some(account.id), id).await?;
    must_be_let(view.status.viewer.rights.favourite)?;
    let minted = format!("{}#likes/{id}", account.uri);
    let uri = if account.is_local() { Some(minted.as_str()) } else { uri };
    if !db::favourites::insert(unit.conn(), account.id, id, uri).await? {
        return Ok(false);
    }
    if account.is_local() {
        search::index_kept(unit.conn(), id).await?;
    }
    let author = &view.account;
    notifications::notify(unit, author.id, account.id, NotificationKind::Favourite, Some(id)).await?;
    if account.is_local() && !author.is_local() {
        let told = Outgoing::Favourite {
            account: account.id,
            uri: minted,
            object_uri: view.status.uri.clone(),
            recipient: author.id,
        };
        unit.send(&told).await?;
    }
    Ok(true)
}

/// Takes a favourite back. False when there was none.
pub async fn unfavourite(unit: &mut Unit<'_>, account: &Account, id: StatusId) -> Result<bool> {
    let Some(uri) = db::favourites::delete(unit.conn(), account.id, id).await? else { return Ok(false) };
    notifications::withdraw(unit, account.id, NotificationKind::Favourite, id).await?;
    if account.is_local()
        && let Some(uri) = uri
        && let Some((object_uri, author)) = db::status_lookup::origin(unit.conn(), id).await?
    {
        unit.send(&Outgoing::UndoFavourite { account: account.id, uri, object_uri, recipient: author })
            .await?;
    }
    Ok(true)
}
