//! What is posted to an outbox.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use super::{ACTIVITY, path, post, read, scene};
use crate::support::api::{Api, token};
use crate::support::world::PUBLIC;

#[tokio::test]
async fn a_bare_note_is_published_as_it_was_set_and_leads_to_whom_it_is_for() {
    let scene = scene().await;
    let content = "<p>Dear <b>Bob</b>, see <a href=\"https://a.example/\">this</a><script>1</script></p>";
    let location = scene
        .does(json!({
            "@context": "https://www.w3.org/ns/activitystreams", "id": "https://evil.example/1", "type": "Note",
            "content": content, "summary": "letters", "to": [PUBLIC], "cc": [scene.bob.uri],
            "inReplyTo": scene.bob.id("1"), "tag": [{"type": "Mention", "href": scene.bob.uri}],
        }))
        .await;
    let told = scene.told("Create").await;
    assert_eq!((&told["id"], &told["actor"]), (&json!(location), &json!(scene.alice.uri)));
    let note = &told["object"];
    assert_eq!(note["inReplyTo"], scene.bob.id("1"));
    assert!(note["content"].as_str().unwrap().contains("<b>Bob</b>") && !told.to_string().contains("script"));
    assert_eq!((&note["summary"], &note["tag"][0]["href"]), (&json!("letters"), &json!(scene.bob.uri)));

    let read = scene.api.get(path(&location)).await;
    assert_eq!((read.status, read.json["object"]["id"].clone()), (200, note["id"].clone()));
    let status = scene.status(note["id"].as_str().unwrap()).await;
    assert_eq!((&status["visibility"], &status["spoiler_text"]), (&json!("public"), &json!("letters")));
    assert_eq!(status["mentions"][0]["username"], "bob");
    let source = format!("/api/v1/statuses/{}/source", status["id"].as_str().unwrap());
    assert_eq!(scene.api.get(&source).await.ok()["text"], "Dear Bob, see this");
}

#[tokio::test]
async fn audiences_become_visibilities_and_nobody_else_reads() {
    let scene = scene().await;
    let followers = format!("{}/followers", scene.alice.uri);
    for (to, cc, visibility) in [
        (json!([PUBLIC]), json!([]), "public"),
        (json!([followers]), json!("as:Public"), "unlisted"),
        (json!(followers), json!(null), "private"),
        (json!(scene.bob.uri), json!(null), "direct"),
        (json!(null), json!(null), "direct"),
    ] {
        let note = json!({"type": "Note", "content": format!("for {to}")});
        let location = scene.does(json!({"type": "Create", "to": to, "cc": cc, "object": note})).await;
        let uri = location.strip_suffix("/activity").unwrap();
        assert_eq!(scene.status(uri).await["visibility"], visibility, "{to} {cc}");
        let stranger = Api::visitor(&scene.world).get(path(&location)).await;
        assert_eq!(stranger.status == 200, matches!(visibility, "public" | "unlisted"), "{visibility}");
        assert_eq!(scene.api.get(path(&location)).await.status, 200, "{visibility}");
    }
    let outbox = |api: Api| async move { api.get("/users/alice/outbox?page=true").await.ok() };
    let all = outbox(Api::visitor(&scene.world)).await;
    assert_eq!(all["orderedItems"].as_array().unwrap().len(), 2);
    let own = scene.api.get("/users/alice/outbox?page=true").await.ok();
    assert_eq!(own["orderedItems"].as_array().unwrap().len(), 5);
    assert_eq!(scene.told("Create").await["object"]["directMessage"], true, "Bob got what is for him alone");
}

#[tokio::test]
async fn what_is_done_to_a_status_is_told_counted_and_undone() {
    let scene = scene().await;
    let uri = scene.bob.id("1");
    for (kind, flag) in [("Like", "favourited"), ("Announce", "reblogged")] {
        let by_id = scene.act(kind, uri.clone()).await;
        assert_eq!(scene.status(&uri).await[flag], true, "{kind}");
        let told = scene.told(kind).await;
        assert_eq!((&told["id"], &told["object"]), (&json!(by_id), &json!(uri)), "{kind}");
        let undo = scene.act("Undo", by_id.clone()).await;
        assert_eq!(scene.status(&uri).await[flag], false, "{kind}");
        let told = scene.told("Undo").await;
        assert_eq!((&told["object"]["id"], told["id"] == undo), (&json!(by_id), true), "{kind}");
        scene.act(kind, uri.clone()).await;
        scene.act("Undo", json!({"type": kind, "object": uri})).await;
        assert_eq!(scene.status(&uri).await[flag], false, "{kind} undone by a copy");
        let undone = json!({"type": "Undo", "object": format!("{}#likes/1", scene.alice.uri)});
        assert_eq!(post(&scene.api, "/users/alice/outbox", &undone).await.status, 404);
    }
    let reaction = scene.does(json!({"type": "Like", "object": uri, "content": "🎉"})).await;
    assert_eq!(scene.told("Like").await["id"], json!(reaction));
    assert_eq!(scene.status(&uri).await["reactions"][0]["name"], "🎉");
    scene.act("Undo", reaction).await;
    assert_eq!(scene.status(&uri).await["reactions"], json!([]));
}

