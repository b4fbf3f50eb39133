//! Deliveries: tried again on their schedule, in order, and nobody waits for a host that does not answer.

use std::time::Duration;

use chrono::TimeDelta;
use hedgerow::activitypub::lookup::lookup_account;
use hedgerow::domain::dead_letters;
use hedgerow::domain::follows::{FollowChange, follow, unfollow};
use hedgerow::domain::statuses::{Draft, post_status};
use hedgerow::events::Queue;
use hedgerow::model::Visibility;
use hedgerow::workers;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::support::policy::decide;
use crate::support::world::{Actor, Answer, Local, Parcel, World, key_of};

/// Alice here, with a follower on another server, who was told that she accepts.
async fn alice_and_a_follower() -> (World, Local, Actor) {
    let world = World::start().await;
    let alice = world.local("alice").await;
    let bob = follower(&world, &alice, "bob").await;
    deliver(&world).await;
    assert_eq!(kinds(&bob), ["Accept"]);
    (world, alice, bob)
}

/// Somebody on a server of their own who follows.
async fn follower(world: &World, local: &Local, name: &str) -> Actor {
    let actor = world.server().await.actor(name).await;
    actor.sends(world, &actor.follow(local)).await.unwrap();
    actor
}

async fn post(world: &World, local: &Local, text: &str) {
    let account = lookup_account(world, &local.uri).await.unwrap();
    let draft = Draft { text: text.to_owned(), visibility: Some(Visibility::Public), ..Draft::default() };
    post_status(world, &account, draft).await.unwrap();
}

/// Makes activities of what was told, and delivers all that is due.
async fn deliver(world: &World) {
    while workers::outgoing::tick(world).await.unwrap() > 0 {}
    for _ in 0..100 {
        if workers::delivery::tick(world).await.unwrap() == 0 {
            return;
        }
    }
    panic!("deliveries do not come to rest");
}

/// What a server was delivered, in order.
fn kinds(actor: &Actor) -> Vec<String> {
    actor.server.delivered().iter().map(|activity| activity["type"].as_str().unwrap().to_owned()).collect()
}

fn texts(actor: &Actor) -> Vec<Value> {
    let creates = actor.server.delivered().into_iter().filter(|activity| activity["type"] == "Create");
    creates.map(|activity| activity["object"]["content"].clone()).collect()
}

/// Lets time pass, the workers ticking every few minutes as they would.
async fn pass(world: &World, time: TimeDelta, step: TimeDelta) {
    let end = world.clock.now() + time;
    while world.clock.now() < end {
        world.clock.advance(step);
        deliver(world).await;
    }
}

#[tokio::test]
async fn failed_delivery_is_tried_again_after_longer_and_longer_pauses() {
    let (world, alice, bob) = alice_and_a_follower().await;
    bob.server.answers("/inbox", Answer::status(503));
    post(&world, &alice, "hello").await;
    deliver(&world).await;
    let mut tried = 2;
    assert_eq!(bob.server.delivered().len(), tried);
    // The pause, and a quarter of it that chance may add.
    for minutes in [1, 5, 15, 45, 120, 360] {
        world.clock.advance(TimeDelta::seconds(minutes * 60 - 1));
        deliver(&world).await;
        assert_eq!(bob.server.delivered().len(), tried, "not before {minutes} minutes");
        world.clock.advance(TimeDelta::seconds(minutes * 15 + 1));
        deliver(&world).await;
        tried += 1;
        assert_eq!(bob.server.delivered().len(), tried, "after {minutes} minutes");
    }
    let same: Vec<Value> =
        bob.server.delivered()[1..].iter().map(|activity| activity["id"].clone()).collect();
    assert!(same.iter().all(|id| *id == same[0]), "it is the same activity each time");
    let signed = bob.server.asked();
    assert!(signed.iter().filter(|asked| asked.target == "/inbox").all(|asked| asked.signed_by.is_some()));

    bob.server.answers("/inbox", Answer::status(202));
    pass(&world, TimeDelta::days(1), TimeDelta::hours(1)).await;
    assert_eq!(bob.server.delivered().len(), tried + 1, "delivered is delivered");
    assert_eq!(world.count("SELECT count(*) FROM deliveries WHERE state = 'pending'").await, 0);
}

