//! What a client reads and brings: the inbox, documents of others, pictures.

use axum::body::Body;
use axum::http::Request;
use image::{ImageFormat, RgbImage};
use serde_json::json;

use super::{path, post, read, scene};
use crate::support::api::{Answer, Api};
use crate::support::policy::decide;
use crate::support::world::PUBLIC;

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
