//! Statuses over the client API.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::support::api::{Api, person};
use crate::support::state;

async fn post(api: &Api, text: &str) -> Value {
    api.post("/api/v1/statuses", json!({"status": text})).await.ok()
}

fn path(status: &Value, rest: &str) -> String {
    format!("/api/v1/statuses/{}{rest}", status["id"].as_str().unwrap())
}

#[tokio::test]
async fn posted_status_is_read_edited_and_deleted() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let api = Api::of(&state, &ann);
    let status = post(&api, "Hello #World").await;
    assert_eq!(status["visibility"], "public");
    assert_eq!(status["tags"][0]["name"], "world");
    assert_eq!(status["tags"][0]["url"], "http://localhost:3000/tags/world");
    assert!(status["content"].as_str().unwrap().starts_with("<p>Hello"));
    assert_eq!(
        (&status["card"], &status["poll"], &status["quote"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );

    let read = Api::visitor(&state).get(&path(&status, "")).await.ok();
    assert_eq!(read["uri"], status["uri"]);
    assert!(read.get("favourited").is_none(), "a visitor has no relation to it");

    state.clock.advance(chrono::Duration::minutes(1));
    let edited = api.put(&path(&status, ""), json!({"status": "Goodbye", "spoiler_text": "end"})).await.ok();
    assert_eq!((edited["spoiler_text"].as_str(), edited["sensitive"].as_bool()), (Some("end"), Some(true)));
    assert!(edited["edited_at"].is_string());
    let history = api.get(&path(&status, "/history")).await.ok();
    assert_eq!(history.as_array().unwrap().len(), 2);
    let source = api.get(&path(&status, "/source")).await.ok();
    assert_eq!((source["text"].as_str(), source["spoiler_text"].as_str()), (Some("Goodbye"), Some("end")));

    let deleted = api.delete(&path(&status, "")).await.ok();
    assert_eq!(deleted["text"], "Goodbye");
    assert_eq!(api.get(&path(&status, "")).await.error(), (404, "Record not found"));
}

#[tokio::test]
async fn status_of_another_is_neither_edited_nor_deleted() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let status = post(&Api::of(&state, &ann), "mine").await;
    let bob = Api::of(&state, &bob);
    assert_eq!(bob.put(&path(&status, ""), json!({"status": "yours"})).await.status, 404);
    assert_eq!(bob.delete(&path(&status, "")).await.status, 404);
    let pin = bob.post(&path(&status, "/pin"), json!({})).await;
    assert_eq!(pin.error(), (422, "Validation failed: Someone else's post cannot be pinned"));
}

#[tokio::test]
async fn what_cannot_be_posted_is_refused_in_mastodons_words() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    let blank = api.post("/api/v1/statuses", json!({"status": " "})).await;
    assert_eq!(blank.error(), (422, "Validation failed: Text can't be blank"));
    let odd = api.post("/api/v1/statuses", json!({"status": "x", "visibility": "secret"})).await;
    assert_eq!(odd.error(), (422, "Validation failed: Visibility is not included in the list"));
    let orphan = api.post("/api/v1/statuses", json!({"status": "x", "in_reply_to_id": "1"})).await;
    assert_eq!(orphan.error(), (404, "Record not found"));
    let broken = Request::post("/api/v1/statuses").header("content-type", "application/json");
    assert_eq!(api.send(broken, Body::from("{")).await.status, 400);
    assert_eq!(Api::visitor(&state).post("/api/v1/statuses", json!({"status": "x"})).await.status, 401);
}

#[tokio::test]
async fn repeated_request_with_the_same_key_posts_once() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    let send = || {
        let request = Request::post("/api/v1/statuses").header("Idempotency-Key", "k1");
        api.send(
            request.header("content-type", "application/x-www-form-urlencoded"),
            Body::from("status=once"),
        )
    };
    let (first, second) = (send().await.ok(), send().await.ok());
    assert_eq!(first["id"], second["id"]);
}

