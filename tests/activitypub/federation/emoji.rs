//! Custom emoji and reactions, theirs and ours.

use hedgerow::activitypub::activities::{Applied, Built, build};
use hedgerow::activitypub::lookup::{lookup_account, lookup_status};
use hedgerow::domain::reactions::{react, unreact};
use hedgerow::model::Visibility;
use serde_json::{Value, json};

use super::likes::posted;
use super::statuses::{follow, seen};
use crate::mastodon::emoji::{emoji, png};
use crate::support::accounts::outgoing;
use crate::support::api::Api;
use crate::support::world::{Actor, Answer, Local, World};

async fn alice_and_bob() -> (World, Local, Actor) {
    let world = World::start().await;
    let (alice, bob) = (world.local("alice").await, world.server().await.actor("bob").await);
    (world, alice, bob)
}

fn tag(actor: &Actor, shortcode: &str, file: &str, updated: &str) -> Value {
    json!({"type": "Emoji", "id": actor.server.url("/emojis/1"), "name": format!(":{shortcode}:"), "updated": updated,
        "icon": {"type": "Image", "mediaType": "image/png", "url": actor.server.url(file)}})
}

async fn told(world: &World) -> Built {
    let outgoing = outgoing(world).await.pop().expect("something was told");
    build(&mut world.pool.acquire().await.unwrap(), &world.config, &outgoing, 7).await.unwrap().unwrap()
}

fn body(built: &Built) -> Value {
    serde_json::from_str(&built.body).unwrap()
}

#[tokio::test]
async fn emoji_of_others_come_with_their_posts_and_through_our_proxy() {
    let (world, alice, bob) = alice_and_bob().await;
    follow(&world, &alice, &bob).await;
    // A body is text in this fake world: it serves no picture, and that must not harm.
    let mut note = bob.note("1", "look :cat: :dog:");
    note["tag"] = json!([
        tag(&bob, "cat", "/cat.png", "2027-01-01T00:00:00Z"),
        {"type": "Emoji", "name": ":../dog:", "icon": {"type": "Image", "url": bob.server.url("/dog.png")}},
        {"type": "Emoji", "name": ":mouse:", "icon": {"type": "Image", "url": "javascript:alert(1)"}},
    ]);
    assert_eq!(bob.sends(&world, &bob.create(&note)).await.unwrap(), Applied::Done);
    let status = seen(&world, None, &note["id"]).await.unwrap().status;
    assert_eq!(status.emojis.len(), 1, "what is no shortcode, or has no picture, is ignored");
    let read = Api::visitor(&world).get(&format!("/api/v1/statuses/{}", status.id)).await.ok();
    let url = read["emojis"][0]["url"].as_str().unwrap();
    assert!(url.starts_with("http://ours.localhost:3000/proxy/emojis/"), "{url}");
    bob.server.answers("/cat.png", Answer::status(200).typed("image/png"));
    let (visitor, path) = (Api::visitor(&world), url.strip_prefix("http://ours.localhost:3000").unwrap());
    let proxied = visitor.get(path).await;
    assert_eq!((proxied.status, bob.server.times_asked("/cat.png")), (404, 1));
    let again = visitor.get(path).await;
    assert_eq!(
        (again.status, bob.server.times_asked("/cat.png")),
        (404, 1),
        "what failed is not asked for again at once"
    );
}

#[tokio::test]
async fn a_changed_picture_is_asked_for_again() {
    let (world, alice, bob) = alice_and_bob().await;
    follow(&world, &alice, &bob).await;
    let mut note = bob.note("1", "look :cat:");
    note["tag"] = tag(&bob, "cat", "/cat.png", "2027-01-01T00:00:00Z");
    bob.sends(&world, &bob.create(&note)).await.unwrap();
    let id = seen(&world, None, &note["id"]).await.unwrap().status.emojis[0].id;
    let keep = || async {
        let url = bob.server.url("/cat.png");
        hedgerow::domain::emojis::keep_emoji(&world, id, &url, png()).await.unwrap()
    };
    let cached = "SELECT count(*) FROM custom_emojis WHERE image_key IS NOT NULL";
    assert!(keep().await);
    for (name, file, updated, kept) in [
        ("2", "/cat.png", "2027-01-01T00:00:00Z", 1),
        ("3", "/cat.png", "2027-01-02T00:00:00Z", 0),
        ("4", "/new.png", "2027-01-02T00:00:00Z", 0),
    ] {
        let mut note = bob.note(name, "look :cat:");
        note["tag"] = tag(&bob, "cat", file, updated);
        bob.sends(&world, &bob.create(&note)).await.unwrap();
        assert_eq!(world.count(cached).await, kept, "{name}");
        if file == "/cat.png" {
            keep().await;
        }
    }
    assert_eq!(world.count("SELECT count(*) FROM custom_emojis").await, 1);
}

