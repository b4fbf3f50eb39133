//! Update, of statuses and of profiles.

use hedgerow::activitypub::activities::Applied;
use hedgerow::activitypub::lookup::lookup_account;
use hedgerow::db;
use hedgerow::error::Error;
use serde_json::{Value, json};

use super::statuses::{follow, seen};
use crate::support::world::{Actor, Answer, Local, World, key_of};

async fn published() -> (World, Local, Actor, Value) {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    follow(&world, &alice, &bob).await;
    let note = bob.note("1", "first");
    bob.sends(&world, &bob.create(&note)).await.unwrap();
    (world, alice, bob, note)
}

fn edited(note: &Value, text: &str, at: &str) -> Value {
    let mut note = note.clone();
    (note["content"], note["updated"]) = (json!(format!("<p>{text}</p>")), json!(at));
    note
}

#[tokio::test]
async fn a_newer_version_replaces_the_older_and_keeps_it_readable() {
    let (world, _, bob, note) = published().await;
    let second = edited(&note, "second", "2027-01-15T07:10:00Z");
    assert_eq!(bob.sends(&world, &bob.does("Update", "1", &second)).await.unwrap(), Applied::Done);
    let view = seen(&world, None, &note["id"]).await.unwrap();
    assert_eq!(view.status.content, "<p>second</p>");
    assert!(view.status.edited_at.is_some());
    let mut conn = world.pool.acquire().await.unwrap();
    assert_eq!(db::status_edits::load(&mut conn, view.status.id).await.unwrap()[0].content, "<p>first</p>");
}

#[tokio::test]
async fn an_older_version_changes_nothing() {
    let (world, _, bob, note) = published().await;
    let third = edited(&note, "third", "2027-01-15T07:20:00Z");
    bob.sends(&world, &bob.does("Update", "3", &third)).await.unwrap();
    let mut second = edited(&note, "second", "2027-01-15T07:10:00Z");
    // Nor what it says beside its text.
    second["likes"] = json!({"id": bob.id("1/likes"), "type": "Collection", "totalItems": 99});
    second["interactionPolicy"] = json!({"canReply": {"automaticApproval": [bob.uri]}});
    assert!(matches!(
        bob.sends(&world, &bob.does("Update", "2", &second)).await.unwrap(),
        Applied::Ignored(_)
    ));
    let status = seen(&world, None, &note["id"]).await.unwrap().status;
    assert_eq!((status.content.as_str(), status.favourites_count), ("<p>third</p>", 0));
    let narrowed = "SELECT count(*) FROM statuses WHERE interaction_policy IS NOT NULL";
    assert_eq!(world.count(narrowed).await, 0);
}

#[tokio::test]
async fn an_edit_of_a_recent_status_that_never_came_publishes_it() {
    let (world, _, bob, _) = published().await;
    let mut recent = edited(&bob.note("2", ""), "edited", "2027-01-15T07:10:00Z");
    assert_eq!(bob.sends(&world, &bob.does("Update", "1", &recent)).await.unwrap(), Applied::Done);
    assert!(seen(&world, None, &recent["id"]).await.is_some());
    recent["id"] = json!(bob.id("3"));
    recent["published"] = json!("2026-01-15T07:00:00Z");
    assert!(matches!(
        bob.sends(&world, &bob.does("Update", "2", &recent)).await.unwrap(),
        Applied::Ignored(_)
    ));
}

/// Attack socialhome-takeover.
#[tokio::test]
async fn nobody_edits_what_another_wrote() {
    let (world, alice, bob, note) = published().await;
    let (neighbour, stranger) =
        (bob.server.actor("mallory").await, world.server().await.actor("mallory").await);
    for mallory in [neighbour, stranger] {
        follow(&world, &alice, &mallory).await;
        let mut forged = edited(&note, "forged", "2027-01-15T07:10:00Z");
        assert!(mallory.sends(&world, &mallory.does("Update", "1", &forged)).await.is_err());
        forged["attributedTo"] = json!(mallory.uri);
        assert!(mallory.sends(&world, &mallory.does("Update", "2", &forged)).await.is_err());
    }
    assert_eq!(seen(&world, None, &note["id"]).await.unwrap().status.content, "<p>first</p>");
}

#[tokio::test]
async fn a_changed_profile_is_taken_from_its_own_update() {
    let (world, _, bob, _) = published().await;
    let mut document = bob.document(&key_of("bob's new key").await);
    document["name"] = json!("Robert");
    document["publicKey"]["id"] = json!(bob.id("#key-2"));
    document["suspended"] = json!(true);
    assert_eq!(bob.sends(&world, &bob.does("Update", "1", &document)).await.unwrap(), Applied::Done);
    let account = lookup_account(&world, &bob.uri).await.unwrap();
    assert_eq!((account.display_name.as_str(), account.suspended), ("Robert", true));
    let keys: Vec<(String, bool)> = sqlx::query_as(
        "SELECT key_id, revoked_at IS NOT NULL FROM actor_keys WHERE owner_uri = $1 ORDER BY id",
    )
    .bind(&bob.uri)
    .fetch_all(&world.pool)
    .await
    .unwrap();
    assert_eq!(keys, [(format!("{}#main-key", bob.uri), true), (bob.id("#key-2"), false)]);
    // Their server's suspension ends as it came.
    bob.sends(&world, &bob.does("Update", "2", &bob.document(&key_of("bob").await))).await.unwrap();
    assert!(!lookup_account(&world, &bob.uri).await.unwrap().suspended);
}

#[tokio::test]
async fn a_profile_cannot_take_a_handle_that_does_not_lead_back() {
    let (world, _, bob, _) = published().await;
    let carol = bob.server.actor("carol").await;
    lookup_account(&world, &carol.uri).await.unwrap();
    let mut document = bob.document(&key_of("bob").await);
    document["preferredUsername"] = json!("carol");
    let refused = bob.sends(&world, &bob.does("Update", "1", &document)).await;
    assert!(matches!(refused, Err(Error::Unprocessable(_))), "{refused:?}");
    assert_eq!(lookup_account(&world, &bob.uri).await.unwrap().username, "bob");
}

#[tokio::test]
async fn a_new_name_that_leads_back_keeps_the_account() {
    let (world, _, bob, _) = published().await;
    let before = lookup_account(&world, &bob.uri).await.unwrap();
    bob.server.handle("robert", &bob.uri);
    let mut document = bob.document(&key_of("bob").await);
    document["preferredUsername"] = json!("robert");
    bob.sends(&world, &bob.does("Update", "1", &document)).await.unwrap();
    let after = lookup_account(&world, &bob.uri).await.unwrap();
    assert_eq!((after.id, after.username.as_str()), (before.id, "robert"));
}

#[tokio::test]
async fn a_deleted_account_is_gone_with_its_follows_and_statuses() {
    let (world, alice, bob, note) = published().await;
    bob.sends(&world, &bob.follow(&alice)).await.unwrap();
    // Its server forgot it already.
    bob.server.answers("/users/bob", Answer::status(410));
    assert_eq!(bob.sends(&world, &bob.does("Delete", "1", &json!(bob.uri))).await.unwrap(), Applied::Done);
    assert!(seen(&world, Some(alice.id), &note["id"]).await.is_none());
    assert_eq!(world.count("SELECT count(*) FROM follows").await, 0);
    assert!(lookup_account(&world, &bob.uri).await.unwrap().deleted);
}
