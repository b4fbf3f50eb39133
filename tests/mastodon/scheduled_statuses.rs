//! Statuses that wait for their time.

use chrono::{Duration, SecondsFormat};
use hedgerow::state::State;
use hedgerow::workers;
use serde_json::{Value, json};

use crate::support::api::{Api, person, person_with};
use crate::support::state;

const PATH: &str = "/api/v1/scheduled_statuses";

fn in_minutes(state: &State, minutes: i64) -> String {
    (state.clock.now() + Duration::minutes(minutes)).to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn path(scheduled: &Value) -> String {
    format!("{PATH}/{}", scheduled["id"].as_str().unwrap())
}

async fn written(api: &Api) -> Value {
    api.get("/api/v1/timelines/home").await.ok()
}

#[tokio::test]
async fn status_is_posted_when_its_time_has_come_and_once() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    let draft = json!({
        "status": "later #May", "spoiler_text": "soon", "visibility": "unlisted", "language": "de",
        "scheduled_at": in_minutes(&state, 60),
    });
    let scheduled = api.post("/api/v1/statuses", draft).await.ok();
    assert_eq!(
        (&scheduled["params"]["text"], &scheduled["params"]["visibility"]),
        (&json!("later #May"), &json!("unlisted"))
    );
    assert_eq!(scheduled["scheduled_at"], in_minutes(&state, 60));
    assert_eq!(written(&api).await, json!([]));
    assert_eq!(api.get(PATH).await.ok(), json!([scheduled]));

    let moved = api.put(&path(&scheduled), json!({"scheduled_at": in_minutes(&state, 120)})).await.ok();
    state.clock.advance(Duration::minutes(61));
    workers::jobs::tick(&state).await.unwrap();
    assert_eq!(written(&api).await, json!([]), "it was put off");
    assert_eq!(api.get(&path(&scheduled)).await.ok(), moved);
    state.clock.advance(Duration::minutes(60));
    workers::jobs::tick(&state).await.unwrap();
    workers::jobs::tick(&state).await.unwrap();
    let home = written(&api).await;
    assert_eq!(home.as_array().unwrap().len(), 1);
    assert_eq!(
        (&home[0]["spoiler_text"], &home[0]["visibility"], &home[0]["language"], &home[0]["tags"][0]["name"]),
        (&json!("soon"), &json!("unlisted"), &json!("de"), &json!("may"))
    );
    assert_eq!(api.get(&path(&scheduled)).await.error(), (404, "Record not found"));
}

#[tokio::test]
async fn what_is_taken_back_is_not_posted() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, other) = (Api::of(&state, &ann), Api::of(&state, &bob));
    let draft = json!({"status": "never", "scheduled_at": in_minutes(&state, 10)});
    let scheduled = api.post("/api/v1/statuses", draft).await.ok();
    for answer in [
        other.get(&path(&scheduled)).await,
        other.delete(&path(&scheduled)).await,
        other.put(&path(&scheduled), json!({"scheduled_at": in_minutes(&state, 20)})).await,
    ] {
        assert_eq!(answer.error(), (404, "Record not found"));
    }
    assert_eq!(api.delete(&path(&scheduled)).await.ok(), json!({}));
    state.clock.advance(Duration::minutes(11));
    workers::jobs::tick(&state).await.unwrap();
    assert_eq!(written(&api).await, json!([]));
}

#[tokio::test]
async fn drafts_that_could_not_be_posted_are_refused_at_once() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    let soon = json!({"status": "a", "scheduled_at": in_minutes(&state, 4)});
    assert_eq!(
        api.post("/api/v1/statuses", soon).await.error(),
        (422, "Validation failed: Scheduled at The scheduled date must be in the future")
    );
    let at = in_minutes(&state, 60);
    for draft in [
        json!({"status": "a", "scheduled_at": "tomorrow"}),
        json!({"status": "", "scheduled_at": at}),
        json!({"status": "x".repeat(501), "scheduled_at": at}),
        json!({"status": "a", "media_ids": ["1"], "scheduled_at": at}),
    ] {
        assert_eq!(api.post("/api/v1/statuses", draft.clone()).await.status, 422, "{draft}");
    }
    let answer = json!({"status": "a", "in_reply_to_id": "1", "scheduled_at": at});
    assert_eq!(api.post("/api/v1/statuses", answer).await.status, 404);
    assert_eq!(api.get(PATH).await.ok(), json!([]));
    let reader = person_with(&state, "bob", "write").await;
    assert_eq!(Api::of(&state, &reader).get(PATH).await.status, 403);
    assert_eq!(Api::visitor(&state).get(PATH).await.status, 401);
}

#[tokio::test]
async fn repeated_request_schedules_once_and_a_day_holds_so_many() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    let at = in_minutes(&state, 60);
    let send = async |n: i32| {
        let request = axum::http::Request::post("/api/v1/statuses")
            .header("content-type", "application/json")
            .header("idempotency-key", format!("key {n}"));
        api.send(request, json!({"status": n.to_string(), "scheduled_at": at}).to_string().into()).await
    };
    let first = send(0).await.ok();
    assert_eq!(send(0).await.ok(), first);
    for n in 1..25 {
        send(n).await.ok();
    }
    assert_eq!(send(25).await.status, 422, "25 a day");
    assert_eq!(api.get(&format!("{PATH}?limit=40")).await.ok().as_array().unwrap().len(), 25);
}
