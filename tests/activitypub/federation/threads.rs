//! Replies and the threads they stand in.

use hedgerow::activitypub::activities::Applied;
use hedgerow::activitypub::lookup::lookup_status;
use serde_json::{Value, json};

use super::statuses::{follow, seen};
use crate::support::world::{Actor, Answer, World};

/// A chain of notes, each answering the one before; all published, the last one answered with.
fn chain(actor: &Actor, length: usize) -> Value {
    let mut last = json!(null);
    for n in 0..length {
        let mut note = actor.note(&format!("n{n}"), &format!("number {n}"));
        if n > 0 {
            note["inReplyTo"] = json!(actor.id(&format!("n{}", n - 1)));
        }
        actor.server.publishes(&note);
        last = note;
    }
    last
}

#[tokio::test]
async fn a_reply_brings_the_thread_above_it() {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    follow(&world, &alice, &bob).await;
    let last = chain(&bob, 3);
    assert_eq!(bob.sends(&world, &bob.create(&last)).await.unwrap(), Applied::Done);
    assert_eq!(world.count("SELECT count(*) FROM statuses WHERE in_reply_to_id IS NOT NULL").await, 2);
    assert_eq!(world.count("SELECT count(DISTINCT conversation_id) FROM statuses").await, 1);
    assert_eq!(seen(&world, None, &json!(bob.id("n0"))).await.unwrap().status.replies_count, 1);
}

/// Attack masto-22025: threads without end.
#[tokio::test]
async fn a_thread_is_climbed_forty_statuses_high() {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    follow(&world, &alice, &bob).await;
    let last = chain(&bob, 60);
    bob.sends(&world, &bob.create(&last)).await.unwrap();
    assert_eq!(world.count("SELECT count(*) FROM statuses").await, 41);
}

#[tokio::test]
async fn a_parent_that_cannot_be_read_does_not_cost_the_reply() {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    follow(&world, &alice, &bob).await;
    for (name, answer) in [
        ("gone", Answer::status(410)),
        ("broken", Answer::status(500)),
        ("page", Answer::status(200).typed("text/html")),
    ] {
        bob.server.answers(&format!("/users/bob/{name}"), answer);
        let mut note = bob.note(&format!("to-{name}"), "a reply");
        note["inReplyTo"] = json!(bob.id(name));
        assert_eq!(bob.sends(&world, &bob.create(&note)).await.unwrap(), Applied::Done, "{name}");
        let status = seen(&world, None, &note["id"]).await.unwrap().status;
        assert_eq!((status.in_reply_to_id, status.in_reply_to_uri), (None, Some(bob.id(name))), "{name}");
    }
}

#[tokio::test]
async fn a_reply_finds_the_parent_that_comes_after_it() {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    follow(&world, &alice, &bob).await;
    let mut reply = bob.note("2", "the reply");
    reply["inReplyTo"] = json!(bob.id("1"));
    bob.sends(&world, &bob.create(&reply)).await.unwrap();
    let parent = bob.note("1", "the parent");
    bob.sends(&world, &bob.create(&parent)).await.unwrap();
    let parent = seen(&world, None, &parent["id"]).await.unwrap().status;
    assert_eq!(seen(&world, None, &reply["id"]).await.unwrap().status.in_reply_to_id, Some(parent.id));
}

#[tokio::test]
async fn a_pasted_page_leads_to_its_status() {
    let world = World::start().await;
    let bob = world.server().await.actor("bob").await;
    let note = bob.note("1", "hello");
    bob.server.publishes(&note);
    let page =
        r#"<html><head><link rel="alternate" type="application/activity+json" href="/users/bob/1"></head>"#;
    let answer = Answer { body: page.to_owned(), ..Answer::status(200) };
    bob.server.answers("/@bob/1", answer.typed("text/html; charset=utf-8"));
    let id = lookup_status(&world, &bob.server.url("/@bob/1")).await.unwrap();
    assert_eq!(seen(&world, None, &note["id"]).await.unwrap().status.id, id);
    assert_eq!(lookup_status(&world, &bob.id("1")).await.unwrap(), id);
}
