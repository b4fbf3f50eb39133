//! Announce and its Undo.

use hedgerow::activitypub::activities::Applied;
use hedgerow::activitypub::lookup::lookup_account;
use hedgerow::model::Visibility;
use serde_json::json;

use super::likes::posted;
use super::statuses::{follow, seen};
use crate::support::world::World;

#[tokio::test]
async fn a_boost_of_ours_counts_once_and_ends_with_its_undo() {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    let uri = json!(posted(&world, &alice, "hello", Visibility::Public).await.status.uri);
    let announce = bob.does("Announce", "1", &uri);
    assert_eq!(bob.sends(&world, &announce).await.unwrap(), Applied::Done);
    assert!(matches!(
        bob.sends(&world, &bob.does("Announce", "2", &uri)).await.unwrap(),
        Applied::Ignored(_)
    ));
    assert_eq!(seen(&world, None, &uri).await.unwrap().status.reblogs_count, 1);
    assert_eq!(world.count("SELECT count(*) FROM notifications WHERE kind = 'reblog'").await, 1);
    bob.sends(&world, &bob.does("Undo", "1", &announce["id"])).await.unwrap();
    assert_eq!(seen(&world, None, &uri).await.unwrap().status.reblogs_count, 0);
    assert_eq!(world.count("SELECT count(*) FROM statuses").await, 1);
}

/// Attack hollo-0.8.5-announce: the copy within a boost is not believed.
#[tokio::test]
async fn what_is_boosted_is_fetched_from_its_own_server() {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    let carol = world.server().await.actor("carol").await;
    follow(&world, &alice, &bob).await;
    let note = carol.note("1", "the truth");
    carol.server.publishes(&note);
    let mut copy = note.clone();
    copy["content"] = json!("<p>a lie</p>");
    assert_eq!(bob.sends(&world, &bob.does("Announce", "1", &copy)).await.unwrap(), Applied::Done);
    let view = seen(&world, Some(alice.id), &note["id"]).await.unwrap();
    assert_eq!((view.status.content.as_str(), view.status.reblogs_count), ("<p>the truth</p>", 1));
    assert_eq!(world.count("SELECT count(*) FROM home_feed").await, 1);
}

#[tokio::test]
async fn a_boost_by_somebody_nobody_follows_costs_no_fetch() {
    let world = World::start().await;
    let (bob, carol) = (world.server().await.actor("bob").await, world.server().await.actor("carol").await);
    lookup_account(&world, &bob.uri).await.unwrap();
    let note = carol.note("1", "hello");
    carol.server.publishes(&note);
    let announce = bob.does("Announce", "1", &note["id"]);
    assert!(matches!(bob.sends(&world, &announce).await.unwrap(), Applied::Ignored(_)));
    assert_eq!(carol.server.asked().len(), 0);
}

#[tokio::test]
async fn private_words_are_not_passed_on() {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    bob.sends(&world, &bob.follow(&alice)).await.unwrap();
    let uri = posted(&world, &alice, "for followers", Visibility::Private).await.status.uri;
    assert!(bob.sends(&world, &bob.does("Announce", "1", &json!(uri))).await.is_err());
    assert_eq!(world.count("SELECT count(*) FROM statuses").await, 1);
}

/// Attack mitra-2.18.0: a group passes on an activity with a forged actor.
#[tokio::test]
async fn what_a_group_passes_on_is_fetched_and_not_believed() {
    let world = World::start().await;
    let (alice, group) = (world.local("alice").await, world.server().await.actor("group").await);
    let carol = world.server().await.actor("carol").await;
    follow(&world, &alice, &group).await;
    let note = carol.note("1", "the truth");
    carol.server.publishes(&note);
    let mut create = carol.create(&note);
    create["object"]["content"] = json!("<p>a lie</p>");
    assert_eq!(group.sends(&world, &group.does("Announce", "1", &create)).await.unwrap(), Applied::Done);
    assert_eq!(seen(&world, None, &note["id"]).await.unwrap().status.content, "<p>the truth</p>");
}