#[tokio::test]
async fn people_are_followed_and_blocked_and_let_go() {
    let scene = scene().await;
    for (kind, before, after) in [("Follow", "requested", "following"), ("Block", "blocking", "muting")] {
        let location = scene.act(kind, scene.bob.uri.clone()).await;
        assert_eq!(scene.relationship().await[before], true, "{kind}");
        let told = scene.told(kind).await;
        assert_eq!((&told["id"], &told["object"]), (&json!(location), &json!(scene.bob.uri)), "{kind}");
        scene.act("Undo", location).await;
        assert_eq!(scene.told("Undo").await["object"]["type"], kind);
        let now = scene.relationship().await;
        assert_eq!((&now[before], &now[after]), (&json!(false), &json!(false)), "{kind}");
    }
    // Between two of ours nothing is told, and the ids hold as well.
    let (_, other) = scene.world.member("carol").await;
    let carol = "http://ours.localhost:3000/users/carol";
    for (kind, flag) in [("Follow", "following"), ("Block", "blocking")] {
        let location = scene.act(kind, carol).await;
        let id = other.get("/api/v1/accounts/verify_credentials").await.ok()["id"].clone();
        let between = format!("/api/v1/accounts/relationships?id[]={}", id.as_str().unwrap());
        assert_eq!(scene.api.get(&between).await.ok()[0][flag], true, "{kind}");
        scene.act("Undo", location).await;
        assert_eq!(scene.api.get(&between).await.ok()[0][flag], false, "{kind}");
    }
}

#[tokio::test]
async fn own_notes_are_changed_pinned_and_deleted() {
    let scene = scene().await;
    scene.bob.sends(&scene.world, &scene.bob.follow(&scene.alice)).await.unwrap();
    let location =
        scene.does(json!({"type": "Note", "content": "<p>one</p>", "summary": "w", "to": [PUBLIC]})).await;
    let uri = location.strip_suffix("/activity").unwrap().to_owned();
    let featured = format!("{}/collections/featured", scene.alice.uri);
    for (kind, pinned) in [("Add", true), ("Remove", false)] {
        scene.does(json!({"type": kind, "object": uri, "target": featured})).await;
        assert_eq!(scene.status(&uri).await["pinned"], pinned, "{kind}");
        assert_eq!(scene.told(kind).await["object"], uri);
    }
    scene.world.clock.advance(chrono::Duration::seconds(1));
    let two = "<p><i>two</i></p>";
    scene.act("Update", json!({"id": uri, "type": "Note", "content": two})).await;
    let status = scene.status(&uri).await;
    assert_eq!((&status["content"], &status["spoiler_text"]), (&json!(two), &json!("w")));
    scene.world.clock.advance(chrono::Duration::seconds(1));
    scene.act("Update", json!({"id": uri, "type": "Note", "summary": null})).await;
    let status = scene.status(&uri).await;
    assert_eq!((&status["content"], &status["spoiler_text"]), (&json!(two), &json!("")));
    scene.world.clock.advance(chrono::Duration::seconds(1));
    let source = json!({"content": "*three*", "mediaType": "text/markdown"});
    scene.act("Update", json!({"id": uri, "type": "Note", "content": "three", "source": source})).await;
    assert_eq!(scene.status(&uri).await["content"], "<p><em>three</em></p>");
    assert_eq!(scene.told("Update").await["object"]["id"], uri);
    assert_eq!(scene.act("Delete", uri.clone()).await, format!("{uri}#delete"));
    assert_eq!(scene.told("Delete").await["object"]["id"], uri);
    assert_eq!(read(&scene.api, path(&uri)).await.status, 410);
}

