//! Who is in collections, by their leave: asked for, given, refused, taken back.

use super::collections::hold_own;
use super::leave::Leave;
use super::notifications::{About, NotificationKind, notify};
use super::{Unit, collections};
use crate::db;
use crate::db::collection_items::{Held, NewItem};
use crate::delivery::Outgoing;
use crate::error::{Error, Result};
use crate::model::collection::{Collection, CollectionItem, ItemState, MAX_ITEMS, MAX_REMOTE_ITEMS};
use crate::model::{Account, AccountId, CollectionId};
use crate::state::State;

/// How many collections are looked at together when a server is parted from.
const FEATURES_AT_ONCE: i64 = 500;

/// Puts somebody into one's collection: at once where they let everybody, else their server is asked.
///
/// # Errors
/// [`Error::NotFound`] for nobody, or a collection that may not be known; [`Error::Forbidden`] for somebody else's, and
/// for those who do not let themselves be featured; [`Error::Invalid`] for who is, or was, in it, and when it is full.
pub async fn add_account(
    state: &State,
    owner: AccountId,
    collection: CollectionId,
    account: AccountId,
) -> Result<CollectionItem> {
    let mut unit = Unit::begin(state).await?;
    let collection = hold_own(&mut unit, owner, collection).await?;
    let item = add(&mut unit, &collection, account).await?;
    if item.state == ItemState::Accepted {
        let told = Outgoing::AddToCollection { account: owner, collection: collection.id, item: item.id };
        unit.send(&told).await?;
    }
    unit.commit().await?;
    Ok(item)
}

/// The same in a transaction of the caller's; that the followers hear of it is the caller's business.
pub(super) async fn add(
    unit: &mut Unit<'_>,
    collection: &Collection,
    account: AccountId,
) -> Result<CollectionItem> {
    let featured = db::accounts::get(unit.conn(), account).await?;
    if featured.deleted || featured.suspended || account.0 < 0 {
        return Err(Error::NotFound);
    }
    let owner = collection.account_id;
    let right = db::collection_items::rights(unit.conn(), owner, &[account]).await?.remove(&account);
    if !matches!(right.as_deref(), Some("automatic" | "manual")) {
        return Err(Error::Forbidden("This account does not want to be in collections"));
    }
    if db::collection_items::count(unit.conn(), collection.id).await? >= MAX_ITEMS {
        let message = format!("are too many (maximum is {MAX_ITEMS})");
        return Err(Error::invalid("collection_items", "ERR_TOO_MANY", message));
    }
    let now = unit.now;
    let id = db::collections::next_id(unit.conn(), now).await?;
    let uri = format!("{}/items/{id}", collection.uri);
    let stamp = featured.is_local().then(|| Leave::Feature.stamp_uri(&featured.uri, id));
    let request = format!("{uri}#request");
    let state = if featured.is_local() { ItemState::Accepted } else { ItemState::Pending };
    let item = NewItem {
        id,
        collection: collection.id,
        account: Some(account),
        object_uri: &featured.uri,
        uri: Some(&uri),
        state,
        request_uri: (!featured.is_local()).then_some(request.as_str()),
        authorization_uri: stamp.as_deref(),
        created_at: now,
    };
    if !db::collection_items::insert(unit.conn(), &item).await? {
        return Err(Error::invalid("account", "ERR_TAKEN", "has already been taken"));
    }
    if featured.is_local() {
        let about = About::Collection(collection.id);
        notify(unit, account, owner, NotificationKind::AddedToCollection, about).await?;
    } else {
        let asked = Outgoing::RequestFeature {
            account: owner,
            uri: request,
            collection_uri: collection.uri.clone(),
            recipient: account,
        };
        unit.send(&asked).await?;
    }
    Ok(CollectionItem {
        id,
        collection_id: collection.id,
        account_id: account,
        uri: Some(uri),
        state,
        authorization_uri: stamp,
        created_at: now,
    })
}

/// Takes somebody out of one's collection.
///
/// # Errors
/// [`Error::NotFound`] when they are not in it; [`Error::Forbidden`] for somebody else's collection.
pub async fn remove_item(state: &State, owner: AccountId, collection: CollectionId, item: i64) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    hold_own(&mut unit, owner, collection).await?;
    let held = db::collection_items::hold(unit.conn(), collection, item).await?;
    // Who left does not come back.
    let held = held.filter(|held| matches!(held.state, ItemState::Pending | ItemState::Accepted));
    take_out(&mut unit, &held.ok_or(Error::NotFound)?).await?;
    unit.commit().await
}

/// Leaves a collection: its owner cannot put the account into it again.
///
/// # Errors
/// [`Error::NotFound`] for a collection that may not be known, and for what is not in it; [`Error::Forbidden`] for
/// somebody else's place in it.
pub async fn leave(state: &State, account: AccountId, collection: CollectionId, item: i64) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    let known = db::collections::load(unit.conn(), Some(account), &[collection]).await?;
    let held = db::collection_items::hold(unit.conn(), collection, item).await?;
    let held = held.filter(|held| !known.is_empty() && held.state == ItemState::Accepted);
    let held = held.ok_or(Error::NotFound)?;
    if held.account != Some(account) {
        return Err(Error::Forbidden("This action is not allowed"));
    }
    revoke(&mut unit, &held).await?;
    unit.commit().await
}

