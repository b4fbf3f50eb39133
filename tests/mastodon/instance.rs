//! What the instance says of itself.

use serde_json::json;

use crate::support::api::{Answer, Api, person, person_with};
use crate::support::state;

#[tokio::test]
async fn both_versions_of_the_instance_answer_with_and_without_slash() {
    let state = state().await;
    let api = Api::visitor(&state);
    for path in ["/api/v1/instance", "/api/v1/instance/"] {
        let instance = api.get(path).await.ok();
        assert_eq!(instance["uri"], "localhost:3000");
        assert_eq!(instance["urls"]["streaming_api"], "ws://localhost:3000");
    }
    for path in ["/api/v2/instance", "/api/v2/instance/"] {
        let instance = api.get(path).await.ok();
        assert_eq!(instance["domain"], "localhost:3000");
        assert!(instance["version"].as_str().unwrap().starts_with("4.6.0 (compatible; Hedgerow "));
        assert_eq!(instance["api_versions"]["mastodon"], 10, "no more than is served");
        assert_eq!(instance["configuration"]["statuses"]["max_characters"], 500);
        assert_eq!(instance["configuration"]["urls"]["streaming"], "ws://localhost:3000");
        assert_eq!(instance["registrations"]["enabled"], false, "nobody signs up before there is an owner");
    }
    assert_eq!(api.get("/api/v1/instance/rules").await.ok(), json!([]));
    assert_eq!(api.get("/api/v1/instance/peers").await.ok(), json!([]));
    assert_eq!(api.get("/api/v1/custom_emojis").await.ok(), json!([]));
}

#[tokio::test]
async fn one_sees_ones_own_account_with_what_was_typed() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let account = Api::of(&state, &ann).get("/api/v1/accounts/verify_credentials").await.ok();
    assert_eq!(
        (account["acct"].as_str(), account["source"]["privacy"].as_str()),
        (Some("ann"), Some("public"))
    );
    assert_eq!(
        (account["role"]["name"].as_str(), account["role"]["permissions"].as_str()),
        (Some("user"), Some("65536"))
    );
    assert_eq!(Api::visitor(&state).get("/api/v1/accounts/verify_credentials").await.status, 401);
    let with_profile = person_with(&state, "bob", "profile").await;
    Api::of(&state, &with_profile).get("/api/v1/accounts/verify_credentials").await.ok();
    let writer = person_with(&state, "cleo", "write").await;
    assert_eq!(Api::of(&state, &writer).get("/api/v1/accounts/verify_credentials").await.status, 403);
}

#[tokio::test]
async fn the_saved_character_limit_holds_everywhere() {
    use hedgerow::domain::settings::{Saved, change_settings};
    use hedgerow::domain::staff::Staff;

    let state = state().await;
    let saved = Saved { status_characters: Some(30), ..Saved::default() };
    change_settings(&state, &Staff::CommandLine, saved).await.unwrap();
    let (fits, too_long) = ("a".repeat(30), "a".repeat(31));
    let api = Api::of(&state, &person(&state, "ann").await);
    let posted = api.post("/api/v1/statuses", json!({"status": fits})).await.ok();
    assert_eq!(api.post("/api/v1/statuses", json!({"status": too_long})).await.status, 422);
    let path = format!("/api/v1/statuses/{}", posted["id"].as_str().unwrap());
    assert_eq!(api.put(&path, json!({"status": too_long})).await.status, 422);
    for instance in ["/api/v1/instance", "/api/v2/instance"] {
        let shown = api.get(instance).await.ok();
        assert_eq!(shown["configuration"]["statuses"]["max_characters"], 30, "{instance}");
    }
    crate::support::person(&state, "bea").await;
    let page = crate::support::browser::Browser::of(&state, "bea").await.get("/compose").await;
    let limit = page.ok().split("id=\"compose-limit\"").nth(1).unwrap().split('<').next().unwrap();
    assert!(limit.contains("30"), "the form says: {limit}");
}

#[tokio::test]
async fn every_answer_says_how_many_requests_are_left() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, visitor) = (Api::of(&state, &ann), Api::visitor(&state));
    let path = "/api/v1/custom_emojis";
    let left = |answer: &Answer| answer.header("x-ratelimit-remaining").to_owned();
    let first = api.get(path).await;
    assert_eq!((first.header("x-ratelimit-limit"), left(&first).as_str()), ("300", "299"));
    assert_eq!(first.header("x-ratelimit-reset"), "2027-01-15T08:05:00.000000Z");
    assert_eq!(left(&api.get("/api/v1/statuses/1").await), "298", "of errors too");
    for _ in 0..298 {
        api.get(path).await.ok();
    }
    let refused = api.get(path).await;
    assert_eq!(refused.error(), (429, "Too many requests"));
    assert_eq!((left(&refused).as_str(), refused.header("retry-after")), ("0", "300"));
    assert_eq!(Api::of(&state, &bob).get(path).await.status, 200);
    assert_eq!(left(&visitor.get(path).await), "299");
    state.clock.advance(chrono::Duration::minutes(5));
    assert_eq!(left(&api.get(path).await), "299");
}