#[tokio::test]
async fn interactions_show_in_the_answer_and_are_undone() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let status = post(&Api::of(&state, &ann), "like me").await;
    let api = Api::of(&state, &bob);
    for (act, undo, field) in [
        ("favourite", "unfavourite", "favourited"),
        ("bookmark", "unbookmark", "bookmarked"),
        ("mute", "unmute", "muted"),
    ] {
        let done = api.post(&path(&status, &format!("/{act}")), json!({})).await.ok();
        assert_eq!(done[field], true, "{act}");
        let undone = api.post(&path(&status, &format!("/{undo}")), json!({})).await.ok();
        assert_eq!(undone[field], false, "{undo}");
    }
    let reblog = api.post(&path(&status, "/reblog"), json!({})).await.ok();
    assert_eq!(reblog["reblog"]["id"], status["id"]);
    assert_eq!(reblog["reblog"]["reblogs_count"], 1);
    assert_eq!(reblog["content"], status["content"], "the wrapper repeats what it shows");
    assert_eq!(reblog["account"]["acct"], "bob");
    let rebloggers = api.get(&path(&status, "/reblogged_by")).await.ok();
    assert_eq!(rebloggers[0]["acct"], "bob");
    let original = api.post(&path(&status, "/unreblog"), json!({})).await.ok();
    assert_eq!((&original["id"], original["reblogged"].as_bool()), (&status["id"], Some(false)));
    assert_eq!(Api::visitor(&state).post(&path(&status, "/favourite"), json!({})).await.status, 401);
    assert_eq!(api.post("/api/v1/statuses/1/favourite", json!({})).await.status, 404);
}

#[tokio::test]
async fn lists_of_relations_page_by_the_relations_ids() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let api = Api::of(&state, &ann);
    for n in 0..3 {
        let status = post(&api, &format!("post {n}")).await;
        api.post(&path(&status, "/favourite"), json!({})).await.ok();
        api.post(&path(&status, "/bookmark"), json!({})).await.ok();
    }
    for list in ["favourites", "bookmarks"] {
        let first = api.get(&format!("/api/v1/{list}?limit=2")).await;
        assert_eq!(first.json.as_array().unwrap().len(), 2);
        assert!(first.header("link").starts_with('<'), "{}", first.header("link"));
        let second = api.get(&first.link("next").unwrap()).await;
        assert_eq!(second.json.as_array().unwrap().len(), 1);
        assert_eq!(second.link("next"), None, "a short page is the last one");
        assert!(second.json[0]["content"].as_str().unwrap().contains("post 0"));
    }
}

#[tokio::test]
async fn thread_is_told_in_order() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    let root = post(&api, "root").await;
    let reply = json!({"status": "reply", "in_reply_to_id": root["id"]});
    let reply = api.post("/api/v1/statuses", reply).await.ok();
    let leaf = json!({"status": "leaf", "in_reply_to_id": reply["id"]});
    let leaf = api.post("/api/v1/statuses", leaf).await.ok();
    let context = api.get(&path(&reply, "/context")).await.ok();
    assert_eq!(context["ancestors"][0]["id"], root["id"]);
    assert_eq!(context["descendants"][0]["id"], leaf["id"]);
    assert_eq!(api.get("/api/v1/statuses/1/context").await.status, 404);
}

#[tokio::test]
async fn private_status_does_not_exist_for_strangers() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let private = json!({"status": "psst", "visibility": "private"});
    let status = Api::of(&state, &ann).post("/api/v1/statuses", private).await.ok();
    for rest in ["", "/context", "/history", "/favourited_by", "/reblogged_by"] {
        for api in [Api::visitor(&state), Api::of(&state, &bob)] {
            assert_eq!(api.get(&path(&status, rest)).await.error(), (404, "Record not found"), "{rest}");
        }
    }
}
