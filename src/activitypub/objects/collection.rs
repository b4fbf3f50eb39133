//! Collections of accounts of other servers (FEP-7aa9): read, asked for and stored.

use std::sync::Arc;

use super::account::account_of;
use crate::activitypub::Budget;
use crate::activitypub::activities::Context;
use crate::activitypub::fetch::{distrusted, fetch_document, own_origin, unreadable};
use crate::activitypub::trust::{Distrust, Embedded, same_origin};
use crate::activitypub::vocabulary::fields::Fields;
use crate::activitypub::vocabulary::{FeaturedCollection, FeaturedItem, Iri, Reference, featured_items};
use crate::db;
use crate::db::remote_collection_items::Listed;
use crate::domain::Unit;
use crate::domain::remote_collections::{
    RemoteCollection, let_go_of_collection, store_remote_collection, store_remote_item,
};
use crate::error::{Error, Result};
use crate::model::status::Tag;
use crate::model::{Account, CollectionId, Origin};
use crate::state::State;
use crate::text::{self, Hashtag};

/// Characters kept, as on Mastodon.
const MAX_NAME: usize = 256;
const MAX_DESCRIPTION: usize = 2048;

/// Items named by id alone that are fetched in one reading: twice as many as an account of Mastodon's may list.
const MOST_FETCHED: usize = 50;

/// Collections fetched of one profile.
const MOST_OF_PROFILE: usize = 10;

/// What an owner's server says of a collection, with its items.
pub struct Described {
    collection: FeaturedCollection,
    items: Vec<FeaturedItem>,
    /// Whether these are all.
    whole: bool,
}

impl Described {
    /// Reads a document that is the owner's word. Items that are named by id alone, or lie on its first page, are
    /// fetched as far as the budget goes.
    async fn read(state: &State, value: &serde_json::Value, budget: &Budget) -> Result<Self> {
        let collection = FeaturedCollection::read(value).map_err(unreadable)?;
        let mut references = collection.items.clone();
        let mut whole = true;
        if references.is_empty()
            && let Some(first) = &collection.first
        {
            (references, whole) = (first_page(state, &collection.id, first, budget).await?, false);
        }
        let (mut items, mut fetched) = (Vec::new(), 0);
        for reference in &references {
            if reference.value().is_none() && (fetched == MOST_FETCHED || budget.is_spent()) {
                whole = false;
                break;
            }
            fetched += usize::from(reference.value().is_none());
            match item_of(state, &collection.id, reference, budget).await {
                Ok(item) => items.push(item),
                Err(Error::Database(error)) => return Err(Error::Database(error)),
                Err(Error::Gone | Error::NotFound) => {}
                // What could not be read may be there all the same: nobody is let go for it.
                Err(error) => {
                    tracing::debug!(%error, "an item of a collection is left out");
                    whole = false;
                }
            }
        }
        Ok(Self { collection, items, whole })
    }

    /// Stores it as this account's.
    ///
    /// # Errors
    /// [`Error::Forbidden`] where it is another account's, or its owner has too many.
    pub async fn store(&self, unit: &mut Unit<'_>, owner: &Account) -> Result<CollectionId> {
        let said = &self.collection;
        let language = said.summary.as_ref().and_then(|summary| summary.language.clone());
        let tag = said.topic.as_deref().and_then(Hashtag::parse);
        let summary = said.summary.as_ref().map(|summary| summary.value.as_str()).unwrap_or_default();
        let name = text::clean_line(text::truncate(&said.name, MAX_NAME));
        let remote = RemoteCollection {
            uri: said.id.as_str().to_owned(),
            url: said.url.as_ref().unwrap_or(&said.id).as_str().to_owned(),
            // A page needs something to be called by.
            name: if name.is_empty() { owner.acct() } else { name },
            description_html: text::sanitize_bio(text::truncate(summary, MAX_DESCRIPTION)),
            language: language.as_deref().and_then(text::normalize_language),
            sensitive: said.sensitive,
            discoverable: said.discoverable,
            tag: tag.map(|tag| Tag { name: tag.folded, display: tag.name }),
            published: said.published,
            updated: said.updated,
            items: listed(&self.items, unit.now),
            whole: self.whole,
        };
        store_remote_collection(unit, owner, &remote).await
    }
}

