//! What is told to others: each use-case's own words become one activity and its audience.

use hedgerow::activitypub::activities::{Built, build};
use hedgerow::activitypub::lookup::{lookup_account, lookup_status, resolve_mentions};
use hedgerow::delivery::Outgoing;
use hedgerow::domain::favourites::{favourite_status, unfavourite_status};
use hedgerow::domain::pins::pin_status;
use hedgerow::domain::reblogs::{reblog_status, unreblog_status};
use hedgerow::domain::statuses::{Draft, delete_status, edit_status};
use hedgerow::model::{Account, Visibility};
use serde_json::{Value, json};

use super::likes::posted;
use crate::support::accounts::outgoing;
use crate::support::world::{Actor, Local, PUBLIC, World};

/// The latest thing told, built.
async fn told(world: &World) -> Option<Built> {
    let outgoing = outgoing(world).await.pop().expect("something was told");
    build(&mut world.pool.acquire().await.unwrap(), &world.config, &outgoing, 7).await.unwrap()
}

fn body(built: &Built) -> Value {
    serde_json::from_str(&built.body).unwrap()
}

async fn account(world: &World, local: &Local) -> std::sync::Arc<Account> {
    lookup_account(world, &local.uri).await.unwrap()
}

async fn alice_and_bob() -> (World, Local, Actor) {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    (world, alice, bob)
}

#[tokio::test]
async fn a_post_is_a_create_for_followers_and_the_mentioned() {
    let (world, alice, bob) = alice_and_bob().await;
    let text = format!("hello @bob@{} #Cats", bob.server.authority());
    resolve_mentions(&world, &text).await.unwrap();
    let status = posted(&world, &alice, &text, Visibility::Unlisted).await.status;
    let built = told(&world).await.unwrap();
    let (create, bob_id) = (body(&built), lookup_account(&world, &bob.uri).await.unwrap().id);
    assert_eq!(
        (create["type"].as_str(), create["actor"].as_str()),
        (Some("Create"), Some(alice.uri.as_str()))
    );
    let note = &create["object"];
    assert_eq!((note["id"].as_str(), note["type"].as_str()), (Some(status.uri.as_str()), Some("Note")));
    assert_eq!(note["to"], json!([format!("{}/followers", alice.uri)]));
    assert_eq!(note["cc"], json!([PUBLIC, bob.uri]));
    assert_eq!((&create["to"], &create["cc"]), (&note["to"], &note["cc"]));
    assert_eq!(
        note["tag"][0],
        json!({"type": "Mention", "href": bob.uri, "name": format!("@bob@{}", bob.server.authority())})
    );
    assert_eq!(note["tag"][1]["name"], "#cats");
    assert_eq!((built.audience.followers_of, built.audience.accounts), (Some(alice.id), vec![bob_id]));
    assert_eq!((built.uri.as_str(), built.object_uri), (create["id"].as_str().unwrap(), status.uri));
}

#[tokio::test]
async fn a_direct_post_is_told_the_mentioned_only() {
    let (world, alice, bob) = alice_and_bob().await;
    let text = format!("psst @bob@{}", bob.server.authority());
    resolve_mentions(&world, &text).await.unwrap();
    posted(&world, &alice, &text, Visibility::Direct).await;
    let built = told(&world).await.unwrap();
    let note = &body(&built)["object"];
    assert_eq!(
        (&note["to"], &note["cc"], &note["directMessage"]),
        (&json!([bob.uri]), &json!([]), &json!(true))
    );
    assert_eq!(built.audience.followers_of, None);
    assert_eq!(built.audience.accounts.len(), 1);
}

