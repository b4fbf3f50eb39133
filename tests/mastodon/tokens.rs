//! Who may call what.

use serde_json::json;

use crate::support::api::{Api, person, person_with, token};
use crate::support::state;

#[tokio::test]
async fn endpoints_for_people_refuse_visitors_wrong_scopes_and_applications() {
    let state = state().await;
    let path = "/api/v1/timelines/home";
    let visitor = Api::visitor(&state).get(path).await;
    assert_eq!(visitor.error(), (401, "The access token is invalid"));
    let unknown = Api::with_token(&state, "nobody-knows-me").get(path).await;
    assert_eq!(unknown.error(), (401, "The access token is invalid"));
    let writer = person_with(&state, "ann", "write").await;
    let wrong_scope = Api::of(&state, &writer).get(path).await;
    assert_eq!(wrong_scope.error(), (403, "This action is outside the authorized scopes"));
    let application = token(&state, None, "read").await;
    let application = Api::with_token(&state, &application).get(path).await;
    assert_eq!(application.error(), (422, "This method requires an authenticated user"));
}

#[tokio::test]
async fn token_is_found_in_header_query_and_body() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let visitor = Api::visitor(&state);
    let by_query = visitor.get(&format!("/api/v1/preferences?access_token={}", ann.token)).await;
    assert_eq!(by_query.ok()["posting:default:visibility"], "public");
    let by_body = [("status", "by form"), ("access_token", ann.token.as_str())];
    visitor.post_form("/api/v1/statuses", &by_body).await.ok();
    let by_json = json!({"status": "by JSON", "access_token": ann.token});
    visitor.post("/api/v1/statuses", by_json).await.ok();
}

#[tokio::test]
async fn login_that_may_not_be_used_now_is_told_why() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let api = Api::of(&state, &ann);
    for (change, words) in [
        ("UPDATE users SET disabled_at = now()", "Your login is currently disabled"),
        ("UPDATE users SET approved_at = NULL", "Your login is currently pending approval"),
        ("UPDATE users SET confirmed_at = NULL", "Your login is missing a confirmed e-mail address"),
    ] {
        sqlx::query(change).execute(&state.pool).await.unwrap();
        assert_eq!(api.get("/api/v1/timelines/home").await.error(), (403, words));
    }
    sqlx::query("UPDATE users SET disabled_at = NULL, approved_at = now(), confirmed_at = now()")
        .execute(&state.pool)
        .await
        .unwrap();
    api.get("/api/v1/timelines/home").await.ok();
    sqlx::query("UPDATE accounts SET suspended_at = now(), suspension_origin = 'local'")
        .execute(&state.pool)
        .await
        .unwrap();
    assert_eq!(api.get("/api/v1/timelines/home").await.error(), (403, "Your login is currently disabled"));
}

#[tokio::test]
async fn every_answer_can_be_read_from_another_origin_and_is_not_cached() {
    let state = state().await;
    for path in ["/api/v1/custom_emojis", "/api/v1/nothing", "/api/v1/timelines/home"] {
        let answer = Api::visitor(&state).get(path).await;
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        assert!(answer.header("access-control-expose-headers").contains("Link"), "{path}");
        assert_eq!(answer.header("cache-control"), "private, no-store", "{path}");
        assert_eq!(answer.header("content-type"), "application/json; charset=utf-8", "{path}");
        assert!(!answer.header("x-request-id").is_empty(), "{path}");
    }
}
