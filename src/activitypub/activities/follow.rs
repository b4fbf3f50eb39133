//! Follow: somebody wants to read what another writes.

use std::sync::Arc;

use super::build::{Built, Teller};
use super::received::{Applied, Context, Kind, Prepared};
use crate::activitypub::objects::account::known_account;
use crate::activitypub::vocabulary::write;
use crate::delivery::audience::Audience;
use crate::domain::{Unit, follows};
use crate::error::Result;
use crate::model::Account;
use crate::state::State;

/// Somebody elsewhere wants to follow a local account.
pub struct Follow {
    follower: Arc<Account>,
    target: Arc<Account>,
    uri: String,
}

#[async_trait::async_trait]
impl Kind for Follow {
    async fn prepare(state: &State, context: &Context) -> Result<Prepared<Self>> {
        // Without an id there is nothing an Accept could name.
        let Some(uri) = context.uri() else { return Ok(Prepared::Ignore("a follow without an id")) };
        let target = known_account(state, context.object_id()?.as_str()).await?;
        let Some(target) = target.filter(|target| target.is_local()) else {
            return Ok(Prepared::Ignore("nobody here is to be followed"));
        };
        Ok(Prepared::Act(Self { follower: context.actor(state).await?, target, uri: uri.to_owned() }))
    }

    async fn take_effect(self, unit: &mut Unit<'_>, _: &Context) -> Result<Applied> {
        follows::receive_follow(unit, self.follower.id, self.target.id, &self.uri).await?;
        Ok(Applied::Done)
    }
}

/// A follow, as it is asked for, and as it stands within its Accept, Reject or Undo.
pub fn document(uri: &str, follower: &str, target: &str) -> write::Follow {
    write::Follow::new(uri.to_owned(), follower.to_owned(), target.to_owned())
        .addressed(vec![target.to_owned()], Vec::new())
}

/// A local account asks to follow `target`.
pub fn build(teller: &Teller, uri: &str, target: &Account) -> Result<Built> {
    let follow = document(uri, &teller.account.uri, &target.uri);
    teller.tell("Follow", uri, &target.uri, follow, Audience::one(target.id))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{alice, bob, body, teller};

    #[test]
    fn a_follow_names_whom_it_is_of() {
        let built =
            super::build(&teller(alice()), "https://ours.example/users/alice#follows/1", &bob()).unwrap();
        insta::assert_json_snapshot!(body(&built));
    }
}
