//! Add: a status is pinned to its author's profile.

use std::sync::Arc;

use super::build::{Built, Teller};
use super::received::{Applied, Context, Kind, Prepared};
use crate::activitypub::objects::thread::status_of;
use crate::activitypub::vocabulary::{Reference, write};
use crate::db;
use crate::delivery::audience::Audience;
use crate::domain::Unit;
use crate::error::{Error, Result};
use crate::model::{Account, StatusId};
use crate::state::State;

/// Somebody elsewhere pinned a status of theirs.
pub struct Add {
    actor: Arc<Account>,
    status: StatusId,
}

#[async_trait::async_trait]
impl Kind for Add {
    async fn prepare(state: &State, context: &Context) -> Result<Prepared<Self>> {
        let actor = context.actor(state).await?;
        if !is_to_featured(context, &actor) {
            return Ok(Prepared::Ignore("nothing is done with this collection"));
        }
        if context.object()?.is("Hashtag") {
            return Ok(Prepared::Ignore("featured hashtags are not shown"));
        }
        let status = status_of(state, context.object_id()?, &context.budget).await?;
        Ok(Prepared::Act(Self { actor, status }))
    }

    async fn take_effect(self, unit: &mut Unit<'_>, _: &Context) -> Result<Applied> {
        let held = db::statuses::hold(unit.conn(), self.status).await?.ok_or(Error::NotFound)?;
        // Items of a collection are claims (attack collection-forge): one pins what one wrote.
        if held.account_id != self.actor.id || held.reblog_of_id.is_some() {
            return Err(Error::Forbidden("Only one's own statuses can be pinned"));
        }
        match db::pins::insert(unit.conn(), self.actor.id, self.status).await? {
            true => Ok(Applied::Done),
            false => Ok(Applied::Ignored("pinned already")),
        }
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
    let told = write::AddTag::new(uri.clone(), account.uri.clone(), tag)
        .addressed(account.followers_url.clone().into_iter().collect(), Vec::new())
        .target(collection.clone());
    let audience = Audience { followers_of: Some(account.id), ..Audience::default() };
    teller.tell("Add", &uri, &collection, told, audience)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{alice, body, teller};

    #[test]
    fn a_pin_is_added_to_the_featured_collection() {
        let object = "https://ours.example/users/alice/statuses/1";
        insta::assert_json_snapshot!(body(&super::build(&teller(alice()), object).unwrap()));
    }
}
