//! Two schemes of signatures at each door: the draft first, RFC 9421 where that is not understood.

use chrono::TimeDelta;
use hedgerow::activitypub::lookup::lookup_account;
use hedgerow::domain::account_deletion::delete_account;
use hedgerow::domain::staff::Staff;
use hedgerow::model::Visibility;
use hedgerow::workers::{delivery, outgoing};
use http::Method;

use super::likes::posted;
use crate::support::world::{Actor, Answer, Asked, Ear, Local, World};

/// Alice, followed by Bob, whose server knows us.
async fn followed_by_bob() -> (World, Local, Actor) {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    let follower = lookup_account(&world, &bob.uri).await.unwrap().id;
    sqlx::query("INSERT INTO follows (account_id, target_account_id) VALUES ($1, $2)")
        .bind(follower.0)
        .bind(alice.id.0)
        .execute(&world.pool)
        .await
        .unwrap();
    (world, alice, bob)
}

async fn deliver(world: &World) {
    outgoing::tick(world).await.unwrap();
    delivery::tick(world).await.unwrap();
}

/// What Bob's server was told since `before` requests.
fn told(bob: &Actor, before: usize) -> Vec<Asked> {
    bob.server.asked().into_iter().skip(before).filter(|asked| asked.method == Method::POST).collect()
}

async fn states(world: &World) -> Vec<(String, Option<i32>)> {
    sqlx::query_as("SELECT state, last_status FROM deliveries ORDER BY id")
        .fetch_all(&world.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn server_of_the_newer_scheme_is_knocked_at_twice_once_a_week() {
    let (world, alice, bob) = followed_by_bob().await;
    bob.server.hears(Ear::Rfc9421Only);
    let before = bob.server.asked().len();
    posted(&world, &alice, "one", Visibility::Public).await;
    deliver(&world).await;
    let first = told(&bob, before);
    assert_eq!(first.iter().map(Asked::is_rfc9421).collect::<Vec<_>>(), [false, true]);
    assert_eq!(first[1].signed_by, Some(format!("{}#main-key", alice.uri)), "it verifies");
    assert_eq!(first[0].body, first[1].body);

    posted(&world, &alice, "two", Visibility::Public).await;
    deliver(&world).await;
    assert_eq!(told(&bob, before)[2..].iter().map(Asked::is_rfc9421).collect::<Vec<_>>(), [true]);
    world.clock.advance(TimeDelta::days(8));
    posted(&world, &alice, "three", Visibility::Public).await;
    deliver(&world).await;
    assert_eq!(told(&bob, before)[3..].iter().map(Asked::is_rfc9421).collect::<Vec<_>>(), [false, true]);
    assert!(states(&world).await.iter().all(|(state, _)| state == "delivered"));
}

#[tokio::test]
async fn server_that_goes_back_to_the_draft_is_understood() {
    let (world, alice, bob) = followed_by_bob().await;
    sqlx::query("UPDATE hosts SET rfc9421_at = $1")
        .bind(world.clock.now())
        .execute(&world.pool)
        .await
        .unwrap();
    bob.server.hears(Ear::CavageOnly);
    let before = bob.server.asked().len();
    for text in ["one", "two"] {
        posted(&world, &alice, text, Visibility::Public).await;
        deliver(&world).await;
    }
    let schemes: Vec<_> = told(&bob, before).iter().map(Asked::is_rfc9421).collect();
    assert_eq!(schemes, [true, false, false]);
}

#[tokio::test]
async fn server_that_refuses_both_is_asked_twice_and_left() {
    let (world, alice, bob) = followed_by_bob().await;
    bob.server.hears(Ear::Nothing);
    let before = bob.server.asked().len();
    posted(&world, &alice, "one", Visibility::Public).await;
    deliver(&world).await;
    deliver(&world).await;
    assert_eq!(told(&bob, before).len(), 2);
    assert_eq!(states(&world).await, [("refused".to_owned(), Some(401))]);
    assert_eq!(world.count("SELECT count(*) FROM hosts WHERE rfc9421_at IS NOT NULL").await, 0);
}

/// An old server that cannot have the key now, and does not survive the newer scheme's headers.
#[tokio::test]
async fn scheme_under_which_a_server_fails_is_not_remembered() {
    let (world, alice, bob) = followed_by_bob().await;
    bob.server.hears(Ear::Rfc9421Only);
    bob.server.answers("/inbox", Answer::status(500));
    let before = bob.server.asked().len();
    posted(&world, &alice, "one", Visibility::Public).await;
    deliver(&world).await;
    assert_eq!(told(&bob, before).iter().map(Asked::is_rfc9421).collect::<Vec<_>>(), [false, true]);
    assert_eq!(states(&world).await, [("pending".to_owned(), Some(500))]);
    assert_eq!(world.count("SELECT count(*) FROM hosts WHERE rfc9421_at IS NOT NULL").await, 0);
}

#[tokio::test]
async fn what_accept_signature_asks_for_is_given() {
    let (world, alice, bob) = followed_by_bob().await;
    bob.server.hears(Ear::Demands("abc-123"));
    let before = bob.server.asked().len();
    posted(&world, &alice, "one", Visibility::Public).await;
    deliver(&world).await;
    let told = told(&bob, before);
    assert_eq!(told.len(), 2);
    let input = told[1].headers["signature-input"].to_str().unwrap();
    assert!(
        input.starts_with(r#"sig1=("@method" "@target-uri" "content-digest" "@authority" "date");"#),
        "{input}"
    );
    assert!(input.ends_with(r#";nonce="abc-123";tag="peer""#), "{input}");
    assert!(told[1].signed_by.is_some());
    assert_eq!(states(&world).await[0].0, "delivered");
}

#[tokio::test]
async fn deleted_account_is_told_in_one_request() {
    let (world, alice, bob) = followed_by_bob().await;
    bob.server.hears(Ear::Rfc9421Only);
    let before = bob.server.asked().len();
    delete_account(&world, &Staff::CommandLine, alice.id, "").await.unwrap();
    deliver(&world).await;
    let told = told(&bob, before);
    assert_eq!(told.len(), 1);
    assert!(String::from_utf8_lossy(&told[0].body).contains(r#""type":"Delete""#));
}

#[tokio::test]
async fn documents_are_fetched_in_the_scheme_their_server_takes() {
    let (world, _, bob) = followed_by_bob().await;
    bob.server.hears(Ear::Rfc9421Only);
    let carol = bob.server.actor("carol").await;
    let before = bob.server.asked().len();
    lookup_account(&world, &carol.uri).await.unwrap();
    let schemes = |from: usize| -> Vec<bool> {
        let asked = bob.server.asked().into_iter().skip(from);
        asked.filter(|asked| asked.target.starts_with("/users/")).map(|asked| asked.is_rfc9421()).collect()
    };
    assert_eq!(schemes(before), [false, true]);
    let dora = bob.server.actor("dora").await;
    let before = bob.server.asked().len();
    lookup_account(&world, &dora.uri).await.unwrap();
    assert_eq!(schemes(before), [true], "it is remembered");
}
