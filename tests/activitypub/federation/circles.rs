//! What is written to a circle goes to its members elsewhere, and to no other follower.

use hedgerow::activitypub::lookup::lookup_account;
use hedgerow::domain::circles::{add_accounts, create_circle};
use hedgerow::domain::statuses::{Draft, delete_status, edit_status, post_status};
use serde_json::json;

use crate::support::world::World;

#[tokio::test]
async fn members_elsewhere_are_told_and_other_followers_are_not() {
    let world = World::start().await;
    let alice = world.local("alice").await;
    let (bob, carl) = (world.server().await.actor("bob").await, world.server().await.actor("carl").await);
    let account = lookup_account(&world, &alice.uri).await.unwrap();
    for actor in [&bob, &carl] {
        actor.sends(&world, &actor.follow(&alice)).await.unwrap();
    }
    world.work().await;
    let (told_bob, told_carl) = (bob.server.delivered().len(), carl.server.delivered().len());
    let circle = create_circle(&world, alice.id, "Near").await.unwrap().id;
    let bob_id = lookup_account(&world, &bob.uri).await.unwrap().id;
    add_accounts(&world, alice.id, circle, &[bob_id]).await.unwrap();
    let draft = Draft { text: "psst".into(), circle_id: Some(circle), ..Draft::default() };
    let post = post_status(&world, &account, draft).await.unwrap().status;
    let edited = Draft { text: "pssst".into(), ..Draft::default() };
    edit_status(&world, &account, post.id, edited, &[]).await.unwrap();
    world.work().await;
    let path = post.uri.split_once("/users/").map(|(_, rest)| format!("/users/{rest}")).unwrap();
    assert_eq!(bob.reads(&world, &path).await.status, 200);
    assert_eq!(carl.reads(&world, &path).await.status, 404);
    delete_status(&world, &account, post.id).await.unwrap();
    world.work().await;
    let told = bob.server.delivered().split_off(told_bob);
    let kinds: Vec<_> = told.iter().map(|activity| activity["type"].clone()).collect();
    assert_eq!(kinds, ["Create", "Update", "Delete"]);
    for activity in &told[..2] {
        let note = &activity["object"];
        assert_eq!((&note["to"], &note["cc"]), (&json!([bob.uri]), &json!([])), "as to nobody else");
        assert_eq!(note.get("directMessage"), None);
        assert_eq!((&activity["to"], &activity["cc"]), (&note["to"], &note["cc"]));
    }
    assert_eq!(carl.server.delivered().len(), told_carl, "{:?}", carl.server.delivered().last());
}
