//! Posts that stay on this server, as apps and browsers meet them.

use serde_json::{Value, json};

use crate::support::api::{Api, person};
use crate::support::browser::Browser;
use crate::support::state;

#[tokio::test]
async fn members_read_what_stays_here_and_visitors_do_not_know_of_it() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, bobs, visitor) = (Api::of(&state, &ann), Api::of(&state, &bob), Api::visitor(&state));
    let instance = visitor.get("/api/v2/instance").await.ok();
    assert!(instance["api_versions"]["hedgerow"].as_u64().unwrap() >= 2);
    let post =
        api.post("/api/v1/statuses", json!({"status": "among us #may", "local_only": true})).await.ok();
    assert_eq!((&post["local_only"], &post["visibility"]), (&json!(true), &json!("public")));
    let other = api.post("/api/v1/statuses", json!({"status": "to all #may"})).await.ok();
    assert_eq!(other["local_only"], false);
    let path = format!("/api/v1/statuses/{}", post["id"].as_str().unwrap());
    let ids = |list: Value| -> Vec<Value> {
        list.as_array().unwrap().iter().map(|status| status["id"].clone()).collect()
    };
    assert_eq!(bobs.get(&path).await.ok()["local_only"], true);
    assert_eq!(visitor.get(&path).await.status, 404);
    for list in ["/api/v1/timelines/public?local=true", "/api/v1/timelines/tag/may"] {
        assert_eq!(ids(bobs.get(list).await.ok()), [other["id"].clone(), post["id"].clone()], "{list}");
        assert_eq!(ids(visitor.get(list).await.ok()), [other["id"].clone()], "{list}");
    }
    let answer = json!({"status": "yes", "in_reply_to_id": post["id"], "local_only": false});
    assert_eq!(bobs.post("/api/v1/statuses", answer).await.ok()["local_only"], true);
    let reblog = bobs.post(&format!("{path}/reblog"), json!({})).await.ok();
    assert_eq!((&reblog["local_only"], &reblog["reblog"]["local_only"]), (&json!(true), &json!(true)));
    let profile = format!("/api/v1/accounts/{}/statuses", bob.account);
    assert_eq!(ids(visitor.get(&profile).await.ok()), Vec::<Value>::new());
    let later = json!({"status": "later", "local_only": true, "scheduled_at": "2099-01-01T00:00:00Z"});
    assert_eq!(api.post("/api/v1/statuses", later).await.ok()["params"]["local_only"], true);
    let said = api.post("/api/v1/statuses", json!({"status": "to all", "local_only": "false"})).await.ok();
    assert_eq!(said["local_only"], false);
}

#[tokio::test]
async fn box_in_the_form_keeps_a_post_and_its_answers_here() {
    let state = state().await;
    crate::support::person(&state, "ann").await;
    crate::support::person(&state, "bob").await;
    let mut hers = Browser::of(&state, "ann").await;
    hers.get("/compose").await.shows("name=\"local_only\"");
    let fields = [("status", "among us"), ("visibility", "public"), ("local_only", "on")];
    let page = hers.submit_files("/compose", "/statuses", &fields, &[]).await.location().to_owned();
    let mut his = Browser::of(&state, "bob").await;
    let seen = his.get(&page).await;
    seen.shows("Only on this server");
    seen.shows("name=\"local_only\" checked");
    seen.shows_not("/deliveries");
    hers.get(&page).await.shows_not("/deliveries");
    assert_eq!(Browser::new(&state).get(&page).await.status, 404);
    let feed = Browser::new(&state).get("/@ann.rss").await;
    feed.shows_not("among us");
    let empty = [("status", ""), ("visibility", "public"), ("local_only", "on")];
    let back = hers.submit_files("/compose", "/statuses", &empty, &[]).await;
    assert_eq!(back.status, 422);
    back.shows("name=\"local_only\" checked");
}
