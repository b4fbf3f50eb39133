//! Changing what is another's: their statuses, follows, polls, collections, quotes.

use serde_json::{Value, json};

use super::scene::Scene;
use crate::support::world::Answer;

#[tokio::test]
async fn hollo_0_8_5_delete() {
    let scene = Scene::set().await;
    let note = scene.victors_note("1").await;
    let uri = note["id"].as_str().unwrap();
    let tombstone = json!({"id": uri, "type": "Tombstone", "attributedTo": scene.mallory.uri});
    for object in [&note["id"], &note, &tombstone] {
        scene.deliver(&scene.mallory, &scene.mallory.does("Delete", "1", object)).await;
    }
    scene.deliver(&scene.mallory, &scene.mallory.does("Delete", "2", &json!(scene.victor.uri))).await;
    let neighbour = scene.victor.server.actor("neighbour").await;
    scene.deliver(&neighbour, &neighbour.does("Delete", "1", &note["id"])).await;
    assert!(scene.seen(uri).await.is_some(), "a neighbour on one server is another person");
}

#[tokio::test]
async fn socialhome_takeover() {
    let scene = Scene::set().await;
    let parent = scene.victors_note("parent").await;
    let mut reply = scene.victor.note("reply", "an answer");
    reply["inReplyTo"] = parent["id"].clone();
    scene.deliver(&scene.victor, &scene.victor.create(&reply)).await;
    let before = scene.seen(reply["id"].as_str().unwrap()).await.unwrap();
    assert!(before["in_reply_to_id"].is_string());
    // Another author, with or without the name of the first.
    for author in [&scene.mallory.uri, &scene.victor.uri] {
        let mut stolen = reply.clone();
        stolen["attributedTo"] = json!(author);
        stolen["content"] = json!("<p>a lie</p>");
        stolen["updated"] = json!("2027-01-15T07:59:00Z");
        scene.deliver(&scene.mallory, &scene.mallory.does("Update", author, &stolen)).await;
    }
    // The author moves the answer to another thread.
    let mut moved = reply.clone();
    moved["inReplyTo"] = json!(scene.mallory.id("other"));
    moved["updated"] = json!("2027-01-15T07:59:30Z");
    scene.deliver(&scene.victor, &scene.victor.does("Update", "2", &moved)).await;
    let after = scene.seen(reply["id"].as_str().unwrap()).await.unwrap();
    for field in ["in_reply_to_id", "content", "visibility"] {
        assert_eq!(after[field], before[field], "{field}");
    }
    assert_eq!(after["account"]["username"], "victor");
}

/// A Delete passed on by another: its server is asked whether it is true.
#[tokio::test]
async fn mitra_5_2_0() {
    let scene = Scene::set().await;
    let (there, gone) = (scene.victors_note("1").await, scene.victors_note("2").await);
    let gone_path =
        gone["id"].as_str().unwrap().strip_prefix(&scene.victor.server.url("")).unwrap().to_owned();
    scene.victor.server.answers(&gone_path, Answer::status(410));
    let signer = scene.mallory.signer(&scene.world).await;
    for note in [&there, &gone] {
        let delete = scene.victor.does("Delete", note["id"].as_str().unwrap(), &note["id"]).to_string();
        let status =
            crate::support::world::deliver_as(&scene.world, &signer, super::scene::ALICES_INBOX, &delete)
                .await;
        assert!(matches!(status, 202 | 401), "{status}");
        scene.world.work().await;
    }
    assert!(scene.seen(there["id"].as_str().unwrap()).await.is_some());
    assert!(scene.seen(gone["id"].as_str().unwrap()).await.is_none(), "what is gone there is gone here");
}

#[tokio::test]
async fn ap_130() {
    let scene = Scene::set().await;
    let own = scene.api.post("/api/v1/statuses", json!({"status": "my own words"})).await.ok();
    let uri = own["uri"].as_str().unwrap();
    for author in [&scene.mallory.uri, &scene.alice.uri] {
        let mut note = scene.mallory.note("x", "a lie");
        note["id"] = json!(uri);
        note["attributedTo"] = json!(author);
        note["updated"] = json!("2027-01-15T07:59:00Z");
        for kind in ["Create", "Update"] {
            scene.deliver(&scene.mallory, &scene.mallory.does(kind, author, &note)).await;
        }
    }
    let person = json!({"id": scene.alice.uri, "type": "Person", "preferredUsername": "alice", "name": "a lie",
                        "inbox": scene.mallory.id("inbox")});
    scene.deliver(&scene.mallory, &scene.mallory.does("Update", "3", &person)).await;
    let now = scene.seen(uri).await.unwrap();
    assert!(now["content"].as_str().unwrap().contains("my own words"), "{now}");
    assert_eq!(scene.statuses().await, 1);
    let me = scene.api.get("/api/v1/accounts/verify_credentials").await.ok();
    assert_ne!(me["display_name"], "a lie");
}

