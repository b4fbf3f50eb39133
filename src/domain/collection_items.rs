//! Who is in the collections of people here, by their leave; and who leaves one.

use super::collections::hold_own;
use super::leave::Leave;
use super::notifications::{About, NotificationKind, notify};
use super::rate_limits::{self, Limit};
use super::{Unit, collections};
use crate::db;
use crate::db::collection_items::{Held, NewItem};
use crate::delivery::Outgoing;
use crate::error::{Error, Result};
use crate::model::collection::{Collection, CollectionItem, ItemState, MAX_ITEMS};
use crate::model::{AccountId, CollectionId};
use crate::state::State;

/// Puts somebody into one's collection: at once where they let everybody, else their server is asked.
///
/// # Errors
/// [`Error::NotFound`] for nobody, or a collection that may not be known; [`Error::Forbidden`] for somebody else's, and
/// for those who do not let themselves be featured; [`Error::Invalid`] for who is, or was, in it, and when it is full;
/// [`Error::TooManyRequests`].
pub async fn add_account(
    state: &State,
    owner: AccountId,
    collection: CollectionId,
    account: AccountId,
) -> Result<CollectionItem> {
    rate_limits::take(state, Limit::Features, &owner.to_string()).await?;
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
pub(super) async fn take_out(unit: &mut Unit<'_>, held: &Held) -> Result<()> {
    db::collection_items::delete(unit.conn(), held.id).await?;
    if let Some(account) = held.account {
        db::notifications::withdraw_collection(unit.conn(), account, held.collection).await?;
    }
    tell_removed(unit, held).await
}

/// Of ours: to the owner's followers and to whom it was about. That somebody is not asked any more is told to them alone.
pub(super) async fn tell_removed(unit: &mut Unit<'_>, held: &Held) -> Result<()> {
    let Some(uri) = held.uri.clone().filter(|_| held.local) else { return Ok(()) };
    let (account, collection_uri) = (held.owner, held.collection_uri.clone());
    let told = match (held.state, held.account) {
        (ItemState::Accepted, featured) => {
            let mut recipients = db::collection_items::remote_accounts(unit.conn(), held.collection).await?;
            recipients.extend(featured.filter(|featured| !recipients.contains(featured)));
            Outgoing::RemoveFromCollection { account, uri, collection_uri, recipients }
        }
        (ItemState::Pending, Some(recipient)) => {
            Outgoing::WithdrawFeature { account, uri, collection_uri, recipient }
        }
        _ => return Ok(()),
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

/// An account blocks a server: the next `limit` of its own places there that people there gave it are ended, after the
/// item `after`. Returns the last that was looked at; `None` when there is no more.
pub(super) async fn leave_domain(
    unit: &mut Unit<'_>,
    account: AccountId,
    domain: &str,
    after: i64,
    limit: i64,
) -> Result<Option<i64>> {
    let last = db::collection_items::last_of_next(unit.conn(), account, after, limit).await?;
    if let Some(last) = last {
        for held in db::collection_items::hold_of_domain(unit.conn(), account, domain, (after, last)).await? {
            end(unit, &held).await?;
        }
    }
    Ok(last)
}

/// The same for people there whom it features, at most `limit`. False when there is nobody.
pub(super) async fn let_domain_go(
    unit: &mut Unit<'_>,
    account: AccountId,
    domain: &str,
    limit: i64,
) -> Result<bool> {
    let featured = db::collection_items::hold_featured_of_domain(unit.conn(), account, domain, limit).await?;
    for held in &featured {
        end(unit, held).await?;
    }
    Ok(!featured.is_empty())
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
