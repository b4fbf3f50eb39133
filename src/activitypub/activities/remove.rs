//! Remove: a status is no longer pinned.

use std::sync::Arc;

use super::add::is_to_featured;
use super::build::{Built, Teller};
use super::received::{Applied, Context, Kind, Prepared};
use crate::activitypub::objects::thread::known_status;
use crate::activitypub::vocabulary::write;
use crate::db;
use crate::delivery::audience::Audience;
use crate::domain::Unit;
use crate::error::{Error, Result};
use crate::model::{Account, StatusId};
use crate::state::State;

/// Somebody elsewhere no longer pins a status of theirs.
pub struct Remove {
    actor: Arc<Account>,
    status: StatusId,
}

#[async_trait::async_trait]
impl Kind for Remove {
    async fn prepare(state: &State, context: &Context) -> Result<Prepared<Self>> {
        let Some(actor) = context.known_actor(state).await? else {
            return Ok(Prepared::Ignore("its actor is not known"));
        };
        if !is_to_featured(context, &actor) {
            return Ok(Prepared::Ignore("nothing is done with this collection"));
        }
        Ok(match known_status(state, context.object_id()?).await? {
            Some(status) => Prepared::Act(Self { actor, status }),
            None => Prepared::Ignore("the status is not here"),
        })
    }

    async fn take_effect(self, unit: &mut Unit<'_>, _: &Context) -> Result<Applied> {
        match db::pins::delete(unit.conn(), self.actor.id, self.status).await? {
            true => Ok(Applied::Done),
            false => Ok(Applied::Ignored("not pinned")),
        }
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
    let told = write::RemoveTag::new(uri.clone(), account.uri.clone(), tag)
        .addressed(account.followers_url.clone().into_iter().collect(), Vec::new())
        .target(collection.clone());
    let audience = Audience { followers_of: Some(account.id), ..Audience::default() };
    teller.tell("Remove", &uri, &collection, told, audience)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{alice, body, teller};

    #[test]
    fn a_pin_is_removed_from_the_featured_collection() {
        let object = "https://ours.example/users/alice/statuses/1";
        insta::assert_json_snapshot!(body(&super::build(&teller(alice()), object).unwrap()));
    }
}
