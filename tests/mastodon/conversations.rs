//! Direct messages.

use serde_json::{Value, json};

use crate::support::api::{Api, person, person_with};
use crate::support::state;

const PATH: &str = "/api/v1/conversations";

fn secret(text: &str) -> Value {
    json!({"status": text, "visibility": "direct"})
}

fn one(conversation: &Value) -> String {
    format!("{PATH}/{}", conversation["id"].as_str().unwrap())
}

#[tokio::test]
async fn messages_of_one_thread_are_one_conversation_unread_for_the_others() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, other) = (Api::of(&state, &ann), Api::of(&state, &bob));
    let hello = other.post("/api/v1/statuses", secret("@ann hello")).await.ok();
    let theirs = api.get(PATH).await.ok();
    assert_eq!((&theirs[0]["unread"], &theirs[0]["last_status"]["id"]), (&json!(true), &hello["id"]));
    assert_eq!(theirs[0]["accounts"][0]["username"], "bob");
    let own = other.get(PATH).await.ok();
    assert_eq!((&own[0]["unread"], &own[0]["accounts"][0]["username"]), (&json!(false), &json!("ann")));

    assert_eq!(api.post(&format!("{}/read", one(&theirs[0])), json!({})).await.ok()["unread"], false);
    assert_eq!(api.post(&format!("{}/unread", one(&theirs[0])), json!({})).await.ok()["unread"], true);
    state.clock.advance(chrono::Duration::seconds(1));
    let mut answer = secret("@bob hi");
    answer["in_reply_to_id"] = hello["id"].clone();
    let answer = api.post("/api/v1/statuses", answer).await.ok();
    let after = other.get(PATH).await.ok();
    assert_eq!(after.as_array().unwrap().len(), 1);
    assert_eq!((&after[0]["unread"], &after[0]["last_status"]["id"]), (&json!(true), &answer["id"]));

    // With its last message gone, it ends with the one before.
    api.delete(&format!("/api/v1/statuses/{}", answer["id"].as_str().unwrap())).await.ok();
    assert_eq!(other.get(PATH).await.ok()[0]["last_status"]["id"], hello["id"]);
    other.delete(&format!("/api/v1/statuses/{}", hello["id"].as_str().unwrap())).await.ok();
    assert_eq!(api.get(PATH).await.ok(), json!([]));
}

#[tokio::test]
async fn conversations_are_paged_removed_and_nobody_elses() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, other) = (Api::of(&state, &ann), Api::of(&state, &bob));
    for n in 0..3 {
        state.clock.advance(chrono::Duration::seconds(1));
        other.post("/api/v1/statuses", secret(&format!("@ann {n}"))).await.ok();
    }
    other.post("/api/v1/statuses", json!({"status": "@ann for all"})).await.ok();
    let first = api.get(&format!("{PATH}?limit=2")).await;
    assert!(first.json[0]["last_status"]["content"].as_str().unwrap().contains(" 2"));
    let second = api.get(&first.link("next").unwrap()).await;
    assert_eq!(second.json.as_array().unwrap().len(), 1);
    let path = one(&first.json[0]);
    assert_eq!(other.post(&format!("{path}/read"), json!({})).await.error(), (404, "Record not found"));
    assert_eq!(other.delete(&path).await.status, 404);
    assert_eq!(api.delete(&path).await.ok(), json!({}));
    assert_eq!(api.get(PATH).await.ok().as_array().unwrap().len(), 2);
    assert_eq!(api.delete(&path).await.status, 404);
    let writer = person_with(&state, "cleo", "write").await;
    assert_eq!(Api::of(&state, &writer).get(PATH).await.status, 403);
    assert_eq!(Api::visitor(&state).get(PATH).await.status, 401);
}