#[tokio::test]
async fn delivery_is_given_up_after_three_days_where_an_operator_sees_it() {
    let (world, alice, bob) = alice_and_a_follower().await;
    bob.server.answers("/inbox", Answer::status(500));
    post(&world, &alice, "hello").await;
    pass(&world, TimeDelta::hours(71), TimeDelta::hours(1)).await;
    assert_eq!(world.count("SELECT count(*) FROM deliveries WHERE state = 'pending'").await, 1);
    pass(&world, TimeDelta::hours(36), TimeDelta::hours(1)).await;
    let tried = bob.server.delivered().len();
    assert!((8..=14).contains(&tried), "{tried}");
    let letters = dead_letters::latest(&world, Queue::Delivery, 10).await.unwrap();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].what, format!("Create to {}", bob.server.url("/inbox")));
    assert_eq!(letters[0].error.as_deref(), Some("answered 500"));
}

#[tokio::test]
async fn host_is_asked_again_when_it_said() {
    let (world, alice, bob) = alice_and_a_follower().await;
    for (n, status) in [429, 503].into_iter().enumerate() {
        bob.server.answers("/inbox", Answer::later(status, 7200));
        post(&world, &alice, &format!("hello {n}")).await;
        let before = bob.server.delivered().len();
        pass(&world, TimeDelta::minutes(119), TimeDelta::minutes(7)).await;
        assert_eq!(bob.server.delivered().len(), before + 1, "{status} asked for two hours");
        // To anybody there: the host asked, not the post.
        post(&world, &alice, &format!("and {n}")).await;
        deliver(&world).await;
        assert_eq!(bob.server.delivered().len(), before + 1);
        bob.server.answers("/inbox", Answer::status(202));
        pass(&world, TimeDelta::minutes(32), TimeDelta::minutes(1)).await;
        assert_eq!(bob.server.delivered().len(), before + 3, "{status}");
    }
}

#[tokio::test]
async fn refusal_is_final() {
    let (world, alice, bob) = alice_and_a_follower().await;
    let mut sent = bob.server.delivered().len();
    for (n, status) in [400, 403, 404, 501].into_iter().enumerate() {
        bob.server.answers("/inbox", Answer::status(status));
        post(&world, &alice, &n.to_string()).await;
        pass(&world, TimeDelta::days(1), TimeDelta::hours(4)).await;
        // A 400 may be about the signature: both schemes are tried.
        sent += if status == 400 { 2 } else { 1 };
        assert_eq!(bob.server.delivered().len(), sent, "{status}");
    }
    assert_eq!(dead_letters::latest(&world, Queue::Delivery, 10).await.unwrap().len(), 4);
}

/// Bob has his own inbox only.
async fn without_shared_inbox(world: &World) -> (Local, Actor) {
    let alice = world.local("alice").await;
    let bob = world.server().await.actor("bob").await;
    let mut document = bob.document(&key_of("bob").await);
    document.as_object_mut().unwrap().remove("endpoints");
    bob.server.publishes(&document);
    bob.sends(world, &bob.follow(&alice)).await.unwrap();
    deliver(world).await;
    (alice, bob)
}

#[tokio::test]
async fn inbox_that_is_gone_ends_an_actor_that_is_gone_too() {
    let world = World::start().await;
    let (alice, bob) = without_shared_inbox(&world).await;
    bob.server.answers("/users/bob/inbox", Answer::status(410));
    post(&world, &alice, "are you there?").await;
    deliver(&world).await;
    while workers::jobs::tick(&world).await.unwrap() > 0 {}
    let deleted = || async { lookup_deleted(&world, &bob.uri).await };
    assert!(!deleted().await, "their document is there: the inbox was mistaken");
    assert_eq!(world.count("SELECT count(*) FROM follows").await, 1);

    bob.server.answers("/users/bob", Answer::status(410));
    post(&world, &alice, "and now?").await;
    deliver(&world).await;
    while workers::jobs::tick(&world).await.unwrap() > 0 {}
    assert!(deleted().await);
    assert_eq!(world.count("SELECT count(*) FROM follows").await, 0);
    let told = bob.server.delivered().len();
    post(&world, &alice, "to nobody").await;
    deliver(&world).await;
    assert_eq!(bob.server.delivered().len(), told);
}

