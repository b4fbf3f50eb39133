//! Create and Delete.

use hedgerow::activitypub::activities::Applied;
use hedgerow::activitypub::lookup::lookup_account;
use hedgerow::db;
use hedgerow::error::Error;
use hedgerow::model::{AccountId, StatusView, Visibility};
use serde_json::{Value, json};

use crate::support::world::{Actor, Local, PUBLIC, World};

/// A world where alice is followed by nobody and follows bob.
async fn followed() -> (World, Local, Actor) {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    follow(&world, &alice, &bob).await;
    (world, alice, bob)
}

pub async fn follow(world: &World, local: &Local, actor: &Actor) -> AccountId {
    let target = lookup_account(world, &actor.uri).await.unwrap().id;
    sqlx::query("INSERT INTO follows (account_id, target_account_id) VALUES ($1, $2)")
        .bind(local.id.0)
        .bind(target.0)
        .execute(&world.pool)
        .await
        .unwrap();
    target
}

/// A status as somebody here sees it.
pub async fn seen(world: &World, viewer: Option<AccountId>, uri: &Value) -> Option<StatusView> {
    let mut conn = world.pool.acquire().await.unwrap();
    let id = db::statuses::id_by_uri(&mut conn, uri.as_str().unwrap()).await.unwrap()?;
    db::statuses::get(&mut conn, viewer, id).await.ok()
}

#[tokio::test]
async fn a_note_of_somebody_followed_arrives_once() {
    let (world, alice, bob) = followed().await;
    let mut note = bob.note("1", "hello <script>x</script><a href=\"https://x.example/\">there</a>");
    note["summary"] = json!("greeting");
    note["contentMap"] = json!({"de": note["content"]});
    note["tag"] = json!([{"type": "Hashtag", "name": "#Cats", "href": "https://x.example/"}]);
    note["attachment"] = json!({"type": "Document", "mediaType": "image/png", "url": "https://x.example/1.png", "name": "a cat"});
    assert_eq!(bob.sends(&world, &bob.create(&note)).await.unwrap(), Applied::Done);
    let view = seen(&world, Some(alice.id), &note["id"]).await.unwrap();
    let status = &view.status;
    assert!(status.content.contains("there</a>") && !status.content.contains("script"), "{}", status.content);
    assert_eq!((status.spoiler_text.as_str(), status.language.as_deref()), ("greeting", Some("de")));
    assert_eq!(
        (status.tags[0].name.as_str(), status.media[0].description.as_deref()),
        ("cats", Some("a cat"))
    );
    assert_eq!(status.visibility, Visibility::Public);
    assert_eq!(view.account.acct(), format!("bob@{}", bob.server.authority()));
    assert_eq!(world.count("SELECT count(*) FROM home_feed").await, 1);
    let mut again = bob.create(&note);
    again["id"] = json!(bob.id("another-create"));
    assert!(matches!(bob.sends(&world, &again).await.unwrap(), Applied::Ignored(_)));
    assert_eq!(world.count("SELECT count(*) FROM statuses").await, 1);
}

#[tokio::test]
async fn a_note_that_concerns_nobody_here_is_dropped_without_a_fetch() {
    let world = World::start().await;
    let bob = world.server().await.actor("bob").await;
    lookup_account(&world, &bob.uri).await.unwrap();
    let before = bob.server.asked().len();
    let create = bob.does("Create", "1", &bob.note("1", "hello")["id"]);
    assert!(matches!(bob.sends(&world, &create).await.unwrap(), Applied::Ignored(_)));
    assert_eq!(bob.server.asked().len(), before);
    assert_eq!(world.count("SELECT count(*) FROM statuses").await, 0);
}

#[tokio::test]
async fn a_mention_arrives_and_is_notified() {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    let mut note = bob.note("1", "hello @alice");
    note["tag"] = json!([{"type": "Mention", "href": alice.uri, "name": "@alice@ours.localhost:3000"}]);
    note["cc"] = json!([alice.uri]);
    assert_eq!(bob.sends(&world, &bob.create(&note)).await.unwrap(), Applied::Done);
    let view = seen(&world, None, &note["id"]).await.unwrap();
    assert_eq!(view.status.mentions[0].account_id, alice.id);
    assert_eq!(world.count("SELECT count(*) FROM notifications WHERE kind = 'mention'").await, 1);
}

#[tokio::test]
async fn a_direct_note_is_read_by_those_it_is_for_and_nobody_else() {
    let world = World::start().await;
    let (alice, eve) = (world.local("alice").await, world.local("eve").await);
    let bob = world.server().await.actor("bob").await;
    let mut note = bob.note("1", "psst");
    (note["to"], note["cc"]) = (json!(alice.uri), json!([]));
    assert_eq!(bob.sends(&world, &bob.create(&note)).await.unwrap(), Applied::Done);
    assert_eq!(
        seen(&world, Some(alice.id), &note["id"]).await.unwrap().status.visibility,
        Visibility::Direct
    );
    assert!(seen(&world, Some(eve.id), &note["id"]).await.is_none());
    assert!(seen(&world, None, &note["id"]).await.is_none());
}

