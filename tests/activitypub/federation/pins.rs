//! Add and Remove: pinned statuses.

use hedgerow::activitypub::activities::Applied;
use serde_json::json;

use super::statuses::{follow, seen};
use crate::support::world::World;

#[tokio::test]
async fn a_status_is_pinned_and_unpinned_by_its_author() {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    follow(&world, &alice, &bob).await;
    let note = bob.note("1", "hello");
    bob.server.publishes(&note);
    for (kind, pinned) in [("Add", true), ("Remove", false)] {
        let mut activity = bob.does(kind, "1", &note["id"]);
        activity["target"] = json!(bob.id("featured"));
        // Mastodon's have no id.
        activity["id"] = json!(null);
        assert_eq!(bob.sends(&world, &activity).await.unwrap(), Applied::Done, "{kind}");
        assert_eq!(seen(&world, None, &note["id"]).await.unwrap().status.viewer.pinned, pinned);
    }
}

/// Attack collection-forge: a collection claims what another wrote.
#[tokio::test]
async fn nobody_pins_what_another_wrote_or_to_another_collection() {
    let world = World::start().await;
    let (alice, server) = (world.local("alice").await, world.server().await);
    let (bob, mallory) = (server.actor("bob").await, server.actor("mallory").await);
    follow(&world, &alice, &bob).await;
    let note = bob.note("1", "hello");
    bob.sends(&world, &bob.create(&note)).await.unwrap();
    for target in [bob.id("featured"), mallory.id("featured"), mallory.id("elsewhere")] {
        let mut add = mallory.does("Add", "1", &note["id"]);
        add["target"] = json!(target);
        assert!(!matches!(mallory.sends(&world, &add).await, Ok(Applied::Done)), "{target}");
    }
    assert_eq!(world.count("SELECT count(*) FROM status_pins").await, 0);
}
