//! Questions both ways, and votes.

use std::collections::BTreeMap;

use chrono::Duration;
use hedgerow::activitypub::activities::{Applied, Built, build};
use hedgerow::activitypub::lookup::lookup_account;
use hedgerow::delivery::Outgoing;
use hedgerow::domain::polls::{PollDraft, vote};
use hedgerow::domain::statuses::{Draft, edit_status, post_status};
use hedgerow::model::{Poll, StatusView, Visibility};
use hedgerow::workers::jobs;
use serde_json::{Value, json};

use super::statuses::{follow, seen};
use crate::support::accounts::outgoing;
use crate::support::world::{Actor, Local, World};

async fn alice_and_bob() -> (World, Local, Actor) {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    (world, alice, bob)
}

fn trees(multiple: bool) -> PollDraft {
    let options = vec!["Hawthorn".to_owned(), "Beech & Yew".to_owned()];
    PollDraft { options, expires_in: Some(3600), multiple, hide_totals: false }
}

async fn asked(world: &World, local: &Local, multiple: bool, visibility: Visibility) -> StatusView {
    let account = lookup_account(world, &local.uri).await.unwrap();
    let draft = Draft {
        text: "Which one?".to_owned(),
        visibility: Some(visibility),
        poll: Some(trees(multiple)),
        ..Draft::default()
    };
    post_status(world, &account, draft).await.unwrap()
}

async fn poll(world: &World, uri: &Value) -> Poll {
    seen(world, None, uri).await.unwrap().status.poll.unwrap()
}

/// The latest thing told, built.
async fn told(world: &World) -> Built {
    let outgoing = outgoing(world).await.pop().expect("something was told");
    build(&mut world.pool.acquire().await.unwrap(), &world.config, &outgoing, 7).await.unwrap().unwrap()
}

/// A vote as Mastodon sends it.
fn vote_of(actor: &Actor, n: usize, poll: &str, name: &str) -> Value {
    let note = json!({
        "id": format!("{}#votes/{n}", actor.uri), "type": "Note", "name": name, "attributedTo": actor.uri,
        "inReplyTo": poll, "to": poll,
    });
    let mut create = actor.does("Create", &n.to_string(), &note);
    create["id"] = json!(format!("{}#votes/{n}/activity", actor.uri));
    create
}

/// A poll of bob's.
fn question(bob: &Actor, votes: [u64; 2]) -> Value {
    let option = |name: &str, votes: u64| json!({"type": "Note", "name": name, "replies": {"type": "Collection", "totalItems": votes}});
    let mut note = bob.note("q", "Which?");
    note["type"] = json!("Question");
    note["oneOf"] = json!([option("A < B", votes[0]), option("B", votes[1])]);
    note["endTime"] = json!("2027-01-15T09:00:00Z");
    note["votersCount"] = json!(votes[0] + votes[1]);
    note
}

#[tokio::test]
async fn a_poll_is_a_question_with_its_options() {
    let (world, alice, _) = alice_and_bob().await;
    let status = asked(&world, &alice, false, Visibility::Public).await.status;
    let create: Value = serde_json::from_str(&told(&world).await.body).unwrap();
    let mut question = create["object"].clone();
    assert_eq!(question["id"], json!(status.uri));
    for made in ["id", "url", "context", "conversation", "replies", "likes", "shares", "published", "endTime"]
    {
        assert!(!question[made].is_null(), "{made}");
        question.as_object_mut().unwrap().remove(made);
    }
    let sorted: BTreeMap<String, Value> = serde_json::from_value(question).unwrap();
    insta::assert_json_snapshot!(sorted);
}

#[tokio::test]
async fn votes_are_counted_and_told_after_a_while_in_one_update() {
    let (world, alice, bob) = alice_and_bob().await;
    let status = asked(&world, &alice, false, Visibility::Public).await.status;
    let before = outgoing(&world).await.len();
    let voted = vote_of(&bob, 1, &status.uri, "Beech & Yew");
    assert_eq!(bob.sends(&world, &voted).await.unwrap(), Applied::Done);
    let carol = bob.server.actor("carol").await;
    carol.sends(&world, &vote_of(&carol, 1, &status.uri, "Beech & Yew")).await.unwrap();
    let counted = poll(&world, &json!(status.uri)).await;
    assert_eq!((counted.votes.as_slice(), counted.voters), ([0, 2].as_slice(), Some(2)));
    assert_eq!(world.count("SELECT count(*) FROM statuses").await, 1, "a vote is no post");

    jobs::tick(&world).await.unwrap();
    assert_eq!(outgoing(&world).await.len(), before, "not at once");
    world.clock.advance(Duration::minutes(3));
    jobs::tick(&world).await.unwrap();
    assert_eq!(outgoing(&world).await.len(), before + 1);
    let update = told(&world).await;
    let body: Value = serde_json::from_str(&update.body).unwrap();
    assert_eq!((&body["type"], &body["object"]["type"]), (&json!("Update"), &json!("Question")));
    assert_eq!(body["object"]["oneOf"][1]["replies"]["totalItems"], 2);
    assert_eq!((&body["object"]["votersCount"], body["object"].get("updated")), (&json!(2), None));
    assert_eq!(update.audience.accounts.len(), 2, "voters are told");

    world.clock.advance(Duration::hours(1));
    jobs::tick(&world).await.unwrap();
    let closing: Value = serde_json::from_str(&told(&world).await.body).unwrap();
    assert!(closing["object"]["closed"].is_string(), "{closing}");
}

