//! Filling the profile of somebody we just met: what they pinned, what they wrote last, and whom they recommend.

use super::Budget;
use super::fetch::{distrusted, fetch_document, unreadable};
use super::objects::account::account_of;
use super::objects::collection::fill_collections;
use super::objects::status::Incoming;
use super::objects::thread::{fetch_object, known_status};
use super::trust::{check_attribution, same_origin};
use super::vocabulary::{
    Activity, ActivityKind, Audience, Class, Collection, CollectionPage, Iri, Object, Reference, classify,
};
use crate::db::{self, account_migrations};
use crate::domain::Unit;
use crate::error::{Error, Result};
use crate::model::{Account, AccountId, StatusId};
use crate::state::State;

/// How many pinned and how many latest statuses are fetched.
const PINNED: usize = 5;
const LATEST: usize = 20;
/// How many of its collections of accounts.
const COLLECTIONS: usize = 10;

/// Fetches what a remote profile shows first. What cannot be read is left out.
///
/// # Errors
/// [`Error::Remote`] when their server does not answer: then it is tried again.
pub async fn fill_profile(state: &State, id: AccountId) -> Result<()> {
    let account = db::accounts::get(&mut *state.pool.acquire().await?, id).await?;
    if account.is_local() || account.suspended || account.deleted {
        return Ok(());
    }
    let budget = Budget::for_person();
    // What they say of themselves, too, where that is old.
    let account = match Iri::parse(&account.uri) {
        Some(uri) => account_of(state, &uri, &budget).await?,
        None => return Ok(()),
    };
    find_where_it_moved(state, id, &budget).await?;
    let latest = collected(state, &account, account.outbox_url.as_deref(), LATEST, &budget).await?;
    for item in &latest {
        store_item(state, &account, item, &budget).await?;
    }
    let featured = collected(state, &account, account.featured_url.as_deref(), PINNED, &budget).await?;
    let mut pinned = Vec::new();
    for item in &featured {
        pinned.extend(store_item(state, &account, item, &budget).await?);
    }
    let mut unit = Unit::begin(state).await?;
    db::pins::set(unit.conn(), id, &pinned).await?;
    unit.commit().await?;
    let url = account.featured_collections_url.as_deref();
    let recommends = collected(state, &account, url, COLLECTIONS, &budget).await?;
    Box::pin(fill_collections(state, &account, &recommends, &budget)).await
}

/// Makes the account known that this one says it moved to; one that cannot be had is not shown.
async fn find_where_it_moved(state: &State, id: AccountId, budget: &Budget) -> Result<()> {
    let target = account_migrations::unknown_target(&mut *state.pool.acquire().await?, id).await?;
    let Some(target) = target.as_deref().and_then(Iri::parse) else { return Ok(()) };
    match account_of(state, &target, budget).await {
        Err(error @ Error::Database(_)) => Err(error),
        Err(_) => Ok(()),
        Ok(_) => account_migrations::resolve_target(&mut *state.pool.acquire().await?, id).await,
    }
}

/// The first items of a collection: its own, or those of its first page, which lies with it (attack collection-forge).
/// Hidden and missing collections have none.
async fn collected(
    state: &State,
    account: &Account,
    url: Option<&str>,
    most: usize,
    budget: &Budget,
) -> Result<Vec<Reference>> {
    let Some(url) = url.and_then(Iri::parse) else { return Ok(Vec::new()) };
    match first_items(state, &url, budget).await {
        Ok(mut items) => {
            items.truncate(most);
            Ok(items)
        }
        Err(error @ (Error::Remote(_) | Error::Database(_) | Error::Unavailable { .. })) => Err(error),
        Err(error) => {
            tracing::debug!(account = account.uri, %error, "a collection could not be read");
            Ok(Vec::new())
        }
    }
}

async fn first_items(state: &State, url: &Iri, budget: &Budget) -> Result<Vec<Reference>> {
    let document = fetch_document(state, url, budget).await?;
    let collection = Collection::read(&document.value).map_err(unreadable)?;
    if !collection.items.is_empty() {
        return Ok(collection.items);
    }
    let page = match &collection.first {
        None => return Ok(Vec::new()),
        Some(Reference::Embedded { value, .. }) => CollectionPage::read(value).map_err(unreadable)?,
        Some(Reference::Id(page)) if same_origin(page, url) => {
            let document = fetch_document(state, page, budget).await?;
            CollectionPage::read(&document.value).map_err(unreadable)?
        }
        Some(Reference::Id(_)) => return Ok(Vec::new()),
    };
    Ok(page.items)
}

/// Stores one item, if it is a status of this account: a copy from its own server is as good as its own document.
async fn store_item(
    state: &State,
    account: &Account,
    item: &Reference,
    budget: &Budget,
) -> Result<Option<StatusId>> {
    match read_item(state, account, item, budget).await {
        Ok(found) => Ok(found),
        Err(error @ (Error::Remote(_) | Error::Database(_) | Error::Unavailable { .. })) => Err(error),
        Err(_) => Ok(None),
    }
}

async fn read_item(
    state: &State,
    account: &Account,
    item: &Reference,
    budget: &Budget,
) -> Result<Option<StatusId>> {
    let author = Iri::parse(&account.uri).ok_or(Error::NotFound)?;
    let Some(object) = note_of(item) else { return Ok(None) };
    let Some(id) = object.id() else { return Ok(None) };
    if !same_origin(id, &author) {
        return Ok(None);
    }
    if let Some(known) = known_status(state, id).await? {
        return Ok(Some(known));
    }
    let object = match object.value() {
        Some(value) => Object::read(value).map_err(unreadable)?,
        None => fetch_object(state, id, budget).await?,
    };
    check_attribution(&object, &author).map_err(distrusted)?;
    let incoming = Incoming::prepare(state, object, &Audience::default(), &[], budget).await?;
    let mut unit = Unit::begin(state).await?;
    let stored = incoming.store(&mut unit).await?;
    unit.commit().await?;
    Ok(stored)
}

/// The note an item is, or publishes. Reblogs are left out: they would have to be fetched from everywhere.
fn note_of(item: &Reference) -> Option<Reference> {
    let Some(value) = item.value() else { return Some(item.clone()) };
    match classify(value).ok()? {
        Class::Activity(ActivityKind::Create) => Activity::read(value).ok()?.object().cloned(),
        Class::Object(_) => Some(item.clone()),
        _ => None,
    }
}