/// A poll of Alice's, and what it counts now.
async fn poll(scene: &Scene, visibility: &str) -> Value {
    let poll = json!({"options": ["blue", "red"], "expires_in": 3600});
    let post = json!({"status": "blue or red?", "visibility": visibility, "poll": poll});
    scene.api.post("/api/v1/statuses", post).await.ok()
}

async fn votes(scene: &Scene, poll: &Value) -> Value {
    let now = scene.api.get(&format!("/api/v1/statuses/{}", poll["id"].as_str().unwrap())).await.ok();
    assert_eq!(now["replies_count"], 0, "a vote is no reply");
    json!([now["poll"]["options"][0]["votes_count"], now["poll"]["options"][1]["votes_count"]])
}

async fn vote(scene: &Scene, n: usize, poll: &Value, name: &str) {
    let vote = json!({"id": scene.mallory.id(&format!("vote-{n}")), "type": "Note", "name": name,
                      "attributedTo": scene.mallory.uri, "inReplyTo": poll["uri"], "to": [scene.alice.uri]});
    let mut create = scene.mallory.does("Create", &format!("vote-{n}"), &vote);
    create["to"] = json!([scene.alice.uri]);
    create["cc"] = json!([]);
    assert_eq!(scene.deliver(&scene.mallory, &create).await, 202);
}

/// Votes of those who may not see the poll, cast twice, for what is not there, and after its end.
#[tokio::test]
async fn poll_vote_forge() {
    let scene = Scene::set().await;
    let (hidden, open) = (poll(&scene, "private").await, poll(&scene, "public").await);
    let none = scene.api.post("/api/v1/statuses", json!({"status": "no poll"})).await.ok();
    vote(&scene, 1, &hidden, "blue").await;
    assert_eq!(votes(&scene, &hidden).await, json!([0, 0]));
    for (n, name) in ["green", "blue", "blue", "red"].into_iter().enumerate() {
        vote(&scene, 10 + n, &open, name).await;
    }
    assert_eq!(votes(&scene, &open).await, json!([1, 0]), "one vote each");
    vote(&scene, 20, &none, "blue").await;
    let late = poll(&scene, "public").await;
    scene.world.clock.advance(chrono::Duration::hours(2));
    vote(&scene, 30, &late, "blue").await;
    assert_eq!(votes(&scene, &late).await, json!([0, 0]));
    let voting = "SELECT count(*) FROM statuses WHERE in_reply_to_id IS NOT NULL OR content LIKE '%blue%' AND NOT local";
    assert_eq!(scene.world.count(voting).await, 0);
}

/// A third party ends what is between two others.
#[tokio::test]
async fn block_spoof() {
    let scene = Scene::set().await;
    let follow = sqlx::query_scalar::<_, String>("SELECT uri FROM follows WHERE account_id = $1");
    let follow = follow.bind(scene.alice.id.0).fetch_one(&scene.world.pool).await.unwrap();
    let whole = json!({"id": follow, "type": "Follow", "actor": scene.alice.uri, "object": scene.victor.uri});
    for (n, object) in [&json!(follow), &whole, &scene.victor.follow(&scene.alice)].into_iter().enumerate() {
        for kind in ["Reject", "Undo"] {
            scene.deliver(&scene.mallory, &scene.mallory.does(kind, &n.to_string(), object)).await;
        }
    }
    let mut block = scene.victor.does("Block", "1", &json!(scene.alice.uri));
    let signer = scene.mallory.signer(&scene.world).await;
    crate::support::world::deliver_as(&scene.world, &signer, "/inbox", &block.to_string()).await;
    block["actor"] = json!([scene.mallory.uri, scene.victor.uri]);
    crate::support::world::deliver_as(&scene.world, &signer, "/inbox", &block.to_string()).await;
    scene.world.work().await;
    assert!(scene.follows_victor().await);
    assert_eq!(scene.world.count("SELECT count(*) FROM follows").await, 2);
    assert_eq!(scene.world.count("SELECT count(*) FROM blocks").await, 0);
}

/// A report in another's name, and one of ten thousand objects.
#[tokio::test]
async fn flag_spoof() {
    let scene = Scene::set().await;
    let signer = scene.mallory.signer(&scene.world).await;
    let flag = scene.victor.does("Flag", "1", &json!([scene.alice.uri]));
    crate::support::world::deliver_as(&scene.world, &signer, "/inbox", &flag.to_string()).await;
    scene.world.work().await;
    let told = "SELECT count(*) FROM notifications WHERE kind = 'admin.report'";
    assert_eq!(scene.world.count(told).await, 0);
    let mut many = vec![scene.alice.uri.clone()];
    many.extend((0..10_000).map(|n| format!("{}/statuses/{n}", scene.alice.uri)));
    let began = std::time::Instant::now();
    let status = scene.deliver(&scene.mallory, &scene.mallory.does("Flag", "2", &json!(many))).await;
    assert!(matches!(status, 202 | 400 | 413), "{status}");
    assert!(began.elapsed().as_secs() < 20);
    assert_eq!(
        scene.mallory.server.asked().iter().filter(|asked| asked.target.contains("/statuses/")).count(),
        0
    );
    scene.api.get("/api/v1/timelines/home").await.ok();
}

