//! Posts that go by themselves.

use chrono::Duration;
use hedgerow::domain::account_standing::{suspend_account, unsuspend_account};
use hedgerow::domain::staff::Staff;
use hedgerow::domain::status_cleanup::{CleanupPolicy, save_policy};
use hedgerow::error::Error;
use hedgerow::workers;
use serde_json::{Value, json};

use crate::support::api::{Api, person};
use crate::support::state;

fn texts(statuses: &Value) -> Vec<&str> {
    statuses.as_array().unwrap().iter().map(|status| status["content"].as_str().unwrap()).collect()
}

/// Everything that is scheduled now, and what follows from it.
async fn turn(state: &hedgerow::state::State) {
    workers::schedule::tick(state).await.unwrap();
    while workers::jobs::tick(state).await.unwrap() > 0 {}
}

#[tokio::test]
async fn old_posts_go_but_for_those_the_rules_keep() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let api = Api::of(&state, &ann);
    let post = async |text: &str, visibility: &str| {
        let posted =
            api.post("/api/v1/statuses", json!({"status": text, "visibility": visibility})).await.ok();
        posted["id"].as_str().unwrap().to_owned()
    };
    post("old", "public").await;
    post("@bob direct", "direct").await;
    let (pinned, liked) = (post("pinned", "public").await, post("liked", "public").await);
    let (own, kept) = (post("own favourite", "public").await, post("bookmarked", "public").await);
    api.post(&format!("/api/v1/statuses/{pinned}/pin"), json!({})).await.ok();
    api.post(&format!("/api/v1/statuses/{own}/favourite"), json!({})).await.ok();
    api.post(&format!("/api/v1/statuses/{kept}/bookmark"), json!({})).await.ok();
    let favourite = format!("/api/v1/statuses/{liked}/favourite");
    Api::of(&state, &bob).post(&favourite, json!({})).await.ok();
    state.clock.advance(Duration::days(8));
    post("young", "public").await;
    turn(&state).await;
    let path = format!("/api/v1/accounts/{}/statuses", ann.account);
    assert_eq!(api.get(&path).await.ok().as_array().unwrap().len(), 7, "nobody asked for it");

    let policy = CleanupPolicy {
        enabled: true,
        min_age_days: 7,
        keep_favourites: Some(1),
        ..CleanupPolicy::default()
    };
    let never = CleanupPolicy { min_age_days: 0, ..policy };
    assert!(matches!(save_policy(&state, ann.account, &never).await, Err(Error::Invalid(_))));
    save_policy(&state, ann.account, &policy).await.unwrap();
    state.clock.advance(Duration::hours(1));
    turn(&state).await;
    let left = api.get(&path).await.ok();
    assert_eq!(left.as_array().unwrap().len(), 6, "{:?}", texts(&left));
    assert!(!texts(&left).contains(&"<p>old</p>"));

    let less = CleanupPolicy {
        keep_pinned: false,
        keep_direct: false,
        keep_self_favourited: false,
        keep_self_bookmarked: false,
        ..policy
    };
    save_policy(&state, ann.account, &less).await.unwrap();
    state.clock.advance(Duration::hours(1));
    turn(&state).await;
    assert_eq!(texts(&api.get(&path).await.ok()), ["<p>young</p>", "<p>own favourite</p>", "<p>liked</p>"]);
}

#[tokio::test]
async fn post_with_an_end_goes_then() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let api = Api::of(&state, &ann);
    let posted =
        api.post("/api/v1/statuses", json!({"status": "for an hour", "expires_in": 3600})).await.ok();
    assert_eq!(posted["expires_at"], "2027-01-15T09:00:00.000Z");
    let longer = json!({"status": "for a day", "expires_in": "86400"});
    let longer = api.post("/api/v1/statuses", longer).await.ok();
    let path = format!("/api/v1/statuses/{}", posted["id"].as_str().unwrap());
    state.clock.advance(Duration::minutes(59));
    turn(&state).await;
    assert_eq!(api.get(&path).await.ok()["expires_at"], posted["expires_at"]);
    state.clock.advance(Duration::minutes(2));
    turn(&state).await;
    assert_eq!(api.get(&path).await.status, 404);
    assert_eq!(api.get("/api/v1/timelines/home").await.ok()[0]["id"], longer["id"]);
    assert_eq!(api.post("/api/v1/statuses", json!({"status": "a", "expires_in": 5})).await.status, 422);
    state.clock.advance(Duration::days(1));
    turn(&state).await;
    assert_eq!(api.get("/api/v1/timelines/home").await.ok(), json!([]));
}

#[tokio::test]
async fn posts_that_are_hidden_as_they_end_hold_up_nobody_elses() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let bobs = Api::of(&state, &bob);
    let post = async |seconds: i64| {
        let posted =
            bobs.post("/api/v1/statuses", json!({"status": "hello", "expires_in": seconds})).await.ok();
        format!("/api/v1/statuses/{}", posted["id"].as_str().unwrap())
    };
    let (first, second) = (post(3600).await, post(4200).await);
    let many = "WITH s AS (
            INSERT INTO statuses (id, uri, account_id, local, content, visibility, created_at)
            SELECT next_id(), 'https://ours.example/' || n, $1, true, '', 'public', now() FROM generate_series(1, 150) n
            RETURNING id)
        INSERT INTO status_expiries (status_id, expires_at) SELECT id, $2 FROM s";
    let soon = state.clock.now() + Duration::minutes(30);
    sqlx::query(many).bind(ann.account.0).bind(soon).execute(&state.pool).await.unwrap();
    suspend_account(&state, &Staff::CommandLine, ann.account, "").await.unwrap();
    state.clock.advance(Duration::minutes(61));
    turn(&state).await;
    assert_eq!(bobs.get(&first).await.status, 404);
    state.clock.advance(Duration::minutes(10));
    turn(&state).await;
    assert_eq!(bobs.get(&second).await.status, 404, "it ends in its own time");

    unsuspend_account(&state, &Staff::CommandLine, ann.account, "").await.unwrap();
    state.clock.advance(Duration::hours(1));
    turn(&state).await;
    let left = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM status_expiries");
    assert_eq!(left.fetch_one(&state.pool).await.unwrap(), 0, "shown again, they end");
}
