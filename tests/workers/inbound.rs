//! Received activities: applied once, in order, and parked without spinning.

use chrono::TimeDelta;
use hedgerow::activitypub::activities::{Applied, apply};
use hedgerow::activitypub::lookup::lookup_account;
use hedgerow::db::inbound;
use hedgerow::domain::dead_letters;
use hedgerow::error::Error;
use hedgerow::events::Queue;
use hedgerow::workers;
use serde_json::json;

use crate::support::world::{Actor, Answer, World};

/// Bob elsewhere, whom Alice follows: what concerns nobody here is not kept.
async fn bob_elsewhere() -> (World, Actor) {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    let bob_id = lookup_account(&world, &bob.uri).await.unwrap().id;
    sqlx::query("INSERT INTO follows (account_id, target_account_id) VALUES ($1, $2)")
        .bind(alice.id.0)
        .bind(bob_id.0)
        .execute(&world.pool)
        .await
        .unwrap();
    (world, bob)
}

async fn count(world: &World, sql: &'static str) -> i64 {
    world.count(sql).await
}

#[tokio::test]
async fn activity_taken_by_two_workers_has_its_effect_once() {
    let (world, bob) = bob_elsewhere().await;
    bob.posts(&world, "/inbox", &bob.create(&bob.note("1", "hello"))).await;
    let lane =
        sqlx::query_scalar("SELECT lane FROM inbound_activities").fetch_one(&world.pool).await.unwrap();
    let claim = || inbound::claim(&world.pool, lane, world.clock.now(), 10);
    // The lease of the first ran out.
    let (first, second) = (claim().await.unwrap(), claim().await.unwrap());
    assert_eq!((first.len(), second.len()), (1, 1));
    assert_eq!(apply(&world, &first[0]).await.unwrap(), Applied::Done);
    assert!(matches!(apply(&world, &second[0]).await, Err(Error::Conflict)));
    assert_eq!(count(&world, "SELECT statuses::bigint FROM account_counts ORDER BY 1 DESC LIMIT 1").await, 1);
}

#[tokio::test]
async fn activity_that_waits_for_a_fetch_delays_only_what_names_the_same_object() {
    let (world, bob) = bob_elsewhere().await;
    let carol = world.server().await.actor("carol").await;
    let note = carol.note("1", "boost me");
    carol.server.answers("/users/carol/1", Answer::status(503));
    let announce = bob.does("Announce", "1", &note["id"]);
    bob.posts(&world, "/inbox", &announce).await;
    assert_eq!(workers::inbound::tick(&world).await.unwrap(), 1);
    // These come while it waits: one is about the same object, one is not.
    let mut undo = bob.does("Announce", "2", &note["id"]);
    undo["id"] = json!(bob.id("second"));
    bob.posts(&world, "/inbox", &undo).await;
    bob.posts(&world, "/inbox", &bob.create(&bob.note("2", "meanwhile"))).await;
    let mut rounds = 0;
    while workers::inbound::tick(&world).await.unwrap() > 0 {
        rounds += 1;
        assert!(rounds < 5, "a lane with nothing to take spins");
    }
    assert_eq!(count(&world, "SELECT count(*) FROM statuses").await, 1);
    assert_eq!(count(&world, "SELECT count(*) FROM inbound_activities WHERE state = 'pending'").await, 2);
    carol.server.publishes(&note);
    world.clock.advance(TimeDelta::hours(1));
    while workers::inbound::tick(&world).await.unwrap() > 0 {}
    assert_eq!(count(&world, "SELECT count(*) FROM inbound_activities WHERE state = 'pending'").await, 0);
    assert_eq!(count(&world, "SELECT count(*) FROM statuses WHERE reblog_of_id IS NOT NULL").await, 1);
}

#[tokio::test]
async fn activity_that_can_never_be_fetched_ends_in_sight_of_an_operator() {
    let (world, bob) = bob_elsewhere().await;
    let carol = world.server().await.actor("carol").await;
    carol.server.answers("/users/carol/1", Answer::status(503));
    bob.posts(&world, "/inbox", &bob.does("Announce", "1", &carol.note("1", "x")["id"])).await;
    for _ in 0..10 {
        while workers::inbound::tick(&world).await.unwrap() > 0 {}
        world.clock.advance(TimeDelta::hours(8));
    }
    let letters = dead_letters::latest(&world, Queue::Inbound, 5).await.unwrap();
    assert_eq!(letters.len(), 1);
    assert_eq!(
        (letters[0].attempts, letters[0].what.as_str()),
        (8, format!("Announce of {}", bob.uri).as_str())
    );
    assert_eq!(count(&world, "SELECT count(*) FROM inbound_lanes").await, 0);
}