#[tokio::test]
async fn polls_are_asked_and_answered() {
    let scene = scene().await;
    let end = scene.world.clock.now() + chrono::Duration::hours(2);
    let options = json!([{"type": "Note", "name": "tea"}, {"type": "Note", "name": "coffee"}]);
    let poll = json!({"type": "Question", "content": "<p>What?</p>", "oneOf": options, "endTime": end, "to": [PUBLIC]});
    let location = scene.does(poll).await;
    let uri = location.strip_suffix("/activity").unwrap().to_owned();
    assert_eq!(scene.status(&uri).await["poll"]["options"][1]["title"], "coffee");
    let (_, carol) = scene.world.member("carol").await;
    let vote = json!({"type": "Note", "name": "tea", "inReplyTo": uri, "to": [scene.alice.uri]});
    assert_eq!(post(&carol, "/users/carol/outbox", &vote).await.status, 201);
    assert_eq!(scene.status(&uri).await["poll"]["options"][0]["votes_count"], 1);
    assert_eq!(post(&carol, "/users/carol/outbox", &vote).await.status, 422, "once");
}

#[tokio::test]
async fn what_an_outbox_does_not_take_is_refused_and_changes_nothing() {
    let scene = scene().await;
    let note = json!({"type": "Note", "content": "hi", "to": [PUBLIC]});
    let visitor = post(&Api::visitor(&scene.world), "/users/alice/outbox", &note).await;
    assert_eq!(visitor.status, 401);
    assert_eq!(post(&scene.api, "/users/bob/outbox", &note).await.status, 403, "somebody else's");
    let scopes = token(&scene.world, None, "read write").await;
    assert_eq!(post(&Api::with_token(&scene.world, &scopes), "/users/alice/outbox", &note).await.status, 401);
    let owner = sqlx::query_as::<_, (i64, i64)>("SELECT user_id, id FROM accounts WHERE username = 'alice'");
    let (user, account) = owner.fetch_one(&scene.world.pool).await.unwrap();
    let owner = (hedgerow::model::UserId(user), hedgerow::model::AccountId(account));
    let reader = Api::with_token(&scene.world, &token(&scene.world, Some(owner), "read write:follows").await);
    assert_eq!(post(&reader, "/users/alice/outbox", &note).await.status, 403, "outside its scopes");
    for (document, status) in [
        (json!([]), 400),
        (json!({"content": "no type"}), 400),
        (json!({"type": "Create", "actor": scene.bob.uri, "object": note}), 403),
        (json!({"type": "Note", "attributedTo": scene.bob.uri, "content": "x"}), 403),
        (json!({"type": "Note", "content": "x", "bto": [scene.bob.uri]}), 422),
        (json!({"type": "Create", "object": {"type": "Note", "content": "x", "bcc": scene.bob.uri}}), 422),
        (json!({"type": "Article", "content": "x"}), 422),
        (json!({"type": "Question", "content": "x"}), 422),
        (json!({"type": "Person", "name": "x"}), 422),
        (json!({"type": "Move", "object": scene.alice.uri, "target": scene.bob.uri}), 422),
        (json!({"type": "Sneeze", "object": scene.bob.uri}), 422),
        (json!({"type": "Create", "object": scene.bob.id("1")}), 422),
        (json!({"type": "Like"}), 400),
        (json!({"type": "Like", "object": scene.bob.server.url("/nothing")}), 404),
        (json!({"type": "Delete", "object": scene.bob.id("1")}), 404),
        (json!({"type": "Update", "object": {"id": scene.bob.id("1"), "type": "Note", "content": "x"}}), 404),
        (
            json!({"type": "Add", "object": scene.bob.id("1"), "target": format!("{}/followers", scene.alice.uri)}),
            422,
        ),
        (
            json!({"type": "Note", "content": "x", "attachment": [{"type": "Image", "url": "https://a.example/x.png"}]}),
            422,
        ),
        (json!({"type": "Note", "content": ""}), 422),
    ] {
        let answer = post(&scene.api, "/users/alice/outbox", &document).await;
        assert_eq!(answer.status, status, "{document}: {}", answer.text);
    }
    let form =
        Request::post("/users/alice/outbox").header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(scene.api.send(form, Body::from("type=Note&content=x")).await.status, 400);
    assert_eq!(scene.world.count("SELECT count(*) FROM statuses WHERE local").await, 0);
}

#[tokio::test]
async fn repeated_request_with_the_same_key_posts_once() {
    let scene = scene().await;
    let mut found = Vec::new();
    for _ in 0..2 {
        let request = Request::post("/users/alice/outbox").header("content-type", ACTIVITY);
        let note = json!({"type": "Note", "content": "once", "to": [PUBLIC]});
        let answer =
            scene.api.send(request.header("idempotency-key", "k"), Body::from(note.to_string())).await;
        found.push(answer.header("location").to_owned());
    }
    assert_eq!(found[0], found[1]);
}
