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

#[tokio::test]
async fn hashtags_combine() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    for text in ["#may one", "#june two", "#may #june three", "#may #rain four"] {
        api.post("/api/v1/statuses", json!({"status": text})).await.ok();
    }
    let count = |query: &'static str| {
        let api = &api;
        async move { api.get(&format!("/api/v1/timelines/tag/{query}")).await.ok().as_array().unwrap().len() }
    };
    assert_eq!(count("may").await, 3);
    assert_eq!(count("may?any[]=june").await, 4);
    assert_eq!(count("may?all[]=June").await, 1);
    assert_eq!(count("may?none[]=june&none[]=%23rain").await, 1);
    assert_eq!(count("may?any[]=june&none[]=rain").await, 3);
    assert_eq!(count("may?all[]=unknown").await, 0);
    assert_eq!(count("unknown?any[]=may").await, 3);
    assert_eq!(count("may?only_media=true").await, 0);
    assert_eq!(count("may?remote=true").await, 0);
    let first = api.get("/api/v1/timelines/tag/may?any[]=june&limit=3").await;
    let second = api.get(&first.link("next").unwrap()).await;
    assert_eq!((first.json.as_array().unwrap().len(), second.json.as_array().unwrap().len()), (3, 1));
    let back = api.get(&second.link("prev").unwrap()).await;
    assert_eq!(back.json, first.json);
}

#[tokio::test]
async fn a_profile_shows_what_carries_a_hashtag() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let api = Api::of(&state, &ann);
    api.post("/api/v1/statuses", json!({"status": "#May one"})).await.ok();
    api.post("/api/v1/statuses", json!({"status": "two"})).await.ok();
    let path = format!("/api/v1/accounts/{}/statuses", ann.account);
    let tagged = |tag: &'static str| {
        let (api, path) = (&api, &path);
        async move { api.get(&format!("{path}?tagged={tag}")).await.ok().as_array().unwrap().len() }
    };
    assert_eq!((tagged("may").await, tagged("june").await, tagged("").await), (1, 0, 2));
}

#[tokio::test]
async fn a_hashtag_tells_its_uses_per_day() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    for (author, visibility) in [(&ann, "public"), (&ann, "public"), (&bob, "public"), (&bob, "unlisted")] {
        let status = json!({"status": "in #May", "visibility": visibility});
        Api::of(&state, author).post("/api/v1/statuses", status).await.ok();
    }
    let api = Api::of(&state, &ann);
    let tag = api.get("/api/v1/tags/may").await.ok();
    let history = tag["history"].as_array().unwrap();
    let midnight = state.clock.now().timestamp() / 86_400 * 86_400;
    assert_eq!(history[0], json!({"day": midnight.to_string(), "accounts": "2", "uses": "3"}));
    assert_eq!((history.len(), &history[6]["uses"]), (7, &json!("0")));
    let found = api.get("/api/v2/search?type=hashtags&q=may").await.ok();
    assert_eq!(found["hashtags"][0]["history"], tag["history"]);
    state.clock.advance(chrono::TimeDelta::days(1));
    assert_eq!(api.get("/api/v1/tags/may").await.ok()["history"][1]["uses"], "3");
    assert_eq!(api.get("/api/v1/tags/unused").await.ok()["history"].as_array().unwrap().len(), 7);
}