#[tokio::test]
async fn an_edit_is_an_update_also_for_those_who_liked_it() {
    let (world, alice, bob) = alice_and_bob().await;
    let status = posted(&world, &alice, "first", Visibility::Public).await.status;
    bob.sends(&world, &bob.does("Like", "1", &json!(status.uri))).await.unwrap();
    world.clock.advance(chrono::Duration::minutes(1));
    let draft = Draft { text: "second".to_owned(), ..Draft::default() };
    edit_status(&world, &*account(&world, &alice).await, status.id, draft, &[]).await.unwrap();
    let built = told(&world).await.unwrap();
    let update = body(&built);
    assert_eq!(
        (update["type"].as_str(), update["object"]["content"].as_str()),
        (Some("Update"), Some("<p>second</p>"))
    );
    assert!(update["object"]["updated"].is_string());
    assert_eq!(built.audience.accounts, [lookup_account(&world, &bob.uri).await.unwrap().id]);
}

#[tokio::test]
async fn a_deleted_post_is_a_tombstone_and_its_create_is_told_no_more() {
    let (world, alice, _) = alice_and_bob().await;
    let status = posted(&world, &alice, "oops", Visibility::Public).await.status;
    let create = outgoing(&world).await.pop().unwrap();
    delete_status(&world, &*account(&world, &alice).await, status.id).await.unwrap();
    let delete = body(&told(&world).await.unwrap());
    assert_eq!(delete["object"], json!({"id": status.uri, "type": "Tombstone"}));
    let mut conn = world.pool.acquire().await.unwrap();
    assert!(build(&mut conn, &world.config, &create, 8).await.unwrap().is_none());
}

#[tokio::test]
async fn likes_boosts_and_pins_are_told_and_taken_back() {
    let (world, alice, bob) = alice_and_bob().await;
    let note = bob.note("1", "hello");
    bob.server.publishes(&note);
    let id = lookup_status(&world, note["id"].as_str().unwrap()).await.unwrap();
    let author = lookup_account(&world, &bob.uri).await.unwrap().id;
    let alice = account(&world, &alice).await;

    favourite_status(&world, &alice, id).await.unwrap();
    let like = told(&world).await.unwrap();
    assert_eq!((&body(&like)["object"], like.audience.accounts.as_slice()), (&note["id"], &[author][..]));
    unfavourite_status(&world, &alice, id).await.unwrap();
    let undo = told(&world).await.unwrap();
    assert_eq!(body(&undo)["object"]["id"], body(&like)["id"]);
    assert_eq!(undo.object_uri, like.object_uri, "an undo does not overtake what it undoes");

    reblog_status(&world, &alice, id, None).await.unwrap();
    let announce = told(&world).await.unwrap();
    let document = body(&announce);
    assert_eq!((&document["type"], &document["object"]), (&json!("Announce"), &note["id"]));
    assert_eq!(document["to"], json!([PUBLIC]));
    assert!(document["cc"].as_array().unwrap().contains(&json!(bob.uri)));
    assert_eq!(announce.audience.followers_of, Some(alice.id));
    unreblog_status(&world, &alice, id).await.unwrap();
    let undo = told(&world).await.unwrap();
    assert_eq!(body(&undo)["object"]["id"], document["id"]);
    assert_eq!(undo.object_uri, announce.object_uri);

    let own =
        posted(&world, &Local { id: alice.id, uri: alice.uri.clone() }, "mine", Visibility::Public).await;
    pin_status(&world, &alice, own.status.id).await.unwrap();
    let add = body(&told(&world).await.unwrap());
    assert_eq!((&add["object"], &add["target"]), (&json!(own.status.uri), &json!(alice.featured_url)));
}

#[tokio::test]
async fn a_changed_profile_is_told_with_its_key() {
    let (world, alice, _) = alice_and_bob().await;
    let outgoing = Outgoing::UpdateAccount { account: alice.id };
    let built =
        build(&mut world.pool.acquire().await.unwrap(), &world.config, &outgoing, 7).await.unwrap().unwrap();
    let update = body(&built);
    assert_eq!(update["object"]["id"], json!(alice.uri));
    assert_eq!(update["object"]["publicKey"]["owner"], json!(alice.uri));
    assert!(
        update["object"]["publicKey"]["publicKeyPem"].as_str().unwrap().starts_with("-----BEGIN PUBLIC KEY")
    );
}
