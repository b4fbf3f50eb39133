//! Notifications and markers over the client API.

use serde_json::{Value, json};

use crate::support::api::{Api, person, person_with};
use crate::support::state;

fn kinds(told: &Value) -> Vec<&str> {
    told.as_array().unwrap().iter().map(|one| one["type"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn notifications_are_listed_filtered_dismissed_and_cleared() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, other) = (Api::of(&state, &ann), Api::of(&state, &bob));
    let status = api.post("/api/v1/statuses", json!({"status": "hello"})).await.ok();
    let act = format!("/api/v1/statuses/{}/favourite", status["id"].as_str().unwrap());
    other.post(&act, json!({})).await.ok();
    other.post(&format!("/api/v1/accounts/{}/follow", ann.account), json!({})).await.ok();
    state.clock.advance(chrono::Duration::seconds(1));
    other.post("/api/v1/statuses", json!({"status": "@ann hi"})).await.ok();

    let all = api.get("/api/v1/notifications").await;
    assert_eq!(kinds(&all.json)[0], "mention");
    assert_eq!(all.json.as_array().unwrap().len(), 3);
    assert!(all.link("next").is_some());
    assert_eq!(kinds(&api.get("/api/v1/notifications?types[]=favourite").await.ok()), ["favourite"]);
    let rest = api.get("/api/v1/notifications?exclude_types[]=favourite&exclude_types[]=mention").await.ok();
    assert_eq!(kinds(&rest), ["follow"]);
    assert_eq!(api.get("/api/v1/notifications/unread_count").await.ok()["count"], 3);

    let one = format!("/api/v1/notifications/{}", all.json[0]["id"].as_str().unwrap());
    let alone = format!("ungrouped-{}", all.json[0]["id"].as_str().unwrap());
    assert_eq!(api.get(&one).await.ok()["group_key"], alone);
    assert_eq!(other.get(&one).await.error(), (404, "Record not found"));
    assert_eq!(api.post(&format!("{one}/dismiss"), json!({})).await.ok(), json!({}));
    assert_eq!(api.get(&one).await.status, 404);
    assert_eq!(api.post("/api/v1/notifications/clear", json!({})).await.ok(), json!({}));
    assert_eq!(api.get("/api/v1/notifications").await.ok(), json!([]));
    let writer = person_with(&state, "cleo", "write").await;
    assert_eq!(Api::of(&state, &writer).get("/api/v1/notifications").await.status, 403);
    assert_eq!(Api::visitor(&state).get("/api/v1/notifications").await.status, 401);
}

#[tokio::test]
async fn markers_move_and_count_their_versions() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    assert_eq!(api.get("/api/v1/markers?timeline[]=home").await.ok(), json!({}));
    let moved = api.post_form("/api/v1/markers", &[("home[last_read_id]", "12")]).await.ok();
    assert_eq!(
        (moved["home"]["last_read_id"].as_str(), moved["home"]["version"].as_i64()),
        (Some("12"), Some(1))
    );
    let again = api.post("/api/v1/markers", json!({"home": {"last_read_id": "13"}})).await.ok();
    assert_eq!(again["home"]["version"], 2);
    let shown = api.get("/api/v1/markers?timeline[]=home&timeline[]=notifications").await.ok();
    assert_eq!((shown["home"]["last_read_id"].as_str(), shown.get("notifications")), (Some("13"), None));
    assert_eq!(api.post("/api/v1/markers", json!({"home": {"last_read_id": "x"}})).await.status, 400);
    assert_eq!(Api::visitor(&state).get("/api/v1/markers").await.status, 401);
}