#[tokio::test]
async fn several_votes_in_one_activity_are_several_choices() {
    let (world, alice, bob) = alice_and_bob().await;
    let status = asked(&world, &alice, true, Visibility::Public).await.status;
    let (one, two) =
        (vote_of(&bob, 1, &status.uri, "Hawthorn"), vote_of(&bob, 2, &status.uri, "Beech & Yew"));
    // GoToSocial's array.
    let mut both = one.clone();
    both["object"] = json!([one["object"], two["object"]]);
    assert_eq!(bob.sends(&world, &both).await.unwrap(), Applied::Done);
    let counted = poll(&world, &json!(status.uri)).await;
    assert_eq!((counted.votes.as_slice(), counted.voters), ([1, 1].as_slice(), Some(1)));
}

/// Attack poll-vote-forge.
#[tokio::test]
async fn votes_that_may_not_be_cast_do_not_count() {
    let (world, alice, bob) = alice_and_bob().await;
    let status = asked(&world, &alice, false, Visibility::Public).await.status;
    let secret = asked(&world, &alice, false, Visibility::Private).await.status;
    lookup_account(&world, &bob.uri).await.unwrap();

    assert!(bob.sends(&world, &vote_of(&bob, 1, &secret.uri, "Hawthorn")).await.is_err(), "may not see it");
    let strange = bob.sends(&world, &vote_of(&bob, 2, &status.uri, "hawthorn")).await.unwrap();
    assert!(matches!(strange, Applied::Ignored(_)), "no such choice");
    bob.sends(&world, &vote_of(&bob, 3, &status.uri, "Hawthorn")).await.unwrap();
    for (n, name) in [(4, "Hawthorn"), (5, "Beech & Yew")] {
        let again = bob.sends(&world, &vote_of(&bob, n, &status.uri, name)).await.unwrap();
        assert!(matches!(again, Applied::Ignored(_)), "twice");
    }
    let carol = bob.server.actor("carol").await;
    let mut forged = vote_of(&bob, 6, &status.uri, "Hawthorn");
    forged["object"]["attributedTo"] = json!(carol.uri);
    assert!(!matches!(bob.sends(&world, &forged).await, Ok(Applied::Done)), "in another's name");
    world.clock.advance(Duration::minutes(60));
    let late = carol.sends(&world, &vote_of(&carol, 7, &status.uri, "Hawthorn")).await.unwrap();
    assert!(matches!(late, Applied::Ignored(_)), "after the end");
    assert_eq!(poll(&world, &json!(status.uri)).await.votes, [1, 0]);
    assert_eq!(world.count("SELECT count(*) FROM poll_votes").await, 1);
    assert_eq!(world.count("SELECT count(*) FROM statuses").await, 2);
}

#[tokio::test]
async fn a_question_arrives_is_voted_in_and_counted_by_its_own_server() {
    let (world, alice, bob) = alice_and_bob().await;
    follow(&world, &alice, &bob).await;
    let asked = question(&bob, [3, 1]);
    assert_eq!(bob.sends(&world, &bob.create(&asked)).await.unwrap(), Applied::Done);
    let arrived = poll(&world, &asked["id"]).await;
    assert_eq!((arrived.options[0].as_str(), arrived.votes.as_slice()), ("A < B", [3, 1].as_slice()));
    assert_eq!((arrived.voters, arrived.closed), (Some(4), false));

    let account = lookup_account(&world, &alice.uri).await.unwrap();
    vote(&world, &account, arrived.id, &[0]).await.unwrap();
    let create: Value = serde_json::from_str(&told(&world).await.body).unwrap();
    assert_eq!((&create["object"]["name"], &create["object"]["inReplyTo"]), (&json!("A < B"), &asked["id"]));
    assert_eq!((&create["to"], &create["cc"]), (&json!([bob.uri]), &json!([])));
    assert_eq!(poll(&world, &asked["id"]).await.votes, [4, 1], "ours is counted at once");

    // The tallies alone: no edit.
    let tallied = question(&bob, [9, 2]);
    assert_eq!(bob.sends(&world, &bob.does("Update", "1", &tallied)).await.unwrap(), Applied::Done);
    let view = seen(&world, Some(alice.id), &asked["id"]).await.unwrap();
    assert_eq!(view.status.poll.as_ref().unwrap().votes, [9, 2]);
    assert_eq!((view.status.edited_at, view.status.viewer.own_votes), (None, vec![0]));

    world.clock.advance(Duration::hours(3));
    jobs::tick(&world).await.unwrap();
    assert!(poll(&world, &asked["id"]).await.closed);
    assert_eq!(world.count("SELECT count(*) FROM notifications WHERE kind = 'poll'").await, 1);
}

