//! Like, EmojiReact and their Undo.

use hedgerow::activitypub::activities::Applied;
use hedgerow::activitypub::lookup::lookup_account;
use hedgerow::domain::statuses::{Draft, post_status};
use hedgerow::model::{StatusView, Visibility};
use serde_json::json;

use super::statuses::seen;
use crate::support::world::{Actor, Local, World};

pub async fn posted(world: &World, local: &Local, text: &str, visibility: Visibility) -> StatusView {
    let account = lookup_account(world, &local.uri).await.unwrap();
    let draft = Draft { text: text.to_owned(), visibility: Some(visibility), ..Draft::default() };
    post_status(world, &account, draft).await.unwrap()
}

async fn alice_and_bob() -> (World, Local, Actor) {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    (world, alice, bob)
}

async fn favourites(world: &World, uri: &str) -> i64 {
    seen(world, None, &json!(uri)).await.unwrap().status.favourites_count
}

#[tokio::test]
async fn a_like_counts_once_and_is_notified() {
    let (world, alice, bob) = alice_and_bob().await;
    let uri = posted(&world, &alice, "hello", Visibility::Public).await.status.uri;
    assert_eq!(bob.sends(&world, &bob.does("Like", "1", &json!(uri))).await.unwrap(), Applied::Done);
    // A reaction of the same person is counted apart.
    let mut reaction = bob.does("EmojiReact", "2", &json!(uri));
    reaction["content"] = json!("❤");
    assert_eq!(bob.sends(&world, &reaction).await.unwrap(), Applied::Done);
    assert_eq!(favourites(&world, &uri).await, 1);
    assert_eq!(world.count("SELECT count(*) FROM notifications WHERE kind = 'favourite'").await, 1);
}

#[tokio::test]
async fn a_like_is_undone_by_copy_by_id_and_by_what_it_is_of() {
    let (world, alice, bob) = alice_and_bob().await;
    let uri = posted(&world, &alice, "hello", Visibility::Public).await.status.uri;
    for (n, shape) in ["copy", "id", "other id"].into_iter().enumerate() {
        let like = bob.does("Like", &n.to_string(), &json!(uri));
        bob.sends(&world, &like).await.unwrap();
        let mut object = like.clone();
        match shape {
            "id" => object = like["id"].clone(),
            "other id" => object["id"] = json!(bob.id("made-up")),
            _ => {}
        }
        let undo = bob.does("Undo", &n.to_string(), &object);
        assert_eq!(bob.sends(&world, &undo).await.unwrap(), Applied::Done, "{shape}");
        assert_eq!(favourites(&world, &uri).await, 0, "{shape}");
    }
}

#[tokio::test]
async fn a_like_undone_before_it_came_stays_out() {
    let (world, alice, bob) = alice_and_bob().await;
    let uri = posted(&world, &alice, "hello", Visibility::Public).await.status.uri;
    lookup_account(&world, &bob.uri).await.unwrap();
    let like = bob.does("Like", "1", &json!(uri));
    bob.sends(&world, &bob.does("Undo", "1", &like)).await.unwrap();
    assert!(matches!(bob.sends(&world, &like).await.unwrap(), Applied::Ignored(_)));
    assert_eq!(favourites(&world, &uri).await, 0);
}

/// Attack akkoma-3.17-interact.
#[tokio::test]
async fn what_one_cannot_see_one_cannot_like() {
    let (world, alice, bob) = alice_and_bob().await;
    let uri = posted(&world, &alice, "hello", Visibility::Private).await.status.uri;
    assert!(bob.sends(&world, &bob.does("Like", "1", &json!(uri))).await.is_err());
    assert_eq!(world.count("SELECT count(*) FROM favourites").await, 0);
}