#[tokio::test]
async fn every_spelling_of_the_audience_is_read() {
    let (world, alice, bob) = followed().await;
    let followers = bob.id("followers");
    for (name, to, cc, visibility) in [
        ("a", json!("as:Public"), json!(null), Visibility::Public),
        ("b", json!([followers]), json!("Public"), Visibility::Unlisted),
        ("c", json!(followers), json!([]), Visibility::Private),
        ("d", json!([]), json!([followers]), Visibility::Private),
    ] {
        let mut note = bob.note(name, "hello");
        (note["to"], note["cc"]) = (to, cc);
        assert_eq!(bob.sends(&world, &bob.create(&note)).await.unwrap(), Applied::Done, "{name}");
        assert_eq!(
            seen(&world, Some(alice.id), &note["id"]).await.unwrap().status.visibility,
            visibility,
            "{name}"
        );
    }
    // A note without recipients has its activity's.
    let mut note = bob.note("e", "hello");
    let create = bob.create(&note);
    (note["to"], note["cc"]) = (json!(null), json!(null));
    let mut create = create;
    create["object"] = note.clone();
    bob.sends(&world, &create).await.unwrap();
    assert_eq!(seen(&world, None, &note["id"]).await.unwrap().status.visibility, Visibility::Public);
}

/// Attacks nodebb-f93507a6 and nodebb-813c37a6: a note by somebody else, or by several.
#[tokio::test]
async fn nobody_publishes_in_the_name_of_another() {
    let (world, alice, bob) = followed().await;
    let mallory = world.server().await.actor("mallory").await;
    follow(&world, &alice, &mallory).await;
    let by_bob = bob.note("1", "never said");
    let mut foreign_author = mallory.note("1", "never said");
    foreign_author["attributedTo"] = json!(bob.uri);
    let mut two_authors = mallory.note("2", "never said");
    two_authors["attributedTo"] = json!([mallory.uri, bob.uri]);
    // Its own server says that mallory's notes are bob's.
    mallory.server.publishes(&foreign_author);
    mallory.server.publishes(&two_authors);
    for note in [by_bob, foreign_author, two_authors] {
        let create = mallory.does("Create", note["id"].as_str().unwrap(), &note);
        assert!(mallory.sends(&world, &create).await.is_err(), "{note}");
    }
    assert_eq!(world.count("SELECT count(*) FROM statuses").await, 0);
}

/// Attacks akkoma-3.12-self and AP-130: a copy under an id of ours.
#[tokio::test]
async fn our_own_ids_are_never_taken_from_others() {
    let (world, alice, bob) = followed().await;
    for id in [format!("{}/statuses/1", alice.uri), alice.uri.clone()] {
        let mut note = bob.note("1", "forged");
        note["id"] = json!(id);
        let create = bob.does("Create", "1", &note);
        assert!(bob.sends(&world, &create).await.is_err());
    }
    let mut in_our_name = bob.create(&bob.note("1", "forged"));
    in_our_name["actor"] = json!(alice.uri);
    assert!(!matches!(bob.sends(&world, &in_our_name).await, Ok(Applied::Done)));
    assert_eq!(world.count("SELECT count(*) FROM statuses").await, 0);
}

/// Attack CVE-2024-37903: a known status with a wider audience.
#[tokio::test]
async fn a_known_status_keeps_author_and_audience() {
    let (world, alice, bob) = followed().await;
    let mut note = bob.note("1", "for followers");
    (note["to"], note["cc"]) = (json!([bob.id("followers")]), json!([]));
    bob.sends(&world, &bob.create(&note)).await.unwrap();
    let mallory = world.server().await.actor("mallory").await;
    follow(&world, &alice, &mallory).await;
    let mut widened = note.clone();
    widened["to"] = json!([PUBLIC]);
    for actor in [&mallory, &bob] {
        let create = actor.does("Create", "2", &widened);
        assert!(!matches!(actor.sends(&world, &create).await, Ok(Applied::Done)));
    }
    assert!(seen(&world, None, &note["id"]).await.is_none());
}

/// Attack hollo-67: dates out of this world.
#[tokio::test]
async fn dates_are_brought_into_range() {
    let (world, _, bob) = followed().await;
    for (name, published) in [("a", "9999-01-01T00:00:00Z"), ("b", "0000-01-01T00:00:00Z"), ("c", "soon")] {
        let mut note = bob.note(name, "hello");
        note["published"] = json!(published);
        assert_eq!(bob.sends(&world, &bob.create(&note)).await.unwrap(), Applied::Done, "{name}");
        let status = seen(&world, None, &note["id"]).await.unwrap().status;
        assert!(status.created_at <= world.clock.now() && status.created_at.timestamp() >= 0, "{name}");
    }
}