fn listed(items: &[FeaturedItem], now: chrono::DateTime<chrono::Utc>) -> Listed {
    let texts =
        |iri: fn(&FeaturedItem) -> &Iri| items.iter().map(|item| iri(item).as_str().to_owned()).collect();
    Listed {
        objects: texts(|item| &item.featured),
        uris: texts(|item| &item.id),
        authorizations: texts(|item| &item.authorization),
        published: items.iter().map(|item| item.published.unwrap_or(now).min(now)).collect(),
    }
}

async fn first_page(
    state: &State,
    collection: &Iri,
    first: &Reference,
    budget: &Budget,
) -> Result<Vec<Reference>> {
    match first {
        Reference::Embedded { value, .. } => featured_items(value).map_err(unreadable),
        // A page of another origin proves nothing (attack collection-forge).
        Reference::Id(page) if same_origin(page, collection) => {
            featured_items(&fetch_document(state, page, budget).await?.value).map_err(unreadable)
        }
        Reference::Id(_) => Ok(Vec::new()),
    }
}

/// One item: of the collection's own origin, with a stamp of the origin of whom it features.
async fn item_of(
    state: &State,
    collection: &Iri,
    reference: &Reference,
    budget: &Budget,
) -> Result<FeaturedItem> {
    let fetched;
    let value = match reference {
        Reference::Embedded { value, .. } => value,
        Reference::Id(id) if same_origin(id, collection) => {
            fetched = fetch_document(state, id, budget).await?.value;
            &fetched
        }
        Reference::Id(_) => return Err(distrusted(Distrust::ForeignId)),
    };
    let item = FeaturedItem::read(value).map_err(unreadable)?;
    match same_origin(&item.id, collection) && same_origin(&item.authorization, &item.featured) {
        true => Ok(item),
        false => Err(distrusted(Distrust::ForeignId)),
    }
}

/// Whether an activity's object is a collection: it says so, or one of this id is here.
pub async fn is_about(state: &State, context: &Context) -> Result<bool> {
    let object = context.object()?;
    if object.is("FeaturedCollection") {
        return Ok(true);
    }
    let Some(id) = object.id() else { return Ok(false) };
    let mut conn = state.pool.acquire().await?;
    Ok(db::collections::id_by_address(&mut conn, id.as_str()).await?.is_some())
}

/// The collection that an activity tells of, as its actor's own word. `None`: it concerns nobody here, which is asked
/// before anything is fetched.
pub async fn told(state: &State, context: &Context, owner: &Account) -> Result<Option<Described>> {
    if !concerns_us(state, context, owner).await? {
        return Ok(None);
    }
    let fetched;
    let value = match context.weigh_object()? {
        Embedded::Believe(value) => value,
        Embedded::Fetch(id) => {
            fetched = fetch_document(state, id, &context.budget).await?.value;
            &fetched
        }
        Embedded::Local(_) => return Err(distrusted(Distrust::Ours)),
        Embedded::Refuse(reason) => return Err(distrusted(reason)),
    };
    let described = Box::pin(Described::read(state, value, &context.budget)).await?;
    let own = described.collection.attributed_to == context.activity.actor
        && same_origin(&described.collection.id, &context.activity.actor);
    if own { Ok(Some(described)) } else { Err(distrusted(Distrust::ForeignAuthor)) }
}

/// Whether somebody here may want to see it: who saw it before, or follows its owner; or is named in what came.
async fn concerns_us(state: &State, context: &Context, owner: &Account) -> Result<bool> {
    let object = context.object()?;
    let mut conn = state.pool.acquire().await?;
    if db::remote_accounts::is_followed_here(&mut conn, owner.id).await? {
        return Ok(true);
    }
    if let Some(id) = object.id()
        && db::collections::id_by_address(&mut conn, id.as_str()).await?.is_some()
    {
        return Ok(true);
    }
    Ok(object.value().is_some_and(|value| features_of(value, &context.ours)))
}

/// Whether a collection, as it was sent, features somebody of this origin.
fn features_of(value: &serde_json::Value, origin: &Origin) -> bool {
    let items = featured_items(value).unwrap_or_default();
    let mut items =
        items.iter().filter_map(Reference::value).filter_map(|item| FeaturedItem::read(item).ok());
    items.any(|item| item.featured.origin() == origin)
}

/// The item that an activity adds to a collection of its actor's.
pub async fn told_item(state: &State, context: &Context) -> Result<FeaturedItem> {
    item_of(state, &context.activity.actor, context.object()?, &context.budget).await
}

