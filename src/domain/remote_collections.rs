//! Collections of accounts of other servers: stored as their owners describe them, and let go when they are gone.

use chrono::{DateTime, TimeDelta, Utc};

use super::Unit;
use super::collections::{store, tell_featured};
use crate::db;
use crate::db::remote_collection_items::{self, Listed};
use crate::db::tombstones::Buried;
use crate::error::{Error, Result};
use crate::jobs::Job;
use crate::model::collection::{Collection, MAX_REMOTE_ITEMS};
use crate::model::status::Tag;
use crate::model::{Account, CollectionId};
use crate::state::State;

/// Collections kept of one account.
const MAX_REMOTE_COLLECTIONS: i64 = 50;

/// How long what a collection said of itself is taken for current.
const FRESH: TimeDelta = TimeDelta::days(1);

/// What another server says of a collection. All text was cut and sanitised before.
#[derive(Debug, Clone)]
pub struct RemoteCollection {
    pub uri: String,
    pub url: String,
    pub name: String,
    pub description_html: String,
    pub language: Option<String>,
    pub sensitive: bool,
    pub discoverable: bool,
    pub tag: Option<Tag>,
    pub published: Option<DateTime<Utc>>,
    pub updated: Option<DateTime<Utc>>,
    pub items: Listed,
    /// Whether these are all its items.
    pub whole: bool,
}

/// Stores what its owner's origin says of a collection; who is in it is shown once their stamps were looked for. What is
/// older than what is known changes nothing.
///
/// # Errors
/// [`Error::Forbidden`] where it is another account's, or its owner has too many; [`Error::Gone`] where it was deleted
/// before it came.
pub async fn store_remote_collection(
    unit: &mut Unit<'_>,
    owner: &Account,
    said: &RemoteCollection,
) -> Result<CollectionId> {
    let now = unit.now;
    let before = db::collections::hold_by_uri(unit.conn(), &said.uri).await?;
    let updated_at = said.updated.unwrap_or(now).min(now);
    let (id, created_at) = match &before {
        Some(before) if before.account_id != owner.id || before.local => {
            return Err(Error::Forbidden("It is another account's"));
        }
        Some(before) if before.updated_at > updated_at => return Ok(before.id),
        Some(before) => (before.id, before.created_at),
        None => {
            if db::tombstones::exists(unit.conn(), &said.uri).await? {
                return Err(Error::Gone);
            }
            if db::collections::count(unit.conn(), owner.id).await? >= MAX_REMOTE_COLLECTIONS {
                return Err(Error::Forbidden("Its owner has too many collections"));
            }
            let created_at = said.published.unwrap_or(now).min(now);
            (CollectionId(db::collections::next_id(unit.conn(), created_at).await?), created_at)
        }
    };
    let after = Collection {
        id,
        account_id: owner.id,
        uri: said.uri.clone(),
        url: said.url.clone(),
        local: false,
        name: said.name.clone(),
        description: String::new(),
        description_html: said.description_html.clone(),
        language: said.language.clone(),
        sensitive: said.sensitive,
        discoverable: said.discoverable,
        tag: said.tag.clone(),
        created_at,
        updated_at,
    };
    store(unit, &after).await?;
    db::collections::mark_fetched(unit.conn(), id, now, now).await?;
    if said.whole {
        remote_collection_items::keep_only(unit.conn(), id, &said.items.objects).await?;
    }
    remote_collection_items::learn(unit.conn(), id, &said.items, MAX_REMOTE_ITEMS).await?;
    if let Some(before) = before {
        tell_featured(unit, &before, &after).await?;
    }
    unit.enqueue(&Job::VerifyCollection { collection: id, after: 0 }).await?;
    Ok(id)
}

/// Its owner added somebody. False when it is full, or whom it features lets them not.
pub async fn store_remote_item(unit: &mut Unit<'_>, collection: CollectionId, item: &Listed) -> Result<bool> {
    // What is added at once is counted in turn.
    db::collections::hold(unit.conn(), collection).await?;
    let learnt = remote_collection_items::learn(unit.conn(), collection, item, MAX_REMOTE_ITEMS).await?;
    if learnt {
        unit.enqueue(&Job::VerifyCollection { collection, after: 0 }).await?;
    }
    Ok(learnt)
}

/// Its owner deleted a collection: what says otherwise and comes late stays out. False when it is not theirs, or not
/// here.
pub async fn delete_remote_collection(unit: &mut Unit<'_>, owner: &Account, uri: &str) -> Result<bool> {
    let gone = let_go_of_collection(unit, owner, uri).await?;
    if gone {
        let now = unit.now;
        db::tombstones::bury(unit.conn(), Buried::Collection, uri, &owner.uri, now).await?;
    }
    Ok(gone)
}

/// Its owner does not list a collection any more, or their server does not find it; it may come again. False when it is
/// not theirs, or not here.
pub async fn let_go_of_collection(unit: &mut Unit<'_>, owner: &Account, uri: &str) -> Result<bool> {
    let held = db::collections::hold_by_uri(unit.conn(), uri).await?;
    match held.filter(|held| held.account_id == owner.id && !held.local) {
        Some(held) => db::collections::delete_remote(unit.conn(), held.id).await.map(|()| true),
        None => Ok(false),
    }
}

/// Somebody looks at a collection of another server: has it asked for again, unless that was done lately.
pub async fn want_collection(state: &State, collection: &Collection) -> Result<()> {
    if collection.local {
        return Ok(());
    }
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    if db::collections::mark_fetched(unit.conn(), collection.id, now - FRESH, now).await? {
        unit.enqueue(&Job::RefreshCollection { collection: collection.id }).await?;
        unit.commit().await?;
    }
    Ok(())
}
