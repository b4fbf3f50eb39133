//! Timelines over the client API.

use serde_json::{Value, json};

use crate::support::api::{Api, person};
use crate::support::state;

fn texts(statuses: &Value) -> Vec<&str> {
    statuses.as_array().unwrap().iter().map(|status| status["content"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn home_holds_own_and_followed_statuses() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (ann_api, bob_api) = (Api::of(&state, &ann), Api::of(&state, &bob));
    bob_api.post("/api/v1/statuses", json!({"status": "before"})).await.ok();
    ann_api.post(&format!("/api/v1/accounts/{}/follow", bob.account), json!({})).await.ok();
    bob_api.post("/api/v1/statuses", json!({"status": "after"})).await.ok();
    ann_api.post("/api/v1/statuses", json!({"status": "own"})).await.ok();
    let home = ann_api.get("/api/v1/timelines/home").await.ok();
    assert_eq!(texts(&home), ["<p>own</p>", "<p>after</p>", "<p>before</p>"]);
    assert_eq!(Api::visitor(&state).get("/api/v1/timelines/home").await.status, 401);
}

#[tokio::test]
async fn pages_go_down_by_next_and_up_by_prev() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let api = Api::of(&state, &ann);
    for n in 1..=5 {
        api.post("/api/v1/statuses", json!({"status": n.to_string()})).await.ok();
    }
    let first = api.get("/api/v1/timelines/public?local=true&limit=2").await;
    assert_eq!(texts(&first.json), ["<p>5</p>", "<p>4</p>"]);
    assert!(
        first
            .header("link")
            .starts_with("<http://localhost:3000/api/v1/timelines/public?local=true&limit=2&max_id=")
    );
    let second = api.get(&first.link("next").unwrap()).await;
    assert_eq!(texts(&second.json), ["<p>3</p>", "<p>2</p>"]);
    let back = api.get(&second.link("prev").unwrap()).await;
    assert_eq!(texts(&back.json), ["<p>5</p>", "<p>4</p>"]);
    let last = api.get(&second.link("next").unwrap()).await;
    assert_eq!(texts(&last.json), ["<p>1</p>"]);
    let beyond = api.get(&last.link("next").unwrap()).await;
    assert_eq!((beyond.json.as_array().unwrap().len(), beyond.header("link")), (0, ""));
    assert_eq!(api.get("/api/v1/timelines/public?max_id=abc").await.status, 400);
}

#[tokio::test]
async fn hashtag_and_profile_show_what_is_theirs() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let api = Api::of(&state, &ann);
    let tagged = api.post("/api/v1/statuses", json!({"status": "in #May"})).await.ok();
    api.post("/api/v1/statuses", json!({"status": "plain"})).await.ok();
    let visitor = Api::visitor(&state);
    let found = visitor.get("/api/v1/timelines/tag/may").await.ok();
    assert_eq!((found.as_array().unwrap().len(), &found[0]["id"]), (1, &tagged["id"]));
    let path = format!("/api/v1/accounts/{}/statuses", ann.account);
    assert_eq!(visitor.get(&path).await.ok().as_array().unwrap().len(), 2);
    assert_eq!(visitor.get(&format!("{path}?pinned=true")).await.ok(), json!([]));
    api.post(&format!("/api/v1/statuses/{}/pin", tagged["id"].as_str().unwrap()), json!({})).await.ok();
    assert_eq!(visitor.get(&format!("{path}?pinned=1")).await.ok()[0]["id"], tagged["id"]);
    assert_eq!(visitor.get("/api/v1/timelines/tag/not-one").await.status, 404);
    assert_eq!(visitor.get("/api/v1/accounts/1/statuses").await.status, 404);
}