#[tokio::test]
async fn our_emoji_are_tags_of_our_notes_and_objects_of_their_own() {
    let (world, alice, _) = alice_and_bob().await;
    let id = emoji(&world, "leaf").await;
    posted(&world, &alice, "green :leaf:", Visibility::Public).await;
    let mut tag = body(&told(&world).await)["object"]["tag"][0].clone();
    assert_eq!(tag["id"], json!(format!("http://ours.localhost:3000/emojis/{id}")));
    assert!(tag["icon"]["url"].as_str().unwrap().starts_with("http://ours.localhost:3000/media/"));
    assert!(tag["updated"].is_string());
    let document = Api::visitor(&world).get(&format!("/emojis/{id}")).await.ok();
    assert_eq!((&document["type"], &document["name"]), (&json!("Emoji"), &json!(":leaf:")));
    (tag["id"], tag["updated"], tag["icon"]["url"]) = (json!(null), json!(null), json!(null));
    assert_eq!(
        tag,
        json!({"type": "Emoji", "id": null, "name": ":leaf:", "updated": null,
            "icon": {"type": "Image", "mediaType": "image/png", "url": null}})
    );
    assert_eq!(Api::visitor(&world).get("/emojis/1").await.status, 404);
}

#[tokio::test]
async fn reactions_of_every_dialect_are_counted() {
    let (world, alice, bob) = alice_and_bob().await;
    let uri = posted(&world, &alice, "hello", Visibility::Public).await.status.uri;
    let reaction = |kind: &str, n: &str, extra: Value| {
        let mut activity = bob.does(kind, n, &json!(uri));
        activity.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        activity
    };
    let cat = tag(&bob, "cat", "/cat.png", "2027-01-01T00:00:00Z");
    let ours = format!(":leaf@{}:", world.config.instance.handle_domain());
    emoji(&world, "leaf").await;
    let misskey = reaction("Like", "1", json!({"content": "🎉", "_misskey_reaction": "🎉"}));
    for activity in [
        misskey.clone(),
        reaction("EmojiReact", "2", json!({"content": "👍"})),
        reaction("EmojiReact", "3", json!({"content": ":cat:", "tag": [cat.clone()]})),
        reaction("Like", "4", json!({"_misskey_reaction": ours})),
    ] {
        assert_eq!(bob.sends(&world, &activity).await.unwrap(), Applied::Done, "{activity}");
    }
    let status = seen(&world, None, &json!(uri)).await.unwrap().status;
    let names: Vec<&str> = status.reactions.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["🎉", "👍", &format!("cat@{}", bob.server.authority()), "leaf"]);
    assert_eq!(status.favourites_count, 0);
    let mut again = misskey.clone();
    again["id"] = json!(bob.id("again"));
    assert!(matches!(bob.sends(&world, &again).await.unwrap(), Applied::Ignored(_)));
    // An emoji nobody explains is a favourite.
    let unknown = reaction("EmojiReact", "5", json!({"content": ":nothing:"}));
    assert_eq!(bob.sends(&world, &unknown).await.unwrap(), Applied::Done);
    assert_eq!(seen(&world, None, &json!(uri)).await.unwrap().status.favourites_count, 1);

    // By id, and by what it is of.
    let undo = bob.does("Undo", "1", &misskey["id"]);
    assert_eq!(bob.sends(&world, &undo).await.unwrap(), Applied::Done);
    let mut copy = reaction("EmojiReact", "3", json!({"content": ":cat:", "tag": [cat]}));
    copy["id"] = json!(bob.id("made-up"));
    assert_eq!(bob.sends(&world, &bob.does("Undo", "2", &copy)).await.unwrap(), Applied::Done);
    let left = seen(&world, None, &json!(uri)).await.unwrap().status.reactions;
    assert_eq!(left.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["👍", "leaf"]);
}

/// Attack akkoma-3.17-interact, with a reaction.
#[tokio::test]
async fn what_one_cannot_see_one_cannot_react_to() {
    let (world, alice, bob) = alice_and_bob().await;
    let uri = posted(&world, &alice, "hello", Visibility::Private).await.status.uri;
    let mut reaction = bob.does("EmojiReact", "1", &json!(uri));
    reaction["content"] = json!("👍");
    assert!(bob.sends(&world, &reaction).await.is_err());
    assert_eq!(world.count("SELECT count(*) FROM status_reactions").await, 0);
}

#[tokio::test]
async fn our_reaction_is_a_like_with_its_emoji_and_is_undone_whole() {
    let (world, alice, bob) = alice_and_bob().await;
    emoji(&world, "leaf").await;
    let note = bob.note("1", "hello");
    bob.server.publishes(&note);
    let id = lookup_status(&world, note["id"].as_str().unwrap()).await.unwrap();
    let alice = lookup_account(&world, &alice.uri).await.unwrap();
    react(&world, &alice, id, "leaf").await.unwrap();
    let like = body(&told(&world).await);
    assert_eq!(
        (&like["type"], &like["content"], &like["_misskey_reaction"]),
        (&json!("Like"), &json!(":leaf:"), &json!(":leaf:"))
    );
    assert_eq!((&like["tag"][0]["name"], &like["object"]), (&json!(":leaf:"), &note["id"]));
    unreact(&world, &alice, id, "leaf").await.unwrap();
    let undo = body(&told(&world).await);
    assert_eq!(
        (&undo["type"], &undo["object"]["id"], &undo["object"]["content"]),
        (&json!("Undo"), &like["id"], &json!(":leaf:"))
    );
}
