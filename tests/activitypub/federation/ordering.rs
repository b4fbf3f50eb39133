//! What arrives in another order than it was done, or twice: what is taken back stays out, what is said again counts
//! once. (Creates, likes, follows and moves have theirs beside their other tests.)

use hedgerow::activitypub::activities::Applied;
use hedgerow::activitypub::lookup::lookup_account;
use hedgerow::delivery::Outgoing;
use hedgerow::domain::follows::{FollowChange, follow};
use hedgerow::model::Visibility;
use serde_json::{Value, json};

use super::likes::posted;
use crate::support::accounts::outgoing;
use crate::support::world::{Actor, Local, World};

async fn alice_and_bob() -> (World, Local, Actor) {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    lookup_account(&world, &bob.uri).await.unwrap();
    (world, alice, bob)
}

async fn ignored(world: &World, by: &Actor, activity: &Value) {
    let applied = by.sends(world, activity).await.unwrap();
    assert!(matches!(applied, Applied::Ignored(_)), "{applied:?}: {activity}");
}

#[tokio::test]
async fn what_is_undone_before_it_comes_stays_out() {
    let (world, alice, bob) = alice_and_bob().await;
    let ours = json!(posted(&world, &alice, "hello", Visibility::Public).await.status.uri);
    let mut reaction = bob.does("EmojiReact", "1", &ours);
    reaction["content"] = json!("🎉");
    let deeds = [
        (bob.does("Announce", "1", &ours), "SELECT count(*) FROM statuses WHERE reblog_of_id IS NOT NULL"),
        (bob.does("Block", "1", &json!(alice.uri)), "SELECT count(*) FROM blocks"),
        (reaction, "SELECT count(*) FROM status_reactions"),
    ];
    for (number, (deed, effects)) in deeds.iter().enumerate() {
        let undo = bob.does("Undo", &format!("copy{number}"), deed);
        ignored(&world, &bob, &undo).await;
        ignored(&world, &bob, deed).await;
        assert_eq!(world.count(effects).await, 0, "{deed}");
        // By its bare id, as Mitra and Takahe undo.
        let mut other = deed.clone();
        other["id"] = json!(format!("{}/again", deed["id"].as_str().unwrap()));
        let undo = bob.does("Undo", &format!("id{number}"), &other["id"]);
        ignored(&world, &bob, &undo).await;
        ignored(&world, &bob, &other).await;
        assert_eq!(world.count(effects).await, 0, "{other}");
    }
}

#[tokio::test]
async fn what_is_said_again_under_another_id_counts_once() {
    let (world, alice, bob) = alice_and_bob().await;
    let ours = json!(posted(&world, &alice, "hello", Visibility::Public).await.status.uri);
    let mut reaction = bob.does("EmojiReact", "1", &ours);
    reaction["content"] = json!("🎉");
    let deeds = [
        (bob.does("Like", "1", &ours), "SELECT count(*) FROM favourites"),
        (reaction, "SELECT count(*) FROM status_reactions"),
        (bob.does("Announce", "1", &ours), "SELECT count(*) FROM statuses WHERE reblog_of_id IS NOT NULL"),
        (bob.follow(&alice), "SELECT count(*) FROM follows"),
        (bob.does("Block", "1", &json!(alice.uri)), "SELECT count(*) FROM blocks"),
    ];
    for (deed, effects) in deeds {
        assert_eq!(bob.sends(&world, &deed).await.unwrap(), Applied::Done, "{deed}");
        let mut again = deed.clone();
        again["id"] = json!(format!("{}/again", deed["id"].as_str().unwrap()));
        bob.sends(&world, &again).await.unwrap();
        assert_eq!(world.count(effects).await, 1, "{deed}");
    }
}