/// Collections that hold what is not their owner's, and pages on another server.
#[tokio::test]
async fn collection_forge() {
    let scene = Scene::set().await;
    let (mallory, victor) = (&scene.mallory, &scene.victor);
    let own = mallory.note("own", "mine");
    let lie = victor.note("never", "a lie");
    let mut claimed = mallory.note("claimed", "a lie");
    claimed["attributedTo"] = json!(victor.uri);
    let items = json!([own, lie, claimed, victor.id("elsewhere"), 7, null, {"type": "Note"}]);
    let featured = json!({"id": mallory.id("featured"), "type": "OrderedCollection", "orderedItems": items});
    mallory.server.publishes(&featured);
    let page = victor.server.url("/pages/1");
    let outbox = json!({"id": mallory.id("outbox"), "type": "OrderedCollection", "first": page});
    mallory.server.publishes(&outbox);
    victor.server.answers("/pages/1", Answer::json(&json!({"id": page, "type": "OrderedCollectionPage",
        "partOf": mallory.id("outbox"), "orderedItems": [mallory.create(&mallory.note("planted", "a lie"))]})));
    let found = scene.resolve(&mallory.uri).await;
    scene.world.work().await;
    let id = found["accounts"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(scene.world.count("SELECT count(*) FROM statuses WHERE content LIKE '%a lie%'").await, 0);
    assert_eq!(victor.server.times_asked("/pages/1"), 0, "another server's page is not this one's");
    let pinned = scene.api.get(&format!("/api/v1/accounts/{id}/statuses?pinned=true")).await.ok();
    let contents: Vec<&str> =
        pinned.as_array().unwrap().iter().map(|s| s["content"].as_str().unwrap()).collect();
    assert_eq!(contents, ["<p>mine</p>"]);
}

/// A note of Mallory's that quotes Alice's or Victor's, with whatever stamp.
async fn quoting(scene: &Scene, name: &str, quoted: &str, stamp: Option<&str>) -> Value {
    let mut note = scene.mallory.note(name, "look at this");
    note["quote"] = json!(quoted);
    note["quoteUrl"] = json!(quoted);
    note["quoteUri"] = json!(quoted);
    note["_misskey_quote"] = json!(quoted);
    if let Some(stamp) = stamp {
        note["quoteAuthorization"] = json!(stamp);
    }
    assert_eq!(scene.deliver(&scene.mallory, &scene.mallory.create(&note)).await, 202);
    scene.seen(note["id"].as_str().unwrap()).await.expect("the note itself is there")
}

/// Whether the quoted words are shown with it.
fn shows_quote(status: &Value) -> bool {
    status["quote"]["quoted_status"].is_object() || status["quote"]["state"] == "accepted"
}

#[tokio::test]
async fn ghsa_q4g8_82c5_9h33() {
    let scene = Scene::set().await;
    let (quoted, other) = (scene.victors_note("1").await, scene.victors_note("2").await);
    let quoted = quoted["id"].as_str().unwrap();
    let stamp = |id: String, author: &str, quoting: String, quoted: &str| {
        json!({"id": id, "type": "QuoteAuthorization", "attributedTo": author, "interactingObject": quoting,
               "interactionTarget": quoted})
    };
    let (mallory, victor) = (&scene.mallory, &scene.victor);
    let stamps = [
        // Mallory's own, one in Victor's name on Mallory's server, and Victor's for other statuses.
        stamp(mallory.id("stamp-0"), &mallory.uri, mallory.id("q0"), quoted),
        stamp(mallory.id("stamp-1"), &victor.uri, mallory.id("q1"), quoted),
        stamp(victor.id("stamp-2"), &victor.uri, mallory.id("another"), quoted),
        stamp(victor.id("stamp-3"), &victor.uri, mallory.id("q3"), other["id"].as_str().unwrap()),
    ];
    for (n, stamp) in stamps.iter().enumerate() {
        let id = stamp["id"].as_str().unwrap();
        let server = if id.starts_with(&victor.uri) { &victor.server } else { &mallory.server };
        server.publishes(stamp);
        let status = quoting(&scene, &format!("q{n}"), quoted, Some(id)).await;
        assert!(!shows_quote(&status), "{n}: {}", status["quote"]);
    }
}

#[tokio::test]
async fn ghsa_8h43_rcqj_wpc6() {
    let scene = Scene::set().await;
    let theirs = scene.victors_note("1").await;
    let own =
        scene.api.post("/api/v1/statuses", json!({"status": "mine", "visibility": "private"})).await.ok();
    for (n, quoted) in [&theirs["id"], &own["uri"]].into_iter().enumerate() {
        let status = quoting(&scene, &format!("q{n}"), quoted.as_str().unwrap(), None).await;
        assert!(!shows_quote(&status), "{}", status["quote"]);
        let visitor = crate::support::api::Api::visitor(&scene.world);
        let status = visitor.get(&format!("/api/v1/statuses/{}", status["id"].as_str().unwrap())).await.ok();
        assert!(!shows_quote(&status) && !status.to_string().contains(">mine<"), "{status}");
    }
}