#[tokio::test]
async fn other_options_are_another_poll() {
    let (world, alice, bob) = alice_and_bob().await;
    follow(&world, &alice, &bob).await;
    let asked = question(&bob, [3, 1]);
    bob.sends(&world, &bob.create(&asked)).await.unwrap();
    let account = lookup_account(&world, &alice.uri).await.unwrap();
    let first = poll(&world, &asked["id"]).await;
    vote(&world, &account, first.id, &[0]).await.unwrap();
    let mut other = question(&bob, [0, 0]);
    other["oneOf"][1]["name"] = json!("C");
    world.clock.advance(Duration::minutes(1));
    assert_eq!(bob.sends(&world, &bob.does("Update", "1", &other)).await.unwrap(), Applied::Done);
    let view = seen(&world, Some(alice.id), &asked["id"]).await.unwrap();
    assert_eq!(view.status.poll.unwrap().options[1], "C");
    assert!(view.status.edited_at.is_some() && view.status.viewer.own_votes.is_empty());
    // What is older than that changes nothing any more.
    let mut stale = question(&bob, [7, 7]);
    stale["updated"] = json!("2027-01-15T07:30:00Z");
    assert!(matches!(
        bob.sends(&world, &bob.does("Update", "2", &stale)).await.unwrap(),
        Applied::Ignored(_)
    ));
}

#[tokio::test]
async fn a_remote_poll_that_is_looked_at_is_asked_for_again() {
    let (world, alice, bob) = alice_and_bob().await;
    follow(&world, &alice, &bob).await;
    let asked = question(&bob, [3, 1]);
    bob.sends(&world, &bob.create(&asked)).await.unwrap();
    bob.server.publishes(&question(&bob, [5, 5]));
    let path = "/users/bob/q";
    let look = || async {
        let view = seen(&world, Some(alice.id), &asked["id"]).await.unwrap();
        hedgerow::domain::polls::ask_again(&world, &view).await.unwrap();
        jobs::tick(&world).await.unwrap();
    };
    look().await;
    assert_eq!(bob.server.times_asked(path), 0, "it came a moment ago");
    world.clock.advance(Duration::minutes(2));
    look().await;
    look().await;
    assert_eq!(bob.server.times_asked(path), 1);
    assert_eq!(poll(&world, &asked["id"]).await.votes, [5, 5]);
}

/// Attack CVE-2026-23962.
#[tokio::test]
async fn a_poll_with_very_many_options_is_cut() {
    let (world, alice, bob) = alice_and_bob().await;
    follow(&world, &alice, &bob).await;
    let mut asked = question(&bob, [0, 0]);
    asked["oneOf"] = (0..20_000).map(|n| json!({"type": "Note", "name": format!("{n}")})).collect();
    assert_eq!(bob.sends(&world, &bob.create(&asked)).await.unwrap(), Applied::Done);
    assert_eq!(poll(&world, &asked["id"]).await.options.len(), 500);
}

#[tokio::test]
async fn an_edited_poll_is_told_as_an_edit() {
    let (world, alice, _) = alice_and_bob().await;
    let status = asked(&world, &alice, false, Visibility::Public).await.status;
    world.clock.advance(Duration::minutes(1));
    let account = lookup_account(&world, &alice.uri).await.unwrap();
    let draft = Draft { text: "Which?".to_owned(), poll: Some(trees(true)), ..Draft::default() };
    edit_status(&world, &account, status.id, draft, &[]).await.unwrap();
    let outgoing = outgoing(&world).await.pop().unwrap();
    assert_eq!(outgoing, Outgoing::UpdateStatus { account: alice.id, status: status.id });
    let body: Value = serde_json::from_str(&told(&world).await.body).unwrap();
    assert!(body["object"]["anyOf"].is_array() && body["object"]["updated"].is_string());
}
