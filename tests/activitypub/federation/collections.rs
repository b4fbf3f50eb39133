//! Collections of accounts by leave of who is in them, both ways (FEP-7aa9).

use hedgerow::activitypub::activities::Applied;
use hedgerow::activitypub::lookup::lookup_account;
use hedgerow::domain::collections::{
    CollectionChange, change_collection, collection, collections_featuring, delete_collection,
};
use hedgerow::domain::{blocks, collection_items};
use hedgerow::error::Error;
use hedgerow::model::CollectionId;
use hedgerow::model::collection::ItemState;
use hedgerow::workers::jobs;
use serde_json::{Value, json};

use super::featured::{
    alice_and_bob, discoverable, item, last, listed, made, path, recommends, request, shown, stamp, told,
    work,
};
use super::statuses::follow;
use crate::support::api::Api;
use crate::support::world::Answer;

#[tokio::test]
async fn who_features_us_gets_a_stamp_until_it_is_taken_back() {
    let (world, alice, bob) = alice_and_bob().await;
    let theirs = recommends(&bob, "cats", &[]);
    bob.server.publishes(&theirs);
    let asked = request(&bob, "1", &alice.uri, &theirs["id"]);
    assert_eq!(bob.sends(&world, &asked).await.unwrap(), Applied::Done);
    let accept = last(&world).await;
    assert_eq!((&accept["type"], &accept["object"]["id"]), (&json!("Accept"), &asked["id"]));
    let given = accept["result"].as_str().unwrap();
    let visitor = Api::visitor(&world);
    let document = visitor.get(path(&world, given)).await.ok();
    assert_eq!(
        (&document["type"], &document["interactingObject"], &document["interactionTarget"]),
        (&json!("FeatureAuthorization"), &theirs["id"], &json!(alice.uri))
    );
    let told_of = "SELECT count(*) FROM notifications WHERE kind = 'added_to_collection'";
    assert_eq!(world.count(told_of).await, 1);

    let mut again = asked.clone();
    again["id"] = json!(bob.id("again"));
    bob.sends(&world, &again).await.unwrap();
    assert_eq!(last(&world).await["result"], json!(given), "a repeat finds the stamp that was given");
    assert_eq!(world.count(told_of).await, 1);
    let add = listed(&bob, "Add", "1", &item(&bob, "1", &alice.uri, given), theirs["id"].as_str().unwrap());
    assert_eq!(bob.sends(&world, &add).await.unwrap(), Applied::Done);
    work(&world).await;
    let featuring = collections_featuring(&world, alice.id, alice.id, 10, 0).await.unwrap();
    assert_eq!(featuring.len(), 1);
    let place = featuring[0].items[0].clone();
    assert_eq!((place.state, place.uri), (ItemState::Accepted, Some(bob.id("items/1"))));

    let id = featuring[0].collection.id;
    collection_items::leave(&world, alice.id, id, place.id).await.unwrap();
    let delete = last(&world).await;
    assert_eq!((&delete["type"], &delete["object"]["id"]), (&json!("Delete"), &json!(given)));
    assert_eq!(visitor.get(path(&world, given)).await.status, 404);
    assert_eq!(world.count(told_of).await, 0);
    // Asking, or telling, again does not bring it back.
    bob.sends(&world, &request(&bob, "3", &alice.uri, &theirs["id"])).await.unwrap();
    assert_eq!(last(&world).await["type"], "Reject");
    bob.sends(&world, &listed(&bob, "Add", "2", &add["object"], theirs["id"].as_str().unwrap()))
        .await
        .unwrap();
    work(&world).await;
    assert!(shown(&world, &bob.id("cats")).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn who_may_not_feature_us_is_refused() {
    let (world, alice, bob) = alice_and_bob().await;
    let theirs = recommends(&bob, "cats", &[]);
    bob.server.publishes(&theirs);
    let mallory = world.server().await.actor("mallory").await;
    let stolen = request(&mallory, "1", &alice.uri, &theirs["id"]);
    assert!(!matches!(mallory.sends(&world, &stolen).await, Ok(Applied::Done)), "it is bob's");
    discoverable(&world, false).await;
    bob.sends(&world, &request(&bob, "1", &alice.uri, &theirs["id"])).await.unwrap();
    assert_eq!(last(&world).await["type"], "Reject");
    discoverable(&world, true).await;
    let bobs = lookup_account(&world, &bob.uri).await.unwrap().id;
    blocks::block(&world, alice.id, bobs).await.unwrap();
    bob.sends(&world, &request(&bob, "2", &alice.uri, &theirs["id"])).await.unwrap();
    assert_eq!(last(&world).await["type"], "Reject");
    let nobody = request(&bob, "3", "http://ours.localhost:3000/users/nobody", &theirs["id"]);
    assert!(matches!(bob.sends(&world, &nobody).await, Ok(Applied::Ignored(_))));
    assert_eq!(world.count("SELECT count(*) FROM collection_items").await, 0);
    // What they say of us without our leave is not shown.
    blocks::unblock(&world, alice.id, bobs).await.unwrap();
    let forged = item(&bob, "1", &alice.uri, &format!("{}/feature_authorizations/1", alice.uri));
    let cats = recommends(&bob, "dogs", &[forged]);
    bob.sends(&world, &listed(&bob, "Add", "1", &cats, &bob.id("collections"))).await.unwrap();
    work(&world).await;
    assert!(shown(&world, &bob.id("dogs")).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn we_ask_before_we_feature_and_tell_of_the_stamp() {
    let (world, alice, bob) = alice_and_bob().await;
    let view = made(&world, &alice, &[&bob]).await;
    assert_eq!(view.items[0].state, ItemState::Pending);
    let uri = view.collection.uri.clone();
    let all = told(&world).await;
    let (request, add) = (&all[0], &all[1]);
    assert_eq!(
        (&request["type"], &request["object"], &request["instrument"]),
        (&json!("FeatureRequest"), &json!(bob.uri), &json!(uri))
    );
    assert_eq!((&add["type"], &add["object"]["type"]), (&json!("Add"), &json!("FeaturedCollection")));
    assert_eq!(add["target"], json!(format!("{}/featured_collections", alice.uri)));
    let visitor = Api::visitor(&world);
    let document = visitor.get(path(&world, &uri)).await.ok();
    assert_eq!(document["orderedItems"], json!([]), "nobody agreed yet");
    assert_eq!(document["attributedTo"], json!(alice.uri));

    let mallory = world.server().await.actor("mallory").await;
    let mut forged = mallory.does("Accept", "1", &request["id"]);
    forged["result"] = json!(mallory.id("stamp"));
    assert!(matches!(mallory.sends(&world, &forged).await, Ok(Applied::Ignored(_))), "not theirs to give");
    let mut accept = bob.does("Accept", "1", &request["id"]);
    accept["result"] = json!(bob.id("stamp"));
    assert_eq!(bob.sends(&world, &accept).await.unwrap(), Applied::Done);
    let add = last(&world).await;
    assert_eq!((&add["type"], &add["target"]), (&json!("Add"), &json!(uri)));
    assert_eq!(add["object"]["featureAuthorization"], json!(bob.id("stamp")));
    let item = add["object"]["id"].as_str().unwrap();
    let alone = visitor.get(path(&world, item)).await.ok();
    assert_eq!(alone["featuredObject"], json!(bob.uri));
    let document = visitor.get(path(&world, &uri)).await.ok();
    assert_eq!(document["orderedItems"][0]["id"], json!(item));
    let listed = visitor.get("/users/alice/featured_collections").await.ok();
    assert_eq!(listed["orderedItems"], json!([uri]));

    assert_eq!(
        bob.sends(&world, &bob.does("Delete", "1", &json!(bob.id("stamp")))).await.unwrap(),
        Applied::Done
    );
    let remove = last(&world).await;
    assert_eq!((&remove["type"], &remove["object"]), (&json!("Remove"), &json!(item)));
    assert_eq!(visitor.get(path(&world, item)).await.status, 404);

    let change = CollectionChange { name: Some("Others".to_owned()), ..CollectionChange::default() };
    change_collection(&world, alice.id, view.collection.id, &change).await.unwrap();
    assert_eq!(last(&world).await["object"]["name"], "Others");
    delete_collection(&world, alice.id, view.collection.id).await.unwrap();
    let remove = last(&world).await;
    assert_eq!((&remove["type"], &remove["object"]), (&json!("Remove"), &json!(uri)));
    assert_eq!(visitor.get(path(&world, &uri)).await.status, 404);
}

#[tokio::test]
async fn a_refusal_is_heeded_and_silence_is_no_leave() {
    let (world, alice, bob) = alice_and_bob().await;
    let view = made(&world, &alice, &[&bob]).await;
    let request = &told(&world).await[0];
    bob.sends(&world, &bob.does("Reject", "1", &request["id"])).await.unwrap();
    let seen = collection(&world, Some(alice.id), view.collection.id).await.unwrap();
    assert!(seen.items.is_empty());
    let carol = world.server().await.actor("carol").await;
    let carols = lookup_account(&world, &carol.uri).await.unwrap().id;
    let id = view.collection.id;
    let refused = collection_items::add_account(&world, alice.id, id, carols).await;
    assert!(matches!(refused, Err(Error::Forbidden(_))), "she says nothing");
    let dave = world.server().await.actor("dave").await;
    dave.shows(&json!({"interactionPolicy": {"canFeature": {"automaticApproval": [dave.uri]}}})).await;
    let daves = lookup_account(&world, &dave.uri).await.unwrap().id;
    let refused = collection_items::add_account(&world, alice.id, id, daves).await;
    assert!(matches!(refused, Err(Error::Forbidden(_))), "he says no");
}

/// Attacks collection-forge and GHSA-q4g8-82c5-9h33.
#[tokio::test]
async fn collections_of_others_show_whose_stamps_hold() {
    let (world, alice, bob) = alice_and_bob().await;
    follow(&world, &alice, &bob).await;
    let server = world.server().await;
    let (carol, dave, eve) =
        (server.actor("carol").await, server.actor("dave").await, server.actor("eve").await);
    let id = json!(bob.id("cats"));
    server.publishes(&stamp(&carol, "good", &id));
    server.publishes(&stamp(&dave, "other", &json!(bob.id("dogs"))));
    bob.server.publishes(&json!({"id": bob.id("forged"), "type": "FeatureAuthorization",
        "interactingObject": id, "interactionTarget": eve.uri}));
    server.answers("/users/frank/none", Answer::status(404));
    let frank = server.actor("frank").await;
    let cats = recommends(
        &bob,
        "cats",
        &[
            item(&bob, "1", &carol.uri, &carol.id("good")),
            item(&bob, "2", &dave.uri, &dave.id("other")),
            item(&bob, "3", &eve.uri, &bob.id("forged")),
            item(&bob, "4", &frank.uri, &frank.id("none")),
        ],
    );
    let add = listed(&bob, "Add", "1", &cats, &bob.id("collections"));
    assert_eq!(bob.sends(&world, &add).await.unwrap(), Applied::Done);
    assert!(shown(&world, &bob.id("cats")).await.unwrap().items.is_empty(), "nothing was looked for yet");
    work(&world).await;
    let carols = lookup_account(&world, &carol.uri).await.unwrap().id;
    let view = shown(&world, &bob.id("cats")).await.unwrap();
    assert_eq!(view.items.iter().map(|item| item.account_id).collect::<Vec<_>>(), [carols]);
    let said = &view.collection;
    assert_eq!((said.name.as_str(), said.description_html.contains("script")), ("cats", false));
    assert_eq!(
        (said.tag.as_ref().unwrap().name.as_str(), said.url.as_str()),
        ("cats", bob.id("cats.html").as_str())
    );

    // Told anew; older news are none.
    let mut renamed = cats.clone();
    (renamed["name"], renamed["updated"]) = (json!("Felines"), json!("2027-01-15T07:10:00Z"));
    let update = |name: &str, collection: &Value| bob.does("Update", name, collection);
    bob.sends(&world, &update("1", &renamed)).await.unwrap();
    bob.sends(&world, &update("2", &cats)).await.unwrap();
    assert_eq!(shown(&world, &bob.id("cats")).await.unwrap().collection.name, "Felines");
    let mallory = bob.server.actor("mallory").await;
    lookup_account(&world, &mallory.uri).await.unwrap();
    let mut stolen = renamed.clone();
    stolen["attributedTo"] = json!(mallory.uri);
    assert!(mallory.sends(&world, &mallory.does("Update", "1", &stolen)).await.is_err());
    let theft = mallory.does("Delete", "1", &id);
    assert!(!matches!(mallory.sends(&world, &theft).await, Ok(Applied::Done)));

    // She takes it back, and he lets go of the rest.
    let delete = carol.does("Delete", "1", &json!(carol.id("good")));
    assert_eq!(carol.sends(&world, &delete).await.unwrap(), Applied::Done);
    assert!(shown(&world, &bob.id("cats")).await.unwrap().items.is_empty());
    let remove = listed(&bob, "Remove", "1", &id, &bob.id("collections"));
    assert_eq!(bob.sends(&world, &remove).await.unwrap(), Applied::Done);
    assert_eq!(world.count("SELECT count(*) FROM collections").await, 0);
}

#[tokio::test]
async fn people_come_and_go_one_by_one() {
    let (world, alice, bob) = alice_and_bob().await;
    follow(&world, &alice, &bob).await;
    let carol = world.server().await.actor("carol").await;
    let id = json!(bob.id("cats"));
    carol.server.publishes(&stamp(&carol, "good", &id));
    let cats = recommends(&bob, "cats", &[]);
    bob.sends(&world, &listed(&bob, "Add", "1", &cats, &bob.id("collections"))).await.unwrap();
    let one = item(&bob, "1", &carol.uri, &carol.id("good"));
    let mallory = bob.server.actor("mallory").await;
    let strange = listed(&mallory, "Add", "1", &one, &bob.id("cats"));
    assert!(matches!(mallory.sends(&world, &strange).await, Ok(Applied::Ignored(_))), "not hers");
    bob.sends(&world, &listed(&bob, "Add", "2", &one, &bob.id("cats"))).await.unwrap();
    work(&world).await;
    assert_eq!(shown(&world, &bob.id("cats")).await.unwrap().items.len(), 1);
    let gone = listed(&bob, "Remove", "1", &one["id"], &bob.id("cats"));
    assert_eq!(bob.sends(&world, &gone).await.unwrap(), Applied::Done);
    assert!(shown(&world, &bob.id("cats")).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn what_concerns_nobody_is_not_kept_and_what_is_kept_is_bounded() {
    let (world, alice, bob) = alice_and_bob().await;
    let cats = recommends(&bob, "cats", &[]);
    let add = listed(&bob, "Add", "1", &cats, &bob.id("collections"));
    assert!(matches!(bob.sends(&world, &add).await, Ok(Applied::Ignored(_))));
    follow(&world, &alice, &bob).await;
    let many: Vec<Value> = (0..200)
        .map(|n| {
            let who = bob.server.url(&format!("/users/p{n}"));
            item(&bob, &n.to_string(), &who, &format!("{who}/stamp"))
        })
        .collect();
    let full = recommends(&bob, "full", &many);
    bob.sends(&world, &listed(&bob, "Add", "2", &full, &bob.id("collections"))).await.unwrap();
    assert_eq!(world.count("SELECT count(*) FROM collection_items").await, 150);
    let more = item(&bob, "more", &bob.server.url("/users/more"), &bob.server.url("/users/more/stamp"));
    let more = listed(&bob, "Add", "3", &more, &bob.id("full"));
    assert!(matches!(bob.sends(&world, &more).await, Ok(Applied::Ignored(_))));
    for n in 0..60 {
        let one = recommends(&bob, &format!("c{n}"), &[]);
        let add = listed(&bob, "Add", &format!("c{n}"), &one, &bob.id("collections"));
        let _ = bob.sends(&world, &add).await;
    }
    assert_eq!(world.count("SELECT count(*) FROM collections").await, 50);
}

#[tokio::test]
async fn collections_are_looked_up_refreshed_and_let_go() {
    let (world, _, bob) = alice_and_bob().await;
    let carol = world.server().await.actor("carol").await;
    carol.server.publishes(&stamp(&carol, "good", &json!(bob.id("cats"))));
    let cats = recommends(&bob, "cats", &[item(&bob, "1", &carol.uri, &carol.id("good"))]);
    bob.server.publishes(&cats);
    assert_eq!(shown(&world, &bob.id("cats")).await.unwrap().items.len(), 0);
    work(&world).await;
    let view = shown(&world, &bob.id("cats")).await.unwrap();
    assert_eq!(view.items.len(), 1);
    let want = hedgerow::domain::remote_collections::want_collection;
    want(&world, &view.collection).await.unwrap();
    assert_eq!(jobs::tick(&world).await.unwrap(), 0, "it was asked for just now");
    world.clock.advance(chrono::Duration::days(2));
    let mut renamed = cats.clone();
    (renamed["name"], renamed["updated"]) = (json!("Felines"), json!("2027-01-16T07:00:00Z"));
    bob.server.publishes(&renamed);
    want(&world, &view.collection).await.unwrap();
    work(&world).await;
    assert_eq!(shown(&world, &bob.id("cats")).await.unwrap().collection.name, "Felines");
    world.clock.advance(chrono::Duration::days(2));
    bob.server.answers("/users/bob/cats", Answer::status(410));
    want(&world, &view.collection).await.unwrap();
    work(&world).await;
    assert!(collection(&world, None, CollectionId(view.collection.id.0)).await.is_err());
}
