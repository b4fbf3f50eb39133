//! What passes between us and relays (section 20): the subscription, ids of our posts, and what they pass on to us.

use super::build::{Built, Teller};
use super::follow;
use super::received::Context;
use crate::activitypub::objects::thread::known_status;
use crate::activitypub::vocabulary::{Activity, ActivityKind, Iri, write};
use crate::db;
use crate::delivery::audience::Audience;
use crate::domain::Unit;
use crate::domain::relays::{self, Named};
use crate::error::Result;
use crate::model::id::INSTANCE_ACTOR;
use crate::model::relay::{RelayState, RelayStyle};
use crate::model::{Account, StatusView};
use crate::state::State;

use super::received::{Applied, Prepared};

/// A post that a relay passed on: its id, and which relay's.
pub struct Relayed {
    relay: i64,
    uri: String,
}

impl Relayed {
    /// What `sender` passed on as the relay it is; `None` when it is none that we subscribed to.
    pub async fn of(
        state: &State,
        context: &Context,
        sender: &str,
        id: &Iri,
    ) -> Result<Option<Prepared<Self>>> {
        let found = db::relays::state_of_actor(&mut *state.pool.acquire().await?, sender).await?;
        let Some((relay, RelayState::Accepted)) = found else { return Ok(None) };
        if *id.origin() == context.ours {
            return Ok(Some(Prepared::Ignore("our own, come back from a relay")));
        }
        if known_status(state, id).await?.is_some() {
            return Ok(Some(Prepared::Ignore("the status is known")));
        }
        Ok(Some(Prepared::Act(Self { relay, uri: id.as_str().to_owned() })))
    }

    pub async fn take_effect(self, unit: &mut Unit<'_>) -> Result<Applied> {
        match relays::receive_post(unit, self.relay, &self.uri).await? {
            true => Ok(Applied::Done),
            false => Ok(Applied::Ignored("the relay has passed on enough for this hour")),
        }
    }
}

/// An answer to a subscription of ours. False when it is none.
pub async fn receive_answer(
    unit: &mut Unit<'_>,
    actor: &Account,
    context: &Context,
    accepted: bool,
) -> Result<bool> {
    let object = context.object()?;
    let copy = object.value().and_then(|value| Activity::read(value).ok());
    let instance = db::accounts::get(unit.conn(), INSTANCE_ACTOR).await?;
    let ours = copy.is_some_and(|copy| copy.is(ActivityKind::Follow) && copy.actor.as_str() == instance.uri);
    let named = Named { uri: object.id().map(Iri::as_str), ours };
    relays::receive_answer(unit, actor, &named, accepted).await
}

fn to_inbox(inbox: &str) -> Audience {
    Audience { inboxes: vec![inbox.to_owned()], ..Audience::default() }
}

/// The instance actor asks a relay to pass posts on.
pub fn build_follow(teller: &Teller, uri: &str, object: &str, inbox: &str) -> Result<Built> {
    let follow = follow::document(uri, &teller.account.uri, object);
    teller.tell("Follow", uri, uri, follow, to_inbox(inbox))
}

/// It asks no longer.
pub fn build_undo(teller: &Teller, follow_uri: &str, object: &str, inbox: &str) -> Result<Built> {
    let actor = &teller.account.uri;
    let uri = format!("{follow_uri}/undo");
    let undo = write::Undo::new(uri.clone(), actor.clone(), follow::document(follow_uri, actor, object))
        .addressed(vec![object.to_owned()], Vec::new());
    teller.tell("Undo", &uri, follow_uri, undo, to_inbox(inbox))
}

/// The instance actor tells relays the id of a public post: addressed to them alone, so that nobody takes it for a
/// reblog, and as Activity-Relay knows what is for it.
pub fn build_announce(teller: &Teller, view: &StatusView, relays: Vec<String>) -> Result<Built> {
    let uri = format!("{}#relayed/{}", teller.account.uri, view.status.id);
    let object = &view.status.uri;
    let announce = write::Announce::new(uri.clone(), teller.account.uri.clone(), object.clone())
        .addressed(relays, teller.account.followers_url.clone().into_iter().collect())
        .published(view.status.created_at);
    let audience = Audience { relays: Some(RelayStyle::LitePub), ..Audience::default() };
    teller.tell("Announce", &uri, object, announce, audience)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{alice, body, teller};

    #[test]
    fn a_relay_is_followed_as_the_public_or_as_itself_and_left_the_same_way() {
        let uri = "https://ours.example/actor#follows/1";
        for object in ["https://www.w3.org/ns/activitystreams#Public", "https://relay.example/actor"] {
            let asked = super::build_follow(&teller(alice()), uri, object, "https://relay.example/inbox");
            let asked = body(&asked.unwrap());
            assert_eq!((asked["id"].as_str(), asked["object"].as_str()), (Some(uri), Some(object)));
            assert!(asked["to"].is_array(), "some relays read nothing else");
            let left = super::build_undo(&teller(alice()), uri, object, "https://relay.example/inbox");
            let left = body(&left.unwrap());
            assert_eq!(left["object"]["id"], uri);
            assert_eq!(left["object"]["object"], object);
        }
    }
}