/// The featured account takes its leave back: followers of both, and the other server, are told.
async fn revoke(unit: &mut Unit<'_>, held: &Held) -> Result<()> {
    let Some(account) = held.account else { return Ok(()) };
    let stamp = held.authorization_uri.as_deref();
    db::collection_items::settle(unit.conn(), held.id, ItemState::Revoked, stamp).await?;
    db::notifications::withdraw_collection(unit.conn(), account, held.collection).await?;
    if held.local {
        return tell_removed(unit, held).await;
    }
    match &held.authorization_uri {
        Some(stamp) => {
            let stamp = stamp.clone();
            let told = Outgoing::RevokeStamp { leave: Leave::Feature, account, stamp, recipient: held.owner };
            unit.send(&told).await
        }
        None => Ok(()),
    }
}

/// The owner, or their server, does not feature somebody any more.
async fn take_out(unit: &mut Unit<'_>, held: &Held) -> Result<()> {
    db::collection_items::delete(unit.conn(), held.id).await?;
    if let Some(account) = held.account {
        db::notifications::withdraw_collection(unit.conn(), account, held.collection).await?;
    }
    tell_removed(unit, held).await
}

/// Of ours, to the owner's followers and to whom it was about.
async fn tell_removed(unit: &mut Unit<'_>, held: &Held) -> Result<()> {
    let Some(uri) = held.uri.clone().filter(|_| held.local && held.state == ItemState::Accepted) else {
        return Ok(());
    };
    let mut recipients = db::collection_items::remote_accounts(unit.conn(), held.collection).await?;
    recipients.extend(held.account.filter(|account| !recipients.contains(account)));
    let told = Outgoing::RemoveFromCollection {
        account: held.owner,
        uri,
        collection_uri: held.collection_uri.clone(),
        recipients,
    };
    unit.send(&told).await
}

/// One of two accounts blocks the other: neither features the other any more.
pub(super) async fn part(unit: &mut Unit<'_>, one: AccountId, other: AccountId) -> Result<()> {
    for (owner, featured) in [(one, other), (other, one)] {
        for held in db::collection_items::hold_pair(unit.conn(), owner, featured).await? {
            end(unit, &held).await?;
        }
    }
    Ok(())
}

/// An account blocks a server: nobody there features it any more.
pub(super) async fn part_from_domain(unit: &mut Unit<'_>, account: AccountId, domain: &str) -> Result<()> {
    let mut after = 0;
    while let Some(last) =
        db::collection_items::last_of_next(unit.conn(), account, after, FEATURES_AT_ONCE).await?
    {
        for held in db::collection_items::hold_of_domain(unit.conn(), account, domain, (after, last)).await? {
            end(unit, &held).await?;
        }
        after = last;
    }
    Ok(())
}

/// Who is here takes their leave back; who is elsewhere is let go.
async fn end(unit: &mut Unit<'_>, held: &Held) -> Result<()> {
    match held.state == ItemState::Accepted && is_local(unit, held.account).await? {
        true => revoke(unit, held).await,
        false => take_out(unit, held).await,
    }
}

async fn is_local(unit: &mut Unit<'_>, account: Option<AccountId>) -> Result<bool> {
    match account {
        Some(account) => Ok(db::accounts::get(unit.conn(), account).await?.is_local()),
        None => Ok(false),
    }
}

/// Somebody elsewhere asks to put somebody here into a collection of theirs that is stored. Answered at once, by the
/// policy of whom they ask. `None`: the collection is not theirs.
pub async fn receive_request(
    unit: &mut Unit<'_>,
    asker: &Account,
    featured: &Account,
    collection: CollectionId,
    request_uri: &str,
) -> Result<Option<bool>> {
    let held = db::collections::hold(unit.conn(), collection).await?;
    let Some(collection) = held.filter(|held| held.account_id == asker.id) else { return Ok(None) };
    let item = db::collection_items::hold_by_object(unit.conn(), collection.id, &featured.uri).await?;
    let right = db::collection_items::rights(unit.conn(), asker.id, &[featured.id]).await?;
    let allowed = right.get(&featured.id).is_some_and(|right| right == "automatic")
        && item.as_ref().is_none_or(|item| item.state != ItemState::Revoked)
        && (item.is_some()
            || db::collection_items::count(unit.conn(), collection.id).await? < MAX_REMOTE_ITEMS);
    let stamp = match allowed {
        true => Some(give(unit, featured, &collection, item.as_ref(), request_uri).await?),
        false => None,
    };
    let told = Outgoing::AnswerRequest {
        leave: Leave::Feature,
        account: featured.id,
        uri: request_uri.to_owned(),
        object_uri: featured.uri.clone(),
        instrument_uri: collection.uri,
        recipient: asker.id,
        stamp,
    };
    unit.send(&told).await?;
    Ok(Some(allowed))
}

