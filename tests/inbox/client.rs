//! Client-to-server: what a person does with a client of ActivityPub, seen by the client API and by other servers.

use axum::body::Body;
use axum::http::Request;
use image::{ImageFormat, RgbImage};
use serde_json::{Value, json};

use crate::support::api::{Answer, Api, token};
use crate::support::policy::decide;
use crate::support::world::{Actor, Local, PUBLIC, World};

const ACTIVITY: &str = "application/activity+json";

/// Alice with a client and an app, and Bob on another server, whom we know.
struct Scene {
    world: World,
    alice: Local,
    api: Api,
    bob: Actor,
}

async fn scene() -> Scene {
    let world = World::start().await;
    let (alice, api) = world.member("alice").await;
    let bob = world.server().await.actor("bob").await;
    bob.server.publishes(&bob.note("1", "a note of Bob"));
    Scene { world, alice, api, bob }
}

async fn post(api: &Api, path: &str, document: &Value) -> Answer {
    let request = Request::post(path).header("content-type", ACTIVITY);
    api.send(request, Body::from(document.to_string())).await
}

async fn read(api: &Api, path: &str) -> Answer {
    api.send(Request::get(path).header("accept", ACTIVITY), Body::empty()).await
}

impl Scene {
    /// Posts to Alice's outbox and answers where the activity is.
    #[track_caller]
    fn does(&self, document: Value) -> impl Future<Output = String> {
        async move {
            let answer = post(&self.api, "/users/alice/outbox", &document).await;
            assert_eq!(answer.status, 201, "{document}: {}", answer.text);
            let location = answer.header("location").to_owned();
            assert!(location.starts_with("http"), "{location}");
            location
        }
    }

    async fn act(&self, kind: &str, object: impl Into<Value>) -> String {
        self.does(json!({"type": kind, "actor": self.alice.uri, "object": object.into(), "to": [PUBLIC]}))
            .await
    }

    async fn status(&self, uri: &str) -> Value {
        let found = self.api.get(&format!("/api/v2/search?q={uri}&resolve=true")).await.ok();
        found["statuses"][0].clone()
    }

    async fn relationship(&self) -> Value {
        let found = self.api.get(&format!("/api/v2/search?q={}&resolve=true", self.bob.uri)).await.ok();
        let id = found["accounts"][0]["id"].as_str().expect("Bob is known").to_owned();
        self.api.get(&format!("/api/v1/accounts/relationships?id[]={id}")).await.ok()[0].clone()
    }

    /// The last activity of a kind that Bob's server got.
    async fn told(&self, kind: &str) -> Value {
        self.world.work().await;
        let delivered = self.bob.server.delivered();
        let told = delivered.into_iter().rev().find(|activity| activity["type"] == kind);
        told.unwrap_or_else(|| panic!("no {kind} was told"))
    }
}

