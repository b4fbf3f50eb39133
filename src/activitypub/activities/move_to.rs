//! Move: somebody goes on under another account, which says that it was this one.

use std::sync::Arc;

use super::build::{Built, Teller};
use super::received::{Applied, Context, Kind, Prepared};
use crate::activitypub::fetch::{distrusted, own_origin};
use crate::activitypub::objects::account::{fetch_account, known_account};
use crate::activitypub::trust::Distrust;
use crate::activitypub::vocabulary::{PUBLIC, Reference, write};
use crate::delivery::audience::Audience;
use crate::domain::{Unit, account_migrations};
use crate::error::{Error, Result};
use crate::model::Account;
use crate::model::relay::RelayStyle;
use crate::state::State;

/// Somebody elsewhere moved.
pub struct Move {
    actor: Arc<Account>,
    target: Arc<Account>,
}

#[async_trait::async_trait]
impl Kind for Move {
    async fn prepare(state: &State, context: &Context) -> Result<Prepared<Self>> {
        // Nobody moves anybody else (attack move-spoof).
        if !context.activity.is_about_actor() {
            return Err(distrusted(Distrust::OtherId));
        }
        let actor = context.actor(state).await?;
        let target = context.activity.target.as_ref().and_then(Reference::id);
        let target = target.ok_or_else(|| Error::Unprocessable("It does not say where to".to_owned()))?;
        // What the target says of itself is asked for now: an alias that was taken back counts no more.
        let target = match *target.origin() == own_origin(state)? {
            true => known_account(state, target.as_str()).await?.ok_or(Error::NotFound)?,
            false => fetch_account(state, target, &context.budget).await?,
        };
        Ok(match account_migrations::obstacle(&actor, &target) {
            Some(reason) => Prepared::Ignore(reason),
            None => Prepared::Act(Self { actor, target }),
        })
    }

    async fn take_effect(self, unit: &mut Unit<'_>, _: &Context) -> Result<Applied> {
        match account_migrations::receive_move(unit, &self.actor, &self.target).await? {
            true => Ok(Applied::Done),
            false => Ok(Applied::Ignored("its actor moved lately")),
        }
    }
}

/// A local account moved: told to its followers, who then follow `target`.
pub fn build(teller: &Teller, target: &Account) -> Result<Built> {
    let actor = &teller.account;
    let uri = format!("{}#moves/{}", actor.uri, teller.id);
    let followers = actor.followers_url.clone().into_iter().collect();
    let told = write::Move::new(uri.clone(), actor.uri.clone(), actor.uri.clone())
        .addressed(vec![PUBLIC.to_owned()], followers)
        .target(target.uri.clone());
    // The target's server too: it may hold the old account, and followers of it.
    let audience = Audience {
        followers_of: Some(actor.id),
        accounts: vec![target.id],
        relays: Some(RelayStyle::Mastodon),
        ..Audience::default()
    };
    teller.tell("Move", &uri, &actor.uri, told, audience)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{alice, bob, body, teller};

    #[test]
    fn a_move_names_the_account_twice_and_where_it_goes() {
        let built = super::build(&teller(alice()), &bob()).unwrap();
        insta::assert_json_snapshot!(body(&built));
        assert_eq!(built.audience.followers_of, Some(alice().id));
    }
}
