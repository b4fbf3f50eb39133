//! Add: a status is pinned to its author's profile, or somebody is recommended.

use std::sync::Arc;

use super::build::{Built, Teller};
use super::received::{Applied, Context, Kind, Prepared};
use crate::activitypub::objects::collection::{self, Described};
use crate::activitypub::objects::thread::status_of;
use crate::activitypub::vocabulary::{FeaturedItem, Iri, PUBLIC, Reference, write};
use crate::db;
use crate::delivery::audience::Audience;
use crate::domain::Unit;
use crate::error::{Error, Result};
use crate::model::{Account, AccountId, CollectionId, StatusId};
use crate::state::State;

/// Somebody elsewhere pinned a status of theirs, or recommends people.
pub enum Add {
    Pin { actor: Arc<Account>, status: StatusId },
    Collection { actor: Arc<Account>, collection: Box<Described> },
    Item { collection: CollectionId, item: FeaturedItem },
}

#[async_trait::async_trait]
impl Kind for Add {
    async fn prepare(state: &State, context: &Context) -> Result<Prepared<Self>> {
        let actor = context.actor(state).await?;
        let target = context.activity.target.as_ref().and_then(Reference::id).map(Iri::as_str);
        if target.is_some() && target == actor.featured_collections_url.as_deref() {
            return Ok(match collection::told(state, context, &actor).await? {
                Some(described) => Prepared::Act(Self::Collection { actor, collection: Box::new(described) }),
                None => Prepared::Ignore("it concerns nobody here"),
            });
        }
        if let Some(collection) = collection::known(state, target.unwrap_or_default(), &actor).await? {
            let item = collection::told_item(state, context).await?;
            return Ok(Prepared::Act(Self::Item { collection, item }));
        }
        if !is_to_featured(context, &actor) {
            return Ok(Prepared::Ignore("nothing is done with this collection"));
        }
        if context.object()?.is("Hashtag") {
            return Ok(Prepared::Ignore("featured hashtags are not shown"));
        }
        let status = status_of(state, context.object_id()?, &context.budget).await?;
        Ok(Prepared::Act(Self::Pin { actor, status }))
    }

    async fn take_effect(self, unit: &mut Unit<'_>, _: &Context) -> Result<Applied> {
        match self {
            Self::Pin { actor, status } => pin(unit, &actor, status).await,
            Self::Collection { actor, collection } => {
                collection.store(unit, &actor).await?;
                Ok(Applied::Done)
            }
            Self::Item { collection, item } => match collection::store_item(unit, collection, &item).await? {
                true => Ok(Applied::Done),
                false => Ok(Applied::Ignored("it features nobody by their leave, or too many")),
            },
        }
    }
}

async fn pin(unit: &mut Unit<'_>, actor: &Account, status: StatusId) -> Result<Applied> {
    let held = db::statuses::hold(unit.conn(), status).await?.ok_or(Error::NotFound)?;
    // Items of a collection are claims (attack collection-forge): one pins what one wrote.
    if held.account_id != actor.id || held.reblog_of_id.is_some() {
        return Err(Error::Forbidden("Only one's own statuses can be pinned"));
    }
    match db::pins::insert(unit.conn(), actor.id, status).await? {
        true => Ok(Applied::Done),
        false => Ok(Applied::Ignored("pinned already")),
    }
}

/// Whether the target is the actor's collection of pinned statuses.
pub fn is_to_featured(context: &Context, actor: &Account) -> bool {
    let target = context.activity.target.as_ref().and_then(Reference::id);
    target.is_some_and(|target| Some(target.as_str()) == actor.featured_url.as_deref())
}

/// A local account pinned a status: told to its followers.
///
/// # Errors
/// [`Error::NotFound`] for an account without such a collection.
pub fn build(teller: &Teller, object: &str) -> Result<Built> {
    let account = &teller.account;
    let featured = account.featured_url.clone().ok_or(Error::NotFound)?;
    let uri = format!("{}#adds/{}", account.uri, teller.id);
    let add = write::Add::new(uri.clone(), account.uri.clone(), object.to_owned())
        .addressed(account.followers_url.clone().into_iter().collect(), Vec::new())
        .target(featured);
    let audience = Audience { followers_of: Some(account.id), ..Audience::default() };
    teller.tell("Add", &uri, object, add, audience)
}

/// A local account shows a hashtag on its profile: told to its followers.
///
/// # Errors
/// When it cannot be written.
pub fn build_tag(teller: &Teller, tag: write::Tag) -> Result<Built> {
    let account = &teller.account;
    let uri = format!("{}#adds/{}", account.uri, teller.id);
    let collection = format!("{}/collections/tags", account.uri);
    let told = write::AddDocument::new(uri.clone(), account.uri.clone(), tag)
        .addressed(account.followers_url.clone().into_iter().collect(), Vec::new())
        .target(collection.clone());
    let audience = Audience { followers_of: Some(account.id), ..Audience::default() };
    teller.tell("Add", &uri, &collection, told, audience)
}

/// A local account made a collection: told to its followers, and to those elsewhere who are in it.
///
/// # Errors
/// [`Error::NotFound`] for an account without such a list.
pub fn build_collection(
    teller: &Teller,
    collection: write::FeaturedCollection,
    featured: Vec<AccountId>,
) -> Result<Built> {
    let account = &teller.account;
    let list = account.featured_collections_url.clone().ok_or(Error::NotFound)?;
    let (uri, object) = (format!("{}#adds/{}", account.uri, teller.id), collection.id.clone());
    let told = write::AddDocument::new(uri.clone(), account.uri.clone(), collection)
        .addressed(vec![PUBLIC.to_owned()], account.followers_url.clone().into_iter().collect())
        .target(list);
    let audience = Audience { followers_of: Some(account.id), accounts: featured, ..Audience::default() };
    teller.tell("Add", &uri, &object, told, audience)
}

/// Somebody is in a local account's collection now.
///
/// # Errors
/// When it cannot be written.
pub fn build_item(
    teller: &Teller,
    item: write::FeaturedItem,
    collection: &str,
    featured: Vec<AccountId>,
) -> Result<Built> {
    let account = &teller.account;
    let uri = format!("{}#adds/{}", account.uri, teller.id);
    let told = write::AddDocument::new(uri.clone(), account.uri.clone(), item)
        .addressed(vec![PUBLIC.to_owned()], account.followers_url.clone().into_iter().collect())
        .target(collection.to_owned());
    let audience = Audience { followers_of: Some(account.id), accounts: featured, ..Audience::default() };
    teller.tell("Add", &uri, collection, told, audience)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{alice, body, collection, teller};

    #[test]
    fn a_pin_is_added_to_the_featured_collection() {
        let object = "https://ours.example/users/alice/statuses/1";
        insta::assert_json_snapshot!(body(&super::build(&teller(alice()), object).unwrap()));
    }

    #[test]
    fn collections_and_who_is_in_them_are_added_whole() {
        let featured = collection();
        let item = featured.ordered_items[0].clone();
        let (teller, id) = (teller(alice()), featured.id.clone());
        let told = [
            super::build_collection(&teller, featured, Vec::new()).unwrap(),
            super::build_item(&teller, item, &id, Vec::new()).unwrap(),
        ];
        insta::assert_json_snapshot!(told.map(|built| body(&built)));
    }
}
