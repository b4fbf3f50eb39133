//! Remove: a status is no longer pinned, or somebody no longer recommended.

use std::sync::Arc;

use super::add::is_to_featured;
use super::build::{Built, Teller};
use super::received::{Applied, Context, Kind, Prepared};
use crate::activitypub::objects::collection;
use crate::activitypub::objects::thread::known_status;
use crate::activitypub::vocabulary::{Iri, PUBLIC, Reference, write};
use crate::db;
use crate::delivery::audience::Audience;
use crate::domain::{Unit, feature_leave, remote_collections};
use crate::error::{Error, Result};
use crate::model::{Account, AccountId, CollectionId, StatusId};
use crate::state::State;

/// Somebody elsewhere no longer pins a status of theirs, or recommends people.
pub enum Remove {
    Pin { actor: Arc<Account>, status: StatusId },
    Collection { actor: Arc<Account>, uri: String },
    Item { collection: CollectionId, object: String },
}

#[async_trait::async_trait]
impl Kind for Remove {
    async fn prepare(state: &State, context: &Context) -> Result<Prepared<Self>> {
        let Some(actor) = context.known_actor(state).await? else {
            return Ok(Prepared::Ignore("its actor is not known"));
        };
        let target = context.activity.target.as_ref().and_then(Reference::id).map(Iri::as_str);
        let object = || context.object_id().map(|id| id.as_str().to_owned());
        if target.is_some() && target == actor.featured_collections_url.as_deref() {
            return Ok(Prepared::Act(Self::Collection { uri: object()?, actor }));
        }
        if let Some(collection) = collection::known(state, target.unwrap_or_default(), &actor).await? {
            return Ok(Prepared::Act(Self::Item { collection, object: object()? }));
        }
        if !is_to_featured(context, &actor) {
            return Ok(Prepared::Ignore("nothing is done with this collection"));
        }
        Ok(match known_status(state, context.object_id()?).await? {
            Some(status) => Prepared::Act(Self::Pin { actor, status }),
            None => Prepared::Ignore("the status is not here"),
        })
    }

    async fn take_effect(self, unit: &mut Unit<'_>, _: &Context) -> Result<Applied> {
        let (gone, otherwise) = match self {
            Self::Pin { actor, status } => {
                (db::pins::delete(unit.conn(), actor.id, status).await?, "not pinned")
            }
            Self::Collection { actor, uri } => {
                let gone = remote_collections::let_go_of_collection(unit, &actor, &uri).await?;
                (gone, "the collection is not here")
            }
            Self::Item { collection, object } => {
                (feature_leave::receive_removal(unit, collection, &object).await?, "not in it")
            }
        };
        Ok(if gone { Applied::Done } else { Applied::Ignored(otherwise) })
    }
}

/// A local account no longer pins a status: told to its followers.
///
/// # Errors
/// [`Error::NotFound`] for an account without such a collection.
pub fn build(teller: &Teller, object: &str) -> Result<Built> {
    let account = &teller.account;
    let featured = account.featured_url.clone().ok_or(Error::NotFound)?;
    let uri = format!("{}#removes/{}", account.uri, teller.id);
    let remove = write::Remove::new(uri.clone(), account.uri.clone(), object.to_owned())
        .addressed(account.followers_url.clone().into_iter().collect(), Vec::new())
        .target(featured);
    let audience = Audience { followers_of: Some(account.id), ..Audience::default() };
    teller.tell("Remove", &uri, object, remove, audience)
}

/// A local account no longer shows a hashtag on its profile: told to its followers.
///
/// # Errors
/// When it cannot be written.
pub fn build_tag(teller: &Teller, tag: write::Tag) -> Result<Built> {
    let account = &teller.account;
    let uri = format!("{}#removes/{}", account.uri, teller.id);
    let collection = format!("{}/collections/tags", account.uri);
    let told = write::RemoveDocument::new(uri.clone(), account.uri.clone(), tag)
        .addressed(account.followers_url.clone().into_iter().collect(), Vec::new())
        .target(collection.clone());
    let audience = Audience { followers_of: Some(account.id), ..Audience::default() };
    teller.tell("Remove", &uri, &collection, told, audience)
}

/// A collection of a local account is gone, or somebody is no longer in one: `list` is what it was in. Told to its
/// followers, and to those elsewhere whom it features, or featured.
///
/// # Errors
/// When it cannot be written.
pub fn build_featured(teller: &Teller, object: &str, list: &str, featured: Vec<AccountId>) -> Result<Built> {
    let account = &teller.account;
    let uri = format!("{}#removes/{}", account.uri, teller.id);
    let remove = write::Remove::new(uri.clone(), account.uri.clone(), object.to_owned())
        .addressed(vec![PUBLIC.to_owned()], account.followers_url.clone().into_iter().collect())
        .target(list.to_owned());
    let audience = Audience { followers_of: Some(account.id), accounts: featured, ..Audience::default() };
    teller.tell("Remove", &uri, list, remove, audience)
}

/// A local account does not ask somebody any more whether they let themselves be featured: told to them alone.
///
/// # Errors
/// When it cannot be written.
pub fn build_withdrawn(teller: &Teller, item: &str, collection: &str, asked: &Account) -> Result<Built> {
    let actor = &teller.account.uri;
    let uri = format!("{actor}#removes/{}", teller.id);
    let remove = write::Remove::new(uri.clone(), actor.clone(), item.to_owned())
        .addressed(vec![asked.uri.clone()], Vec::new())
        .target(collection.to_owned());
    teller.tell("Remove", &uri, collection, remove, Audience::one(asked.id))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{alice, body, teller};

    #[test]
    fn a_pin_is_removed_from_the_featured_collection() {
        let object = "https://ours.example/users/alice/statuses/1";
        insta::assert_json_snapshot!(body(&super::build(&teller(alice()), object).unwrap()));
    }

    #[test]
    fn collections_and_who_is_in_them_are_removed_by_their_ids() {
        let list = "https://ours.example/users/alice/featured_collections";
        let (collection, item) = (format!("{list}/1"), format!("{list}/1/items/2"));
        let teller = teller(alice());
        let told = [
            super::build_featured(&teller, &collection, list, Vec::new()).unwrap(),
            super::build_featured(&teller, &item, &collection, Vec::new()).unwrap(),
        ];
        insta::assert_json_snapshot!(told.map(|built| body(&built)));
    }
}