fn path(uri: &str) -> &str {
    uri.strip_prefix("http://ours.localhost:3000").expect("an address of ours")
}

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
async fn who_asks_to_follow_is_answered_from_what_the_inbox_holds() {
    let scene = scene().await;
    scene.does(json!({"type": "Update", "object": {"id": scene.alice.uri, "type": "Person", "name": "Alice the Shy",
        "summary": "<p>Hello</p>", "manuallyApprovesFollowers": true,
        "attachment": [{"type": "PropertyValue", "name": "Work", "value": "gardens"}]}})).await;
    let profile = scene.api.get("/api/v1/accounts/verify_credentials").await.ok();
    assert_eq!((&profile["display_name"], &profile["locked"]), (&json!("Alice the Shy"), &json!(true)));
    assert_eq!(
        (&profile["fields"][0]["name"], &profile["source"]["note"]),
        (&json!("Work"), &json!("Hello"))
    );
    for (answer, follows) in [("Accept", 1), ("Reject", 0)] {
        let follow = scene.bob.does("Follow", answer, &json!(scene.alice.uri));
        scene.bob.sends(&scene.world, &follow).await.unwrap();
        let inbox = scene.api.get("/users/alice/inbox?page=true").await;
        assert_eq!(inbox.header("cache-control"), "private, no-store");
        let follow = inbox.ok()["orderedItems"][0].clone();
        assert_eq!((&follow["type"], &follow["actor"]), (&json!("Follow"), &json!(scene.bob.uri)));
        scene.act(answer, follow).await;
        assert_eq!(scene.told(answer).await["object"]["actor"], scene.bob.uri);
        assert_eq!(scene.world.count("SELECT count(*) FROM follows").await, follows, "{answer}");
        let again = json!({"type": "Accept", "object": {"type": "Follow", "actor": scene.bob.uri, "object": scene.alice.uri}});
        assert_eq!(post(&scene.api, "/users/alice/outbox", &again).await.status, 404, "nobody asks");
        scene.act("Reject", again["object"].clone()).await;
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
    scene.act("Update", json!({"id": uri, "type": "Note", "content": "<p>two</p>"})).await;
    let status = scene.status(&uri).await;
    assert_eq!((&status["content"], &status["spoiler_text"]), (&json!("<p>two</p>"), &json!("w")));
    scene.world.clock.advance(chrono::Duration::seconds(1));
    scene.act("Update", json!({"id": uri, "type": "Note", "summary": null})).await;
    let status = scene.status(&uri).await;
    assert_eq!((&status["content"], &status["spoiler_text"]), (&json!("<p>two</p>"), &json!("")));
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
async fn inbox_holds_what_came_page_by_page_and_for_its_owner_alone() {
    let scene = scene().await;
    scene.act("Follow", scene.bob.uri.clone()).await;
    let follow = scene.told("Follow").await;
    scene.bob.sends(&scene.world, &scene.bob.does("Accept", "1", &follow)).await.unwrap();
    let own = scene.does(json!({"type": "Note", "content": "mine", "to": [PUBLIC]})).await;
    let own = own.strip_suffix("/activity").unwrap().to_owned();
    for number in 0..50 {
        let mut note = scene.bob.note(&format!("n{number}"), &format!("number {number}"));
        note["published"] = json!(scene.world.clock.now() + chrono::Duration::seconds(number));
        scene.bob.sends(&scene.world, &scene.bob.create(&note)).await.unwrap();
    }
    scene.bob.sends(&scene.world, &scene.bob.does("Like", "1", &json!(own))).await.unwrap();
    let inbox = scene.api.get("/users/alice/inbox").await.ok();
    assert_eq!((&inbox["type"], &inbox["totalItems"]), (&json!("OrderedCollection"), &json!(null)));
    let mut next = inbox["first"].as_str().map(str::to_owned);
    let (mut pages, mut all) = (0, Vec::new());
    while let Some(address) = next {
        let page = scene.api.get(path(&address)).await.ok();
        all.extend(page["orderedItems"].as_array().unwrap().clone());
        next = page["next"].as_str().map(str::to_owned);
        pages += 1;
    }
    let notes = all.iter().filter(|item| item["object"]["attributedTo"] == scene.bob.uri).count();
    let likes = all.iter().filter(|item| item["type"] == "Like" && item["object"] == own).count();
    assert_eq!((pages, notes, likes), (2, 50, 1));
    assert!(all[0]["object"]["likes"].is_null(), "what its own server counts is not ours to say");

    let (_, carol) = scene.world.member("carol").await;
    assert_eq!(carol.get("/users/alice/inbox?page=true").await.status, 403);
    assert_eq!(Api::visitor(&scene.world).get("/users/alice/inbox").await.status, 401);
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

#[tokio::test]
async fn documents_of_others_are_read_through_us() {
    let scene = scene().await;
    let actor = read(&scene.api, "/users/alice").await.ok();
    let proxy = path(actor["endpoints"]["proxyUrl"].as_str().unwrap()).to_owned();
    let asked = scene.api.post_form(&proxy, &[("id", &scene.bob.id("1"))]).await;
    assert_eq!(asked.header("content-type"), "application/activity+json; charset=utf-8");
    assert_eq!(asked.ok()["content"], "<p>a note of Bob</p>");
    let private = scene.does(json!({"type": "Note", "content": "mine alone"})).await;
    let own = private.strip_suffix("/activity").unwrap();
    assert_eq!(scene.api.post_form(&proxy, &[("id", own)]).await.ok()["content"], "mine alone");
    let (_, carol) = scene.world.member("carol").await;
    assert_eq!(carol.post_form(&proxy, &[("id", own)]).await.status, 404);
    assert_eq!(
        scene.api.post_form(&proxy, &[("id", &scene.alice.uri)]).await.ok()["preferredUsername"],
        "alice"
    );
    assert_eq!(scene.api.post_form(&proxy, &[("id", "x")]).await.status, 400);
    assert_eq!(Api::visitor(&scene.world).post_form(&proxy, &[("id", own)]).await.status, 401);
    decide(&scene.world, scene.bob.server.authority(), "suspend", false).await;
    assert_eq!(scene.api.post_form(&proxy, &[("id", &scene.bob.id("2"))]).await.status, 403, "policy first");
}

async fn upload(api: &Api, path: &str, file: &[u8]) -> Answer {
    let mut body = b"--B\r\nContent-Disposition: form-data; name=\"object\"\r\n\r\n\
        {\"type\": \"Image\", \"name\": \"a green leaf\"}\r\n\
        --B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"leaf.png\"\r\n\r\n"
        .to_vec();
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--B--\r\n");
    let request = Request::post(path).header("content-type", "multipart/form-data; boundary=B");
    api.send(request, Body::from(body)).await
}

#[tokio::test]
async fn pictures_are_uploaded_and_attached() {
    let scene = scene().await;
    let actor = read(&scene.api, "/users/alice").await.ok();
    let uploads = path(actor["endpoints"]["uploadMedia"].as_str().unwrap()).to_owned();
    let mut png = std::io::Cursor::new(Vec::new());
    RgbImage::from_pixel(8, 6, image::Rgb([40, 120, 60])).write_to(&mut png, ImageFormat::Png).unwrap();
    let answer = upload(&scene.api, &uploads, png.get_ref()).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let document = scene.api.get(path(answer.header("location"))).await.ok();
    assert_eq!(document["name"], "a green leaf");
    let location = scene
        .does(json!({"type": "Note", "content": "look", "to": [PUBLIC], "attachment": [document]}))
        .await;
    let status = scene.status(location.strip_suffix("/activity").unwrap()).await;
    assert_eq!(status["media_attachments"][0]["description"], "a green leaf");

    assert_eq!(upload(&scene.api, &uploads, b"no picture").await.status, 422);
    assert_eq!(upload(&Api::visitor(&scene.world), &uploads, png.get_ref()).await.status, 401);
    let (_, carol) = scene.world.member("carol").await;
    assert_eq!(upload(&carol, &uploads, png.get_ref()).await.status, 403);
    assert_eq!(carol.get(path(document["id"].as_str().unwrap())).await.status, 403);
}

#[tokio::test]
async fn clients_in_browsers_may_ask_from_anywhere() {
    let scene = scene().await;
    let asked =
        Request::options("/users/alice/outbox").header("access-control-request-headers", "authorization");
    let answer = scene.api.send(asked, Body::empty()).await;
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("access-control-allow-headers"), "authorization");
    let actor = read(&scene.api, "/users/alice").await;
    assert_eq!(actor.header("access-control-allow-origin"), "*");
    let endpoints = &actor.json["endpoints"];
    assert!(endpoints["oauthAuthorizationEndpoint"].as_str().unwrap().ends_with("/oauth/authorize"));
    assert!(endpoints["oauthTokenEndpoint"].as_str().unwrap().ends_with("/oauth/token"));
    assert_eq!(read(&Api::visitor(&scene.world), "/actor").await.ok()["endpoints"]["proxyUrl"], json!(null));
}