#[tokio::test]
async fn an_accept_counts_once_and_ends_when_it_is_taken_back() {
    let (world, alice, bob) = alice_and_bob().await;
    let target = lookup_account(&world, &bob.uri).await.unwrap().id;
    follow(&world, alice.id, target, &FollowChange::default()).await.unwrap();
    let Some(Outgoing::Follow { uri, .. }) = outgoing(&world).await.pop() else { panic!("no follow") };
    let accept = bob.does("Accept", "1", &json!(uri));
    bob.sends(&world, &accept).await.unwrap();
    bob.sends(&world, &bob.does("Accept", "2", &json!(uri))).await.unwrap();
    assert_eq!(world.count("SELECT count(*) FROM follows").await, 1);
    let told = "SELECT following FROM account_counts WHERE following > 0";
    assert_eq!(world.count(told).await, 1);
    // Taken back with the copy of the Follow it was about.
    let mut copy = accept.clone();
    copy["object"] = json!({"id": uri, "type": "Follow", "actor": alice.uri, "object": bob.uri});
    assert_eq!(bob.sends(&world, &bob.does("Undo", "1", &copy)).await.unwrap(), Applied::Done);
    assert_eq!(world.count("SELECT count(*) FROM follows").await, 0);
    ignored(&world, &bob, &bob.does("Accept", "3", &json!(uri))).await;
    assert_eq!(world.count("SELECT count(*) FROM follows").await, 0, "an Accept nobody waits for");
}

#[tokio::test]
async fn a_delete_and_a_pin_told_twice_change_nothing_the_second_time() {
    let (world, alice, bob) = alice_and_bob().await;
    super::statuses::follow(&world, &alice, &bob).await;
    let note = bob.note("1", "hello");
    bob.sends(&world, &bob.create(&note)).await.unwrap();
    let pin = |kind: &str, name: &str| {
        let mut activity = bob.does(kind, name, &note["id"]);
        activity["target"] = json!(bob.id("featured"));
        activity
    };
    assert_eq!(bob.sends(&world, &pin("Add", "1")).await.unwrap(), Applied::Done);
    ignored(&world, &bob, &pin("Add", "2")).await;
    assert_eq!(bob.sends(&world, &pin("Remove", "1")).await.unwrap(), Applied::Done);
    ignored(&world, &bob, &pin("Remove", "2")).await;
    let delete = |name: &str| bob.does("Delete", name, &note["id"]);
    assert_eq!(bob.sends(&world, &delete("1")).await.unwrap(), Applied::Done);
    ignored(&world, &bob, &delete("2")).await;
    ignored(&world, &bob, &bob.create(&bob.note("1", "again"))).await;
    assert_eq!(world.count("SELECT count(*) FROM statuses").await, 0);
}

#[tokio::test]
async fn an_accept_taken_back_before_it_comes_stays_out() {
    let (world, alice, bob) = alice_and_bob().await;
    let target = lookup_account(&world, &bob.uri).await.unwrap().id;
    follow(&world, alice.id, target, &FollowChange::default()).await.unwrap();
    let Some(Outgoing::Follow { uri, .. }) = outgoing(&world).await.pop() else { panic!("no follow") };
    let accept = bob.does("Accept", "1", &json!(uri));
    ignored(&world, &bob, &bob.does("Undo", "1", &accept["id"])).await;
    ignored(&world, &bob, &accept).await;
    assert_eq!(world.count("SELECT count(*) FROM follows").await, 0);
    assert_eq!(bob.sends(&world, &bob.does("Accept", "2", &json!(uri))).await.unwrap(), Applied::Done);
    assert_eq!(world.count("SELECT count(*) FROM follows").await, 1);
}

/// By an Undo of ids that are not their own: nothing here would ever have come in under them.
#[tokio::test]
async fn nobody_keeps_out_what_another_is_yet_to_say() {
    let (world, alice, bob) = alice_and_bob().await;
    super::statuses::follow(&world, &alice, &bob).await;
    let mallory = world.server().await.actor("mallory").await;
    lookup_account(&world, &mallory.uri).await.unwrap();
    let (note, followed) = (bob.note("1", "hello"), bob.follow(&alice));
    let ours = json!(posted(&world, &alice, "hello", Visibility::Public).await.status.uri);
    for (number, object) in [&note["id"], &followed["id"], &followed, &ours].into_iter().enumerate() {
        ignored(&world, &mallory, &mallory.does("Undo", &number.to_string(), object)).await;
    }
    assert_eq!(world.count("SELECT count(*) FROM tombstones").await, 0);
    for said in [&bob.create(&note), &followed] {
        assert_eq!(bob.sends(&world, said).await.unwrap(), Applied::Done, "{said}");
    }
}