/// This account's collection with this id, if it is here.
pub async fn known(state: &State, uri: &str, owner: &Account) -> Result<Option<CollectionId>> {
    let mut conn = state.pool.acquire().await?;
    let Some(id) = db::collections::id_by_uri(&mut conn, uri).await? else { return Ok(None) };
    let found = db::collections::find(&mut conn, id).await?;
    Ok(found.filter(|found| found.account_id == owner.id && !found.local).map(|found| found.id))
}

/// Stores an item that was added. False when the collection is full, or whom it features lets them not.
pub async fn store_item(unit: &mut Unit<'_>, collection: CollectionId, item: &FeaturedItem) -> Result<bool> {
    let item = listed(std::slice::from_ref(item), unit.now);
    store_remote_item(unit, collection, &item).await
}

/// The collection with this id: known, or fetched and stored.
///
/// # Errors
/// As for fetching; [`Error::NotFound`] for one of ours that is not there.
pub async fn collection_of(state: &State, uri: &Iri, budget: &Budget) -> Result<CollectionId> {
    if let Some(id) = db::collections::id_by_uri(&mut *state.pool.acquire().await?, uri.as_str()).await? {
        return Ok(id);
    }
    if *uri.origin() == own_origin(state)? {
        return Err(Error::NotFound);
    }
    let document = fetch_document(state, uri, budget).await?;
    store_fetched(state, &document.value, budget).await
}

/// Stores a collection that was fetched from its own server.
pub async fn store_fetched(
    state: &State,
    value: &serde_json::Value,
    budget: &Budget,
) -> Result<CollectionId> {
    let described = Box::pin(Described::read(state, value, budget)).await?;
    let collection = &described.collection;
    if !same_origin(&collection.id, &collection.attributed_to) {
        return Err(distrusted(Distrust::ForeignAuthor));
    }
    let owner: Arc<Account> = Box::pin(account_of(state, &collection.attributed_to, budget)).await?;
    if owner.suspended || owner.deleted || owner.is_local() {
        return Err(Error::Forbidden("Its owner is suspended"));
    }
    let mut unit = Unit::begin(state).await?;
    let id = described.store(&mut unit, &owner).await?;
    unit.commit().await?;
    Ok(id)
}

/// Asks for a collection again. One that is gone there is gone here.
///
/// # Errors
/// [`Error::Remote`] when asking again later may help.
pub async fn refresh_collection(state: &State, id: CollectionId, budget: &Budget) -> Result<()> {
    let mut conn = state.pool.acquire().await?;
    let Some(collection) = db::collections::find(&mut conn, id).await? else { return Ok(()) };
    let owner = db::accounts::get(&mut conn, collection.account_id).await?;
    drop(conn);
    let Some(uri) = Iri::parse(&collection.uri).filter(|_| !collection.local) else { return Ok(()) };
    let fetched = match fetch_document(state, &uri, budget).await {
        Ok(document) => Box::pin(store_fetched(state, &document.value, budget)).await.map(|_| ()),
        Err(error) => Err(error),
    };
    match fetched {
        Err(Error::Gone | Error::NotFound) => {
            let mut unit = Unit::begin(state).await?;
            let_go_of_collection(&mut unit, &owner, &collection.uri).await?;
            unit.commit().await
        }
        Err(Error::Forbidden(_) | Error::Unprocessable(_)) | Ok(()) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Fetches the collections that a profile lists.
///
/// # Errors
/// [`Error::Remote`] when their server does not answer.
pub async fn fill_collections(
    state: &State,
    account: &Account,
    listed: &[Reference],
    budget: &Budget,
) -> Result<()> {
    let Some(owner) = Iri::parse(&account.uri) else { return Ok(()) };
    for reference in listed.iter().take(MOST_OF_PROFILE) {
        let Some(id) = reference.id().filter(|id| same_origin(id, &owner)) else { continue };
        let stored = match reference.value().filter(|value| is_owners(value, &owner)) {
            Some(value) => store_fetched(state, value, budget).await,
            None => collection_of(state, id, budget).await,
        };
        match stored {
            Err(error @ (Error::Remote(_) | Error::Database(_) | Error::Unavailable { .. })) => {
                return Err(error);
            }
            Err(error) => tracing::debug!(%error, "a collection of a profile is left out"),
            Ok(_) => {}
        }
    }
    Ok(())
}

/// A copy that the owner's own server gave is as good as the document, where it says whose it is.
fn is_owners(value: &serde_json::Value, owner: &Iri) -> bool {
    Fields::of(value).is_ok_and(|fields| fields.iri("attributedTo").as_ref() == Some(owner))
}
