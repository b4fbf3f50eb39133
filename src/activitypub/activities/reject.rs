//! Reject: no to a follow, before or after it was accepted, to a quote, a place in a collection, or a reply (GoToSocial).

use std::sync::Arc;

use super::build::{Built, Teller};
use super::follow;
use super::named::named_follow;
use super::received::{Applied, Context, Kind, Prepared};
use super::relay;
use crate::activitypub::vocabulary::write;
use crate::delivery::audience::Audience;
use crate::domain::{Unit, follow_requests, interaction_policies, leave};
use crate::error::Result;
use crate::model::Account;
use crate::state::State;

/// Somebody elsewhere does not let a local account follow them, or no longer.
pub struct Reject {
    actor: Arc<Account>,
}

#[async_trait::async_trait]
impl Kind for Reject {
    async fn prepare(state: &State, context: &Context) -> Result<Prepared<Self>> {
        Ok(match context.known_actor(state).await? {
            Some(actor) => Prepared::Act(Self { actor }),
            None => Prepared::Ignore("its actor is not known"),
        })
    }

    async fn take_effect(self, unit: &mut Unit<'_>, context: &Context) -> Result<Applied> {
        if let Some(request) = context.activity.object_id()
            && leave::receive_answer(unit, &self.actor, request.as_str(), None).await?
        {
            return Ok(Applied::Done);
        }
        if let Some(reply) = context.activity.object_id()
            && interaction_policies::receive_rejection(unit, self.actor.id, reply.as_str()).await?
        {
            return Ok(Applied::Done);
        }
        if relay::receive_answer(unit, &self.actor, context, false).await? {
            return Ok(Applied::Done);
        }
        match named_follow(unit, context.object()?).await? {
            Some((follower, target)) if target == self.actor.id => {
                follow_requests::receive_reject(unit, follower, target).await?;
                Ok(Applied::Done)
            }
            _ => Ok(Applied::Ignored("nobody here follows, or asked to")),
        }
    }
}

/// A local account does not let `follower` follow; `follow_uri` is the Follow's id exactly as it came.
pub fn build(teller: &Teller, follow_uri: &str, follower: &Account) -> Result<Built> {
    let actor = &teller.account.uri;
    let uri = format!("{actor}#rejects/follows/{}", teller.id);
    let follow = follow::document(follow_uri, &follower.uri, actor);
    let reject = write::Reject::new(uri.clone(), actor.clone(), follow)
        .addressed(vec![follower.uri.clone()], Vec::new());
    teller.tell("Reject", &uri, &follower.uri, reject, Audience::one(follower.id))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{alice, bob, body, teller};

    #[test]
    fn a_reject_embeds_the_whole_follow_under_the_id_it_came_with() {
        let built = super::build(&teller(alice()), "https://theirs.example/follows/1", &bob()).unwrap();
        insta::assert_json_snapshot!(body(&built));
    }
}