async fn lookup_deleted(world: &World, uri: &str) -> bool {
    sqlx::query_scalar("SELECT deleted_at IS NOT NULL FROM accounts WHERE uri = $1")
        .bind(uri)
        .fetch_one(&world.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn shared_inbox_that_is_gone_ends_nobody() {
    let (world, alice, bob) = alice_and_a_follower().await;
    bob.server.answers("/inbox", Answer::status(410));
    bob.server.answers("/users/bob", Answer::status(410));
    post(&world, &alice, "hello").await;
    deliver(&world).await;
    while workers::jobs::tick(&world).await.unwrap() > 0 {}
    assert!(!lookup_deleted(&world, &bob.uri).await);
}

/// Alice posts once a day while Bob's host fails.
async fn fail_for_days(
    world: &World,
    alice: &Local,
    bob: &Actor,
    days: std::ops::Range<usize>,
) -> Vec<usize> {
    let mut tries = Vec::new();
    for day in days {
        post(world, alice, &format!("day {day}")).await;
        let before = bob.server.delivered().len();
        pass(world, TimeDelta::days(1), TimeDelta::hours(1)).await;
        tries.push(bob.server.delivered().len() - before);
    }
    tries
}

#[tokio::test]
async fn host_that_failed_for_a_week_gets_one_probe_a_day_until_it_answers() {
    let (world, alice, bob) = alice_and_a_follower().await;
    bob.server.answers("/inbox", Answer::status(502));
    fail_for_days(&world, &alice, &bob, 0..9).await;
    assert_eq!(world.count("SELECT count(*) FROM delivery_lanes WHERE dead_at IS NOT NULL").await, 1);
    let tries = fail_for_days(&world, &alice, &bob, 9..14).await;
    assert!(tries.iter().all(|tries| *tries <= 1) && tries.iter().sum::<usize>() >= 3, "{tries:?}");

    bob.server.answers("/inbox", Answer::status(202));
    let before = bob.server.delivered().len();
    pass(&world, TimeDelta::hours(31), TimeDelta::hours(1)).await;
    let arrived = texts(&bob).split_off(before - 1);
    assert!(arrived.len() >= 2, "{arrived:?}");
    assert!(arrived.contains(&json!("<p>day 13</p>")), "{arrived:?}");
    assert!(!arrived.contains(&json!("<p>day 9</p>")), "what is too old was given up: {arrived:?}");
    assert_eq!(world.count("SELECT count(*) FROM delivery_lanes WHERE failing_since IS NOT NULL").await, 0);
}

#[tokio::test]
async fn signed_request_revives_a_dead_host_at_once() {
    let (world, alice, bob) = alice_and_a_follower().await;
    bob.server.answers("/inbox", Answer::status(502));
    fail_for_days(&world, &alice, &bob, 0..9).await;
    bob.server.answers("/inbox", Answer::status(202));
    let before = bob.server.delivered().len();
    deliver(&world).await;
    assert_eq!(bob.server.delivered().len(), before, "nobody knows yet");
    assert_eq!(bob.posts(&world, "/inbox", &bob.create(&bob.note("1", "we are back"))).await.status, 202);
    deliver(&world).await;
    let arrived = texts(&bob).split_off(before - 1);
    assert!(arrived.len() >= 2 && arrived.contains(&json!("<p>day 8</p>")), "{arrived:?}");
    assert_eq!(world.count("SELECT count(*) FROM deliveries WHERE state = 'pending'").await, 0);
}

#[tokio::test]
async fn unsigned_request_revives_nobody() {
    let (world, alice, bob) = alice_and_a_follower().await;
    bob.server.answers("/inbox", Answer::status(502));
    post(&world, &alice, "hello").await;
    deliver(&world).await;
    let (key_id, body) = (format!("{}#main-key", bob.uri), bob.create(&bob.note("1", "back")).to_string());
    let parcel = Parcel::signed(&world, &key_id, "mallory", "/inbox", body).await;
    assert_eq!(parcel.post(&world).await.status, 401);
    assert_eq!(world.count("SELECT count(*) FROM delivery_lanes WHERE failing_since IS NOT NULL").await, 1);
}

#[tokio::test]
async fn undo_never_overtakes_what_it_undoes_and_others_need_not_wait() {
    let (world, alice, bob) = alice_and_a_follower().await;
    let carol = bob.server.actor("carol").await;
    let (bob_id, carol_id) = (
        lookup_account(&world, &bob.uri).await.unwrap().id,
        lookup_account(&world, &carol.uri).await.unwrap().id,
    );
    // 429: the host is there, and this delivery waits.
    bob.server.answers("/inbox", Answer::status(429));
    follow(&world, alice.id, bob_id, &FollowChange::default()).await.unwrap();
    deliver(&world).await;
    assert_eq!(kinds(&bob), ["Accept", "Follow"]);
    bob.server.answers("/inbox", Answer::status(202));
    unfollow(&world, alice.id, bob_id).await.unwrap();
    follow(&world, alice.id, carol_id, &FollowChange::default()).await.unwrap();
    deliver(&world).await;
    assert_eq!(kinds(&bob), ["Accept", "Follow", "Follow"]);
    assert_eq!(bob.server.delivered()[2]["object"], json!(carol.uri), "Carol need not wait for Bob");
    world.clock.advance(TimeDelta::minutes(2));
    deliver(&world).await;
    let told = bob.server.delivered().split_off(3);
    assert_eq!((&told[0]["type"], &told[0]["object"]), (&json!("Follow"), &json!(bob.uri)));
    assert_eq!((&told[1]["type"], &told[1]["object"]["id"]), (&json!("Undo"), &told[0]["id"]));
    assert_eq!(told.len(), 2);
}

#[tokio::test]
async fn host_that_never_answers_delays_nobody() {
    let (world, alice, bob) = alice_and_a_follower().await;
    let carol = follower(&world, &alice, "carol").await;
    let dave = follower(&world, &alice, "dave").await;
    deliver(&world).await;
    bob.server.answers("/inbox", Answer::never());
    let stop = CancellationToken::new();
    let state = world.state.state.clone();
    let running = tokio::spawn(workers::delivery::run(state, stop.clone()));
    for n in 0..60 {
        post(&world, &alice, &n.to_string()).await;
    }
    while workers::outgoing::tick(&world).await.unwrap() > 0 {}
    let arrive = async {
        bob.server.is_delivered(2).await;
        carol.server.is_delivered(61).await;
        dave.server.is_delivered(61).await;
    };
    tokio::time::timeout(Duration::from_secs(60), arrive).await.expect("the others need not wait");
    assert!(bob.server.delivered().len() <= 5, "a few at a time");
    let waiting = "SELECT count(*) FROM deliveries WHERE state = 'pending'";
    assert!(world.count(waiting).await >= 60);
    running.abort();
}

#[tokio::test]
async fn host_that_answers_nothing_is_asked_no_more_than_a_few_times_in_a_round() {
    let (world, alice, bob) = alice_and_a_follower().await;
    bob.server.answers("/inbox", Answer::status(500));
    for n in 0..10 {
        post(&world, &alice, &n.to_string()).await;
    }
    deliver(&world).await;
    assert_eq!(bob.server.delivered().len(), 1 + 4);
    assert_eq!(world.count("SELECT sum(attempts)::bigint FROM deliveries WHERE state = 'pending'").await, 4);
    // One that is back shows so with one request, and gets the rest.
    bob.server.answers("/inbox", Answer::status(202));
    world.clock.advance(TimeDelta::minutes(2));
    deliver(&world).await;
    assert_eq!(bob.server.delivered().len(), 1 + 4 + 10);
}

#[tokio::test]
async fn deliveries_to_a_blocked_host_wait_and_go_out_when_the_block_ends() {
    let (world, alice, bob) = alice_and_a_follower().await;
    post(&world, &alice, "hello").await;
    while workers::outgoing::tick(&world).await.unwrap() > 0 {}
    decide(&world, bob.server.authority(), "suspend", false).await;
    deliver(&world).await;
    assert_eq!(bob.server.delivered().len(), 1);
    decide(&world, bob.server.authority(), "noop", false).await;
    deliver(&world).await;
    assert_eq!(bob.server.delivered().len(), 2);
}
