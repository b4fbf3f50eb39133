//! Leave to feature people, between servers (FEP-7aa9): asked for, given, refused, taken back, and looked for.

use chrono::TimeDelta;
use sqlx::PgConnection;

use super::Unit;
use super::collection_items::{take_out, tell_removed};
use super::notifications::{About, NotificationKind, notify};
use crate::db;
use crate::db::collection_items::{Held, NewItem};
use crate::db::remote_collection_items::Before;
use crate::delivery::Outgoing;
use crate::error::Result;
use crate::jobs::Job;
use crate::model::collection::{Collection, ItemState, MAX_REMOTE_ITEMS};
use crate::model::leave::Leave;
use crate::model::{Account, AccountId, CollectionId};
use crate::state::State;

/// How long a stamp that was looked for is not looked for again.
const UNCHECKED: TimeDelta = TimeDelta::minutes(10);

/// The same where it did not hold: what a server says on a bad day is not its last word.
const REJECTED: TimeDelta = TimeDelta::days(1);

/// Whether an account lets another feature it without being asked further.
pub async fn lets_feature(conn: &mut PgConnection, asker: AccountId, featured: AccountId) -> Result<bool> {
    let right = db::collection_items::rights(conn, asker, &[featured]).await?;
    Ok(right.get(&featured).is_some_and(|right| right == "automatic"))
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
    let stamp = match may_be_in(unit, asker, featured, &collection, item.as_ref()).await? {
        true => Some(give(unit, featured, &collection, item.as_ref(), request_uri).await?),
        false => None,
    };
    let allowed = stamp.is_some();
    answer(unit, asker, featured, &collection.uri, request_uri, stamp).await?;
    Ok(Some(allowed))
}

/// The same for a collection that need not be known, since whom they ask does not let them.
pub async fn refuse_request(
    unit: &mut Unit<'_>,
    asker: &Account,
    featured: &Account,
    collection_uri: &str,
    request_uri: &str,
) -> Result<()> {
    answer(unit, asker, featured, collection_uri, request_uri, None).await
}

async fn answer(
    unit: &mut Unit<'_>,
    asker: &Account,
    featured: &Account,
    collection_uri: &str,
    request_uri: &str,
    stamp: Option<String>,
) -> Result<()> {
    let told = Outgoing::AnswerRequest {
        leave: Leave::Feature,
        account: featured.id,
        uri: request_uri.to_owned(),
        object_uri: featured.uri.clone(),
        instrument_uri: collection_uri.to_owned(),
        recipient: asker.id,
        stamp,
    };
    unit.send(&told).await
}

/// A repeat is answered as before, unless one does not want the other; what is new by the policy.
async fn may_be_in(
    unit: &mut Unit<'_>,
    asker: &Account,
    featured: &Account,
    collection: &Collection,
    item: Option<&Held>,
) -> Result<bool> {
    if item.is_some_and(|item| item.state == ItemState::Accepted) {
        return Ok(!db::blocks::stand_between(unit.conn(), asker.id, featured.id).await?
            && !db::account_domain_blocks::covers(unit.conn(), featured.id, asker.id).await?);
    }
    Ok(item.is_none_or(|item| item.state != ItemState::Revoked)
        && lets_feature(unit.conn(), asker.id, featured.id).await?
        && (item.is_some()
            || db::remote_collection_items::count(unit.conn(), collection.id).await? < MAX_REMOTE_ITEMS))
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
            if held.state == ItemState::Accepted {
                tell_removed(unit, &held).await?;
            }
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

/// Takes the turn to look for the next stamp in another server's collection, after this item.
pub async fn claim_check(state: &State, collection: CollectionId, after: i64) -> Result<Option<Held>> {
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    let before = Before { open: now - UNCHECKED, rejected: now - REJECTED };
    let held = db::remote_collection_items::claim_check(unit.conn(), collection, after, before, now).await?;
    unit.commit().await?;
    Ok(held)
}

/// Gives the turn back, where nothing was found out.
pub async fn release_check(state: &State, held: &Held) -> Result<()> {
    db::remote_collection_items::release_check(&mut *state.pool.acquire().await?, held.id).await
}

/// Has the stamps after this item looked for.
pub async fn verify_later(state: &State, collection: CollectionId, after: i64) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    unit.enqueue(&Job::VerifyCollection { collection, after }).await?;
    unit.commit().await
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
    let same = |again: &Held| {
        matches!(again.state, ItemState::Pending | ItemState::Rejected)
            && again.authorization_uri.as_deref() == stamp
    };
    if !again.as_ref().is_some_and(same) {
        return Ok(());
    }
    if let Some(featured) = featured {
        db::remote_collection_items::found(unit.conn(), held.id, featured).await?;
    }
    let state = if accepted { ItemState::Accepted } else { ItemState::Rejected };
    db::collection_items::settle(unit.conn(), held.id, state, stamp).await?;
    unit.commit().await
}
