//! Leave to be in a collection ends with a block, a suspension, a deletion, and is told as it ends (FEP-7aa9).

use std::time::Duration;

use hedgerow::activitypub::activities::Applied;
use hedgerow::activitypub::lookup::lookup_account;
use hedgerow::delivery::Outgoing;
use hedgerow::domain::account_domain_blocks::block_domain;
use hedgerow::domain::collection_items;
use hedgerow::domain::collections::{collection, delete_collection};
use hedgerow::error::Error;
use serde_json::{Value, json};

use super::featured::{
    alice_and_bob, item, last, listed, made, path, recommends, request, shown, told, work,
};
use super::statuses::follow;
use crate::support::accounts::outgoing;
use crate::support::api::Api;
use crate::support::world::{Actor, Local, World};

const ACCEPTED: &str = "SELECT count(*) FROM collection_items WHERE state = 'accepted'";

/// Bob asked for alice, and has her stamp.
async fn featured(world: &World, alice: &Local, bob: &Actor) -> (Value, String) {
    let theirs = recommends(bob, "cats", &[]);
    bob.server.publishes(&theirs);
    let mut asked = request(bob, "1", &alice.uri, &theirs["id"]);
    asked["id"] = json!(format!("{}#request", bob.id("items/1")));
    assert_eq!(bob.sends(world, &asked).await.unwrap(), Applied::Done);
    let given = last(world).await["result"].as_str().expect("a stamp").to_owned();
    (asked, given)
}

async fn set(world: &World, alice: &Local, what: &'static str) {
    sqlx::query(what).bind(alice.id.0).execute(&world.pool).await.unwrap();
}

#[tokio::test]
async fn who_blocks_a_server_is_in_none_of_its_collections_nor_it_in_theirs() {
    let (world, alice, bob) = alice_and_bob().await;
    let (asked, given) = featured(&world, &alice, &bob).await;
    let view = made(&world, &alice, &[&bob]).await;
    let item = view.items[0].clone();
    let all = told(&world).await;
    let asks = all.iter().find(|one| one["type"] == "FeatureRequest").unwrap();
    let mut accept = bob.does("Accept", "1", &asks["id"]);
    accept["result"] = json!(bob.id("stamp"));
    bob.sends(&world, &accept).await.unwrap();
    let visitor = Api::visitor(&world);
    let ours = path(&world, &view.collection.uri);
    assert_eq!(visitor.get(ours).await.ok()["orderedItems"].as_array().unwrap().len(), 1);
    assert_eq!(world.count(ACCEPTED).await, 2);

    let domain = bob.server.authority().to_owned();
    block_domain(&world, alice.id, &domain).await.unwrap();
    assert_eq!(world.count(ACCEPTED).await, 2, "it is done behind, however much it is");
    work(&world).await;
    assert_eq!(visitor.get(ours).await.ok()["orderedItems"], json!([]));
    assert_eq!(visitor.get(path(&world, &given)).await.status, 404);
    let all = told(&world).await;
    let removed = all.iter().find(|one| one["type"] == "Remove").expect("a Remove");
    assert_eq!(removed["object"], json!(item.uri.unwrap()));
    assert!(all.iter().any(|one| one["type"] == "Delete" && one["object"]["id"] == json!(given)));
    let again = collection_items::add_account(&world, alice.id, view.collection.id, item.account_id).await;
    assert!(matches!(again, Err(Error::Forbidden(_))), "she wants nothing of his server");
    let mut again = asked.clone();
    again["id"] = json!(bob.id("again"));
    bob.sends(&world, &again).await.unwrap();
    assert_eq!(last(&world).await["type"], "Reject");
}

#[tokio::test]
async fn who_is_suspended_here_gives_no_leave() {
    let (world, alice, bob) = alice_and_bob().await;
    let (asked, given) = featured(&world, &alice, &bob).await;
    set(
        &world,
        &alice,
        "UPDATE accounts SET suspended_at = now(), suspension_origin = 'local' WHERE id = $1",
    )
    .await;
    assert_ne!(Api::visitor(&world).get(path(&world, &given)).await.status, 200);
    let mut again = asked.clone();
    again["id"] = json!(bob.id("again"));
    let before = told(&world).await.len();
    assert!(matches!(bob.sends(&world, &again).await, Ok(Applied::Ignored(_))));
    assert_eq!(told(&world).await.len(), before);
    let bobs = lookup_account(&world, &bob.uri).await.unwrap().id;
    let right: String = sqlx::query_scalar("SELECT feature_right($1, $2)")
        .bind(bobs.0)
        .bind(alice.id.0)
        .fetch_one(&world.pool)
        .await
        .unwrap();
    assert_eq!(right, "denied");
}

#[tokio::test]
async fn a_repeat_is_answered_as_before_unless_one_blocks_the_other() {
    let (world, alice, bob) = alice_and_bob().await;
    let (asked, given) = featured(&world, &alice, &bob).await;
    let ask = async |name: &str| {
        let mut again = asked.clone();
        again["id"] = json!(bob.id(name));
        bob.sends(&world, &again).await.unwrap();
        last(&world).await
    };
    set(&world, &alice, "UPDATE accounts SET locked = true, discoverable = false WHERE id = $1").await;
    assert_eq!(ask("2").await["result"], json!(given));
    assert_eq!(Api::visitor(&world).get(path(&world, &given)).await.status, 200);
    let bobs = lookup_account(&world, &bob.uri).await.unwrap().id;
    hedgerow::domain::blocks::block(&world, alice.id, bobs).await.unwrap();
    assert_eq!(ask("3").await["type"], "Reject");
}

