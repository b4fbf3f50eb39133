//! A status is deleted: the row goes, a tombstone stays, and everybody who may hold a copy is told.

use crate::db;
use crate::db::statuses::Held;
use crate::db::tombstones::Buried;
use crate::delivery::Outgoing;
use crate::domain::Unit;
use crate::error::{Error, Result};
use crate::events::Event;
use crate::model::{Account, StatusId, StatusView, Visibility};
use crate::state::State;

/// Deletes one's own status. Answers with it as it was, for those who want to redraft; its media are loose again.
///
/// # Errors
/// [`Error::NotFound`] unless the status is the author's own.
pub async fn delete_status(state: &State, author: &Account, id: StatusId) -> Result<StatusView> {
    let mut unit = Unit::begin(state).await?;
    let view = db::statuses::get(unit.conn(), Some(author.id), id).await?;
    let held = db::statuses::hold(unit.conn(), id).await?.ok_or(Error::NotFound)?;
    if held.account_id != author.id || held.reblog_of_id.is_some() {
        return Err(Error::NotFound);
    }
    remove_status(&mut unit, author, &held).await?;
    unit.commit().await?;
    Ok(view)
}

/// Removes a status of `author`, local or remote, and tells peers when it was local. Its attachments stay, loose: for a
/// redraft, and for the job that deletes their files.
pub async fn remove_status(unit: &mut Unit<'_>, author: &Account, held: &Held) -> Result<()> {
    if held.local && !held.local_only {
        let recipients = db::status_audience::remote_audience(unit.conn(), held.id).await?;
        let told = Outgoing::DeleteStatus {
            account: author.id,
            uri: held.uri.clone(),
            visibility: if held.limited { Visibility::Direct } else { held.visibility },
            recipients,
        };
        unit.send(&told).await?;
    }
    if take_out(unit, author, held).await? {
        unit.announce(Event::StatusDeleted { id: held.id });
    }
    Ok(())
}

/// The same for one that came with an archive, of which nobody was told: only those hear that it is gone who did
/// something with it.
pub async fn remove_archived_status(unit: &mut Unit<'_>, author: &Account, held: &Held) -> Result<()> {
    let recipients = db::status_audience::touched_elsewhere(unit.conn(), held.id).await?;
    if !recipients.is_empty() && !held.local_only {
        let told = Outgoing::DeleteStatus {
            account: author.id,
            uri: held.uri.clone(),
            visibility: Visibility::Direct,
            recipients,
        };
        unit.send(&told).await?;
    }
    take_out(unit, author, held).await.map(drop)
}

/// The row goes, with what was counted of it. False when it was gone.
async fn take_out(unit: &mut Unit<'_>, author: &Account, held: &Held) -> Result<bool> {
    if let Some(parent) = held.in_reply_to_id
        && held.visibility.is_open()
    {
        db::threads::count_replies(unit.conn(), parent, -1).await?;
    }
    match held.visibility {
        Visibility::Direct => db::account_conversations::forget(unit.conn(), held.id).await?,
        _ if held.local => db::featured_tags::count_status(unit.conn(), held.id, -1).await?,
        _ => {}
    }
    db::quotes::uncount(unit.conn(), held.id).await?;
    let now = unit.now;
    db::tombstones::bury(unit.conn(), Buried::Status, &held.uri, &author.uri, now).await?;
    db::media::loosen(unit.conn(), held.id).await?;
    let gone = db::statuses::delete(unit.conn(), held.id).await?;
    if gone {
        db::accounts::count_status(unit.conn(), author.id, -1, None).await?;
    }
    Ok(gone)
}

/// Applies a Delete of a remote status by its author. False when we do not have it: then its uri is remembered, so
/// that a Create that comes late stays out. The caller made sure that `uri` is of the author's own origin.
pub async fn delete_remote_status(unit: &mut Unit<'_>, author: &Account, uri: &str) -> Result<bool> {
    let now = unit.now;
    let Some(id) = db::statuses::id_by_uri(unit.conn(), uri).await? else {
        db::tombstones::bury(unit.conn(), Buried::Status, uri, &author.uri, now).await?;
        return Ok(false);
    };
    let held = db::statuses::hold(unit.conn(), id).await?.ok_or(Error::NotFound)?;
    if held.account_id != author.id || held.local {
        return Err(Error::Forbidden("Only the author may delete a status"));
    }
    remove_status(unit, author, &held).await?;
    Ok(true)
}