/// Lets a collection feature somebody; a repeat finds the stamp that was given. Returns its uri.
async fn give(
    unit: &mut Unit<'_>,
    featured: &Account,
    collection: &Collection,
    item: Option<&Held>,
    request_uri: &str,
) -> Result<String> {
    if let Some(stamp) =
        item.filter(|item| item.state == ItemState::Accepted).and_then(|item| item.authorization_uri.clone())
    {
        return Ok(stamp);
    }
    let now = unit.now;
    let id = match item {
        Some(item) => item.id,
        None => db::collections::next_id(unit.conn(), now).await?,
    };
    let stamp = Leave::Feature.stamp_uri(&featured.uri, id);
    match item {
        Some(item) => {
            db::collection_items::settle(unit.conn(), item.id, ItemState::Accepted, Some(&stamp)).await?;
        }
        None => {
            let item = NewItem {
                id,
                collection: collection.id,
                account: Some(featured.id),
                object_uri: &featured.uri,
                uri: None,
                state: ItemState::Accepted,
                request_uri: Some(request_uri),
                authorization_uri: Some(&stamp),
                created_at: now,
            };
            db::collection_items::insert(unit.conn(), &item).await?;
        }
    }
    let about = About::Collection(collection.id);
    notify(unit, featured.id, collection.account_id, NotificationKind::AddedToCollection, about).await?;
    Ok(stamp)
}

/// Whom we asked lets themselves be featured, with their stamp, or not. False when nobody here asked them that.
pub(super) async fn receive_answer(
    unit: &mut Unit<'_>,
    answerer: &Account,
    request_uri: &str,
    stamp: Option<&str>,
) -> Result<bool> {
    let held = db::collection_items::hold_by_request(unit.conn(), request_uri).await?;
    let Some(held) = held.filter(|held| held.account == Some(answerer.id)) else { return Ok(false) };
    match (stamp, held.state) {
        (Some(stamp), ItemState::Pending) => {
            db::collection_items::settle(unit.conn(), held.id, ItemState::Accepted, Some(stamp)).await?;
            let (account, collection, item) = (held.owner, held.collection, held.id);
            unit.send(&Outgoing::AddToCollection { account, collection, item }).await?;
        }
        (None, ItemState::Pending | ItemState::Accepted) => {
            db::collection_items::settle(unit.conn(), held.id, ItemState::Rejected, None).await?;
            tell_removed(unit, &held).await?;
        }
        _ => {}
    }
    Ok(true)
}

/// A stamp was deleted by whoever gave it. False when nothing here bears it.
pub(super) async fn receive_revocation(unit: &mut Unit<'_>, by: &Account, stamp: &str) -> Result<bool> {
    let borne = db::collection_items::hold_by_authorization(unit.conn(), stamp).await?;
    let borne: Vec<Held> = borne.into_iter().filter(|held| held.account == Some(by.id)).collect();
    for held in &borne {
        db::collection_items::settle(unit.conn(), held.id, ItemState::Revoked, Some(stamp)).await?;
        tell_removed(unit, held).await?;
    }
    Ok(!borne.is_empty())
}

/// Another server's collection does not hold this any more, by its id or by whom it features.
pub async fn receive_removal(unit: &mut Unit<'_>, collection: CollectionId, object: &str) -> Result<bool> {
    let by_uri = db::collection_items::hold_by_uri(unit.conn(), collection, object).await?;
    let held = match by_uri {
        Some(held) => Some(held),
        None => db::collection_items::hold_by_object(unit.conn(), collection, object).await?,
    };
    match held.filter(|held| held.state != ItemState::Revoked) {
        Some(held) => take_out(unit, &held).await.map(|()| true),
        None => Ok(false),
    }
}

/// What was found out of somebody in another server's collection: who they are, and whether their stamp holds.
pub async fn settle_remote(
    state: &State,
    held: &Held,
    featured: Option<AccountId>,
    accepted: bool,
) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    let again = db::collection_items::hold(unit.conn(), held.collection, held.id).await?;
    let stamp = held.authorization_uri.as_deref();
    let same =
        |again: &Held| again.state == ItemState::Pending && again.authorization_uri.as_deref() == stamp;
    if !again.as_ref().is_some_and(same) {
        return Ok(());
    }
    if let Some(featured) = featured {
        db::collection_items::found(unit.conn(), held.id, featured).await?;
    }
    let state = if accepted { ItemState::Accepted } else { ItemState::Rejected };
    db::collection_items::settle(unit.conn(), held.id, state, stamp).await?;
    unit.commit().await
}

/// The collection as its owner's server serves it, and an item of it.
///
/// # Errors
/// [`Error::NotFound`] unless it is this account's.
pub async fn own_item(
    conn: &mut sqlx::PgConnection,
    owner: AccountId,
    collection: CollectionId,
    item: i64,
) -> Result<(Collection, CollectionItem)> {
    let view = collections::published(conn, owner, collection).await?;
    let item = view.items.into_iter().find(|one| one.id == item).ok_or(Error::NotFound)?;
    Ok((view.collection, item))
}