#[tokio::test]
async fn who_was_only_asked_hears_that_they_are_not_any_more() {
    let (world, alice, bob) = alice_and_bob().await;
    let view = made(&world, &alice, &[&bob]).await;
    let item = view.items[0].clone();
    collection_items::remove_item(&world, alice.id, view.collection.id, item.id).await.unwrap();
    let remove = last(&world).await;
    assert_eq!((&remove["type"], &remove["object"]), (&json!("Remove"), &json!(item.uri)));
    let told = outgoing(&world).await.pop();
    let Some(Outgoing::WithdrawFeature { recipient, .. }) = told else { panic!("{told:?}") };
    assert_eq!((recipient, &remove["to"]), (item.account_id, &json!([bob.uri])), "and nobody else");
    let id = view.collection.id;
    collection_items::add_account(&world, alice.id, id, item.account_id).await.unwrap();
    delete_collection(&world, alice.id, id).await.unwrap();
    let told = outgoing(&world).await.pop();
    let Some(Outgoing::RemoveCollection { recipients, .. }) = told else { panic!("{told:?}") };
    assert_eq!(recipients, [item.account_id]);
}

#[tokio::test]
async fn what_was_only_asked_for_is_withdrawn_by_its_own_id() {
    let (world, alice, bob) = alice_and_bob().await;
    let (_, given) = featured(&world, &alice, &bob).await;
    let remove = listed(&bob, "Remove", "1", &json!(bob.id("items/1")), &bob.id("cats"));
    assert_eq!(bob.sends(&world, &remove).await.unwrap(), Applied::Done);
    assert_eq!(Api::visitor(&world).get(path(&world, &given)).await.status, 404);
    assert_eq!(world.count("SELECT count(*) FROM collection_items").await, 0);
}

#[tokio::test]
async fn what_staff_hid_stays_hidden_and_what_was_deleted_stays_out() {
    let (world, alice, bob) = alice_and_bob().await;
    follow(&world, &alice, &bob).await;
    let who = bob.server.url("/users/somebody");
    let cats = recommends(&bob, "cats", &[item(&bob, "1", &who, &format!("{who}/stamp"))]);
    let list = bob.id("collections");
    let add = |name: &str, collection: &Value| listed(&bob, "Add", name, collection, &list);
    bob.sends(&world, &add("1", &cats)).await.unwrap();
    let id = shown(&world, &bob.id("cats")).await.unwrap().collection.id;
    sqlx::query("UPDATE collections SET hidden_at = now()").execute(&world.pool).await.unwrap();
    let remove = listed(&bob, "Remove", "1", &cats["id"], &list);
    assert_eq!(bob.sends(&world, &remove).await.unwrap(), Applied::Done);
    assert_eq!(world.count("SELECT count(*) FROM collection_items").await, 0);
    bob.sends(&world, &add("2", &cats)).await.unwrap();
    assert!(collection(&world, None, id).await.is_err());
    assert_eq!(world.count("SELECT count(*) FROM collections WHERE hidden_at IS NOT NULL").await, 1);

    let dogs = recommends(&bob, "dogs", &[]);
    bob.sends(&world, &add("3", &dogs)).await.unwrap();
    let gone = listed(&bob, "Remove", "2", &dogs["id"], &list);
    bob.sends(&world, &gone).await.unwrap();
    assert!(shown(&world, &bob.id("dogs")).await.is_none());
    assert_eq!(bob.sends(&world, &add("4", &dogs)).await.unwrap(), Applied::Done, "it is listed again");
    let delete = bob.does("Delete", "1", &dogs["id"]);
    assert_eq!(bob.sends(&world, &delete).await.unwrap(), Applied::Done);
    assert!(!matches!(bob.sends(&world, &add("5", &dogs)).await, Ok(Applied::Done)), "it was deleted");
    // The same where the Delete came first.
    let birds = recommends(&bob, "birds", &[]);
    bob.sends(&world, &bob.does("Delete", "2", &birds["id"])).await.unwrap();
    assert!(!matches!(bob.sends(&world, &add("6", &birds)).await, Ok(Applied::Done)));
    assert_eq!(world.count("SELECT count(*) FROM collections").await, 1);
}

/// Whoever reads waits for nobody who writes.
#[tokio::test]
async fn stamps_are_read_while_they_are_held() {
    let (world, alice, bob) = alice_and_bob().await;
    let (_, given) = featured(&world, &alice, &bob).await;
    let mut held = world.pool.begin().await.unwrap();
    sqlx::query("SELECT FROM collection_items FOR UPDATE").execute(&mut *held).await.unwrap();
    let visitor = Api::visitor(&world);
    let read = visitor.get(path(&world, &given));
    let read = tokio::time::timeout(Duration::from_secs(20), read).await.expect("it waits for no lock");
    assert_eq!(read.status, 200);
    held.rollback().await.unwrap();
}
