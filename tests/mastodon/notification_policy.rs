//! Of whom one hears, and who waits to be heard.

use serde_json::json;

use crate::support::api::{Api, person};
use crate::support::state;

const POLICY: &str = "/api/v2/notifications/policy";
const REQUESTS: &str = "/api/v1/notifications/requests";

#[tokio::test]
async fn policy_is_shown_and_changed_in_both_versions() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    let usual = api.get(POLICY).await.ok();
    assert_eq!(
        (&usual["for_not_following"], &usual["for_private_mentions"], &usual["for_bots"]),
        (&json!("accept"), &json!("filter"), &json!("accept"))
    );
    assert_eq!(usual["summary"], json!({"pending_requests_count": 0, "pending_notifications_count": 0}));
    let changed = api.patch(POLICY, json!({"for_not_following": "drop", "for_bots": "filter"})).await.ok();
    assert_eq!((&changed["for_not_following"], &changed["for_bots"]), (&json!("drop"), &json!("filter")));
    assert_eq!(api.put(POLICY, json!({"for_bots": "accept"})).await.ok()["for_bots"], "accept");
    assert_eq!(api.patch(POLICY, json!({"for_bots": "burn"})).await.status, 422);
    let old = api.get("/api/v1/notifications/policy").await.ok();
    assert_eq!((&old["filter_not_following"], &old["filter_new_accounts"]), (&json!(true), &json!(false)));
    let wanted = json!({"filter_new_accounts": true, "filter_not_following": false});
    api.put("/api/v1/notifications/policy", wanted).await.ok();
    let after = api.get(POLICY).await.ok();
    assert_eq!(
        (&after["for_new_accounts"], &after["for_not_following"]),
        (&json!("filter"), &json!("accept"))
    );
    assert_eq!(Api::visitor(&state).get(POLICY).await.status, 401);
}

#[tokio::test]
async fn strangers_wait_until_their_request_is_accepted() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, other) = (Api::of(&state, &ann), Api::of(&state, &bob));
    api.patch(POLICY, json!({"for_not_following": "filter"})).await.ok();
    let status = other.post("/api/v1/statuses", json!({"status": "@ann hello"})).await.ok();
    other.post("/api/v1/statuses", json!({"status": "@ann hello?"})).await.ok();
    assert_eq!(api.get("/api/v1/notifications").await.ok(), json!([]));
    assert_eq!(api.get("/api/v2/notifications").await.ok()["notification_groups"], json!([]));
    assert_eq!(api.get("/api/v1/notifications/unread_count").await.ok()["count"], 0);
    let held = api.get("/api/v1/notifications?include_filtered=true").await.ok();
    assert_eq!(held.as_array().unwrap().len(), 2);
    let of_bob = format!("/api/v1/notifications?account_id={}", bob.account);
    assert_eq!(api.get(&of_bob).await.ok().as_array().unwrap().len(), 2);
    assert_eq!(
        api.get(POLICY).await.ok()["summary"],
        json!({"pending_requests_count": 1, "pending_notifications_count": 2})
    );

    let requests = api.get(REQUESTS).await.ok();
    let request = &requests[0];
    assert_eq!(
        (&request["account"]["username"], &request["notifications_count"]),
        (&json!("bob"), &json!("2"))
    );
    assert_ne!(request["last_status"]["id"], status["id"], "the latest one");
    let one = format!("{REQUESTS}/{}", request["id"].as_str().unwrap());
    assert_eq!(&api.get(&one).await.ok(), request);
    assert_eq!(other.get(&one).await.error(), (404, "Record not found"));
    assert_eq!(other.post(&format!("{one}/accept"), json!({})).await.status, 404);

    assert_eq!(api.post(&format!("{one}/accept"), json!({})).await.ok(), json!({}));
    assert_eq!(api.get(&format!("{REQUESTS}/merged")).await.ok(), json!({"merged": true}));
    assert_eq!(api.get(REQUESTS).await.ok(), json!([]));
    other.post("/api/v1/statuses", json!({"status": "@ann thanks"})).await.ok();
    assert_eq!(api.get("/api/v1/notifications").await.ok().as_array().unwrap().len(), 3, "heard from now on");
    assert_eq!(api.post(&format!("{one}/accept"), json!({})).await.status, 404);
}

#[tokio::test]
async fn dismissed_requests_take_with_them_what_was_held_back() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let cem = person(&state, "cem").await;
    let api = Api::of(&state, &ann);
    let secret = |text: &str| json!({"status": text, "visibility": "direct"});
    for whom in [&bob, &cem] {
        Api::of(&state, whom).post("/api/v1/statuses", secret("@ann psst")).await.ok();
    }
    let requests = api.get(&format!("{REQUESTS}?limit=1")).await;
    assert_eq!(requests.json.as_array().unwrap().len(), 1, "private messages of strangers are held back");
    let rest = api.get(&requests.link("next").unwrap()).await;
    let ids = json!({"id": [requests.json[0]["id"], rest.json[0]["id"]]});
    assert_eq!(api.post(&format!("{REQUESTS}/dismiss"), ids).await.ok(), json!({}));
    assert_eq!(api.get(REQUESTS).await.ok(), json!([]));
    assert_eq!(api.get("/api/v1/notifications?include_filtered=true").await.ok(), json!([]));
    Api::of(&state, &bob).post("/api/v1/statuses", secret("@ann again")).await.ok();
    let again = api.get(REQUESTS).await.ok();
    let accept = json!({"id": [again[0]["id"]]});
    assert_eq!(api.post(&format!("{REQUESTS}/accept"), accept).await.ok(), json!({}));
    assert_eq!(api.get("/api/v1/notifications").await.ok().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn answers_and_the_followed_are_heard_and_the_dropped_leave_nothing() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let cem = person(&state, "cem").await;
    let (api, bobs, cems) = (Api::of(&state, &ann), Api::of(&state, &bob), Api::of(&state, &cem));
    // An answer to a private message of one's own is no stranger's.
    let mine = json!({"status": "@bob hello", "visibility": "direct"});
    let mine = api.post("/api/v1/statuses", mine).await.ok();
    let answer = json!({"status": "@ann hi", "visibility": "direct", "in_reply_to_id": mine["id"]});
    bobs.post("/api/v1/statuses", answer).await.ok();
    assert_eq!(api.get("/api/v1/notifications").await.ok().as_array().unwrap().len(), 1);

    api.patch(POLICY, json!({"for_not_following": "drop", "for_not_followers": "filter"})).await.ok();
    cems.post("/api/v1/statuses", json!({"status": "@ann you do not know me"})).await.ok();
    let all = "/api/v1/notifications?include_filtered=true";
    assert_eq!(api.get(all).await.ok().as_array().unwrap().len(), 1, "dropped");
    api.post(&format!("/api/v1/accounts/{}/follow", cem.account), json!({})).await.ok();
    api.patch(POLICY, json!({"for_not_followers": "accept"})).await.ok();
    cems.post("/api/v1/statuses", json!({"status": "@ann now you do"})).await.ok();
    assert_eq!(api.get("/api/v1/notifications").await.ok().as_array().unwrap().len(), 2);
}
