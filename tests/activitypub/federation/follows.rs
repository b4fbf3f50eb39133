//! Follow, Accept, Reject, Block and their Undo.

use hedgerow::activitypub::activities::Applied;
use hedgerow::activitypub::lookup::lookup_account;
use hedgerow::db;
use hedgerow::delivery::Outgoing;
use hedgerow::domain::follows::{FollowChange, follow};
use hedgerow::error::Error;
use hedgerow::model::{Account, AccountId};
use serde_json::json;

use crate::support::accounts::outgoing;
use crate::support::world::{Actor, World};

async fn known(world: &World, actor: &Actor) -> AccountId {
    lookup_account(world, &actor.uri).await.unwrap().id
}

async fn account(world: &World, id: AccountId) -> std::sync::Arc<Account> {
    db::accounts::get(&mut world.pool.acquire().await.unwrap(), id).await.unwrap()
}

async fn follows(world: &World, follower: AccountId, target: AccountId) -> bool {
    let mut conn = world.pool.acquire().await.unwrap();
    db::follows::find(&mut conn, follower, target).await.unwrap().is_some()
}

/// A local account that asked to follow an actor; answers with the Follow's id.
async fn asked(world: &World, local: AccountId, actor: &Actor) -> (AccountId, String) {
    let target = known(world, actor).await;
    follow(world, local, target, &FollowChange::default()).await.unwrap();
    match outgoing(world).await.pop() {
        Some(Outgoing::Follow { uri, .. }) => (target, uri),
        other => panic!("no follow was sent: {other:?}"),
    }
}

#[tokio::test]
async fn a_follow_is_stored_and_accepted_under_its_own_id() {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    let activity = bob.follow(&alice);
    assert_eq!(bob.sends(&world, &activity).await.unwrap(), Applied::Done);
    let follower = known(&world, &bob).await;
    assert!(follows(&world, follower, alice.id).await);
    assert_eq!(account(&world, alice.id).await.followers_count, 1);
    let sent = outgoing(&world).await;
    let uri = activity["id"].as_str().unwrap().to_owned();
    assert_eq!(sent, [Outgoing::AcceptFollow { account: alice.id, uri, follower }]);
}

#[tokio::test]
async fn a_follow_of_nobody_here_changes_nothing() {
    let world = World::start().await;
    let bob = world.server().await.actor("bob").await;
    let activity = bob.does("Follow", "1", &json!(world.config.url("/users/nobody")));
    assert!(matches!(bob.sends(&world, &activity).await.unwrap(), Applied::Ignored(_)));
    assert_eq!(outgoing(&world).await, []);
}

#[tokio::test]
async fn a_follow_undone_before_it_came_stays_out() {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    let follower = known(&world, &bob).await;
    let activity = bob.follow(&alice);
    let undo = bob.does("Undo", "1", &activity);
    assert!(matches!(bob.sends(&world, &undo).await.unwrap(), Applied::Ignored(_)));
    assert!(matches!(bob.sends(&world, &activity).await.unwrap(), Applied::Ignored(_)));
    assert!(!follows(&world, follower, alice.id).await);
}

#[tokio::test]
async fn an_undo_ends_a_follow_by_copy_and_by_bare_id() {
    let world = World::start().await;
    let (alice, server) = (world.local("alice").await, world.server().await);
    for (name, bare) in [("bob", false), ("carol", true)] {
        let actor = server.actor(name).await;
        let activity = actor.follow(&alice);
        actor.sends(&world, &activity).await.unwrap();
        let object = if bare { activity["id"].clone() } else { activity.clone() };
        assert_eq!(actor.sends(&world, &actor.does("Undo", "1", &object)).await.unwrap(), Applied::Done);
        assert!(!follows(&world, known(&world, &actor).await, alice.id).await, "{name}");
    }
    assert_eq!(account(&world, alice.id).await.followers_count, 0);
}

#[tokio::test]
async fn nobody_undoes_what_another_did() {
    let world = World::start().await;
    let (alice, server) = (world.local("alice").await, world.server().await);
    let (bob, mallory) = (server.actor("bob").await, server.actor("mallory").await);
    let activity = bob.follow(&alice);
    bob.sends(&world, &activity).await.unwrap();
    known(&world, &mallory).await;
    for object in [activity.clone(), activity["id"].clone()] {
        let undo = mallory.does("Undo", "1", &object);
        assert!(!matches!(mallory.sends(&world, &undo).await, Ok(Applied::Done)));
    }
    assert!(follows(&world, known(&world, &bob).await, alice.id).await);
}

#[tokio::test]
async fn an_accept_makes_the_follow_whether_it_embeds_or_names_it() {
    let world = World::start().await;
    let server = world.server().await;
    for (name, bare) in [("bob", false), ("carol", true)] {
        let (alice, actor) = (world.local(&format!("of_{name}")).await, server.actor(name).await);
        let (target, uri) = asked(&world, alice.id, &actor).await;
        assert!(!follows(&world, alice.id, target).await);
        let copy = json!({"id": uri, "type": "Follow", "actor": alice.uri, "object": actor.uri});
        let object = if bare { json!(uri) } else { copy };
        assert_eq!(actor.sends(&world, &actor.does("Accept", "1", &object)).await.unwrap(), Applied::Done);
        assert!(follows(&world, alice.id, target).await, "{name}");
    }
}

/// Attack block-spoof: somebody else answers for the followed.
#[tokio::test]
async fn only_the_followed_may_accept_or_reject() {
    let world = World::start().await;
    let (alice, server) = (world.local("alice").await, world.server().await);
    let (bob, mallory) = (server.actor("bob").await, server.actor("mallory").await);
    let (target, uri) = asked(&world, alice.id, &bob).await;
    known(&world, &mallory).await;
    for kind in ["Accept", "Reject"] {
        let forged = mallory.does(kind, "1", &json!(uri));
        assert!(matches!(mallory.sends(&world, &forged).await.unwrap(), Applied::Ignored(_)));
    }
    assert!(!follows(&world, alice.id, target).await);
    assert_eq!(world.count("SELECT count(*) FROM follow_requests").await, 1);
}

#[tokio::test]
async fn a_reject_ends_what_was_accepted() {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    let (target, uri) = asked(&world, alice.id, &bob).await;
    bob.sends(&world, &bob.does("Accept", "1", &json!(uri))).await.unwrap();
    bob.sends(&world, &bob.does("Reject", "1", &json!(uri))).await.unwrap();
    assert!(!follows(&world, alice.id, target).await);
}

#[tokio::test]
async fn a_block_ends_follows_both_ways_until_it_is_undone() {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    let (target, uri) = asked(&world, alice.id, &bob).await;
    bob.sends(&world, &bob.does("Accept", "1", &json!(uri))).await.unwrap();
    bob.sends(&world, &bob.follow(&alice)).await.unwrap();
    let block = bob.does("Block", "1", &json!(alice.uri));
    assert_eq!(bob.sends(&world, &block).await.unwrap(), Applied::Done);
    assert!(!follows(&world, alice.id, target).await && !follows(&world, target, alice.id).await);
    let refused = follow(&world, alice.id, target, &FollowChange::default()).await;
    assert!(matches!(refused, Err(Error::Forbidden(_))));
    assert_eq!(bob.sends(&world, &bob.does("Undo", "2", &block)).await.unwrap(), Applied::Done);
    follow(&world, alice.id, target, &FollowChange::default()).await.unwrap();
}