#[tokio::test]
async fn a_delete_takes_the_status_and_keeps_it_out() {
    let (world, _, bob) = followed().await;
    let note = bob.note("1", "hello");
    bob.sends(&world, &bob.create(&note)).await.unwrap();
    let tombstone = json!({"id": note["id"], "type": "Tombstone"});
    assert_eq!(bob.sends(&world, &bob.does("Delete", "1", &tombstone)).await.unwrap(), Applied::Done);
    assert!(seen(&world, None, &note["id"]).await.is_none());
    let mut again = bob.create(&note);
    again["id"] = json!(bob.id("again"));
    assert!(matches!(bob.sends(&world, &again).await.unwrap(), Applied::Ignored(_)));
    assert!(seen(&world, None, &note["id"]).await.is_none());
}

#[tokio::test]
async fn a_delete_that_comes_first_keeps_the_status_out() {
    let (world, _, bob) = followed().await;
    let note = bob.note("1", "hello");
    bob.sends(&world, &bob.does("Delete", "1", &note["id"])).await.unwrap();
    assert!(matches!(bob.sends(&world, &bob.create(&note)).await.unwrap(), Applied::Ignored(_)));
    assert!(seen(&world, None, &note["id"]).await.is_none());
}

/// Attack hollo-0.8.5-delete.
#[tokio::test]
async fn nobody_deletes_what_another_wrote() {
    let (world, alice, bob) = followed().await;
    let note = bob.note("1", "hello");
    bob.sends(&world, &bob.create(&note)).await.unwrap();
    let (neighbour, stranger) =
        (bob.server.actor("mallory").await, world.server().await.actor("mallory").await);
    for mallory in [neighbour, stranger] {
        follow(&world, &alice, &mallory).await;
        let delete = mallory.does("Delete", "1", &note["id"]);
        let refused = mallory.sends(&world, &delete).await;
        assert!(matches!(refused, Err(Error::Forbidden(_) | Error::Unprocessable(_))), "{refused:?}");
    }
    assert!(seen(&world, None, &note["id"]).await.is_some());
}

/// Attack CVE-2026-23961, for those whom their own server suspended.
#[tokio::test]
async fn suspended_people_publish_nothing() {
    let (world, _, bob) = followed().await;
    sqlx::query("UPDATE accounts SET suspended_at = now(), suspension_origin = 'local' WHERE uri = $1")
        .bind(&bob.uri)
        .execute(&world.pool)
        .await
        .unwrap();
    let refused = bob.sends(&world, &bob.create(&bob.note("1", "hello"))).await;
    assert!(matches!(refused, Err(Error::Forbidden(_))));
    assert_eq!(world.count("SELECT count(*) FROM statuses").await, 0);
}

#[tokio::test]
async fn what_another_forwards_is_fetched_from_its_own_server() {
    let (world, _, bob) = followed().await;
    let carol = world.server().await.actor("carol").await;
    lookup_account(&world, &carol.uri).await.unwrap();
    let note = bob.note("1", "the truth");
    bob.server.publishes(&note);
    let mut told = bob.create(&note);
    told["object"]["content"] = json!("a lie");
    assert_eq!(world.receive(&carol.uri, &told, None).await.unwrap(), Applied::Done);
    assert_eq!(seen(&world, None, &note["id"]).await.unwrap().status.content, "<p>the truth</p>");
}

/// Attack mitra-5.2.0: a forwarded Delete.
#[tokio::test]
async fn a_forwarded_delete_counts_when_the_status_is_gone_at_home() {
    let (world, _, bob) = followed().await;
    let carol = world.server().await.actor("carol").await;
    lookup_account(&world, &carol.uri).await.unwrap();
    let note = bob.note("1", "hello");
    bob.server.publishes(&note);
    bob.sends(&world, &bob.create(&note)).await.unwrap();
    let delete = bob.does("Delete", "1", &note["id"]);
    assert!(matches!(world.receive(&carol.uri, &delete, None).await.unwrap(), Applied::Ignored(_)));
    assert!(seen(&world, None, &note["id"]).await.is_some());
    let path = note["id"].as_str().unwrap().strip_prefix(&bob.server.url("")).unwrap().to_owned();
    bob.server.answers(&path, crate::support::world::Answer::status(410));
    let mut again = delete.clone();
    again["id"] = json!(bob.id("again"));
    assert_eq!(world.receive(&carol.uri, &again, None).await.unwrap(), Applied::Done);
    assert!(seen(&world, None, &note["id"]).await.is_none());
}
