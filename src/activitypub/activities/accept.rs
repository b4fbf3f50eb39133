//! Accept: yes to a follow, a quote, or a place in a collection.

use std::sync::Arc;

use super::build::{Built, Teller};
use super::follow;
use super::named::named_follow;
use super::received::{Applied, Context, Kind, Prepared};
use super::relay;
use crate::activitypub::trust::same_origin;
use crate::activitypub::vocabulary::{Reference, write};
use crate::delivery::audience::Audience;
use crate::domain::{Unit, follow_requests, leave};
use crate::error::Result;
use crate::model::Account;
use crate::state::State;

/// Somebody elsewhere lets a local account follow, quote or feature them.
pub struct Accept {
    actor: Arc<Account>,
}

#[async_trait::async_trait]
impl Kind for Accept {
    async fn prepare(state: &State, context: &Context) -> Result<Prepared<Self>> {
        Ok(Prepared::Act(Self { actor: context.actor(state).await? }))
    }

    async fn take_effect(self, unit: &mut Unit<'_>, context: &Context) -> Result<Applied> {
        if let Some(request) = context.activity.object_id()
            && let Some(stamp) = context.activity.result.as_ref().and_then(Reference::id)
            && same_origin(stamp, &context.activity.actor)
            && leave::receive_answer(unit, &self.actor, request.as_str(), Some(stamp.as_str())).await?
        {
            return Ok(Applied::Done);
        }
        if relay::receive_answer(unit, &self.actor, context, true).await? {
            return Ok(Applied::Done);
        }
        // Only the followed may say yes (attack block-spoof).
        match named_follow(unit, context.object()?).await? {
            Some((follower, target)) if target == self.actor.id => {
                follow_requests::receive_accept(unit, follower, target).await?;
                Ok(Applied::Done)
            }
            _ => Ok(Applied::Ignored("nobody here asked")),
        }
    }
}

/// A local account lets `follower` follow; `follow_uri` is the Follow's id exactly as it came.
pub fn build(teller: &Teller, follow_uri: &str, follower: &Account) -> Result<Built> {
    let actor = &teller.account.uri;
    let uri = format!("{actor}#accepts/follows/{}", teller.id);
    let follow = follow::document(follow_uri, &follower.uri, actor);
    let accept = write::Accept::new(uri.clone(), actor.clone(), follow)
        .addressed(vec![follower.uri.clone()], Vec::new());
    teller.tell("Accept", &uri, &follower.uri, accept, Audience::one(follower.id))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{alice, bob, body, teller};

    #[test]
    fn an_accept_embeds_the_whole_follow_under_the_id_it_came_with() {
        let built = super::build(&teller(alice()), "https://theirs.example/follows/1", &bob()).unwrap();
        insta::assert_json_snapshot!(body(&built));
    }
}
