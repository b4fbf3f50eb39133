//! What stands around every handler.

mod full_disk;

use axum::body::Body;
use axum::http::{Request, Response, header};
use hedgerow::server::router;
use sqlx::query;
use tower::ServiceExt;

use crate::support::state;
use crate::support::state::TestState;

async fn ask(state: &TestState, method: &str, path: &str) -> Response<Body> {
    let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
    router(state.state.clone()).oneshot(request).await.unwrap()
}

async fn status(state: &TestState, method: &str, path: &str) -> u16 {
    ask(state, method, path).await.status().as_u16()
}

#[tokio::test]
async fn readiness_needs_every_migration_and_tolerates_later_ones() {
    let state = state().await;
    assert_eq!(status(&state, "GET", "/readyz").await, 200);
    query("UPDATE _sqlx_migrations SET version = 9999 WHERE version = 1").execute(&state.pool).await.unwrap();
    assert_eq!(status(&state, "GET", "/readyz").await, 503);
    query("UPDATE _sqlx_migrations SET version = 1 WHERE version = 9999").execute(&state.pool).await.unwrap();
    query("INSERT INTO _sqlx_migrations SELECT 9999, 'later', now(), true, 'x', 1")
        .execute(&state.pool)
        .await
        .unwrap();
    assert_eq!(status(&state, "GET", "/readyz").await, 200);
}

#[tokio::test]
async fn process_is_healthy_without_a_database() {
    let state = state().await;
    state.pool.close().await;
    assert_eq!(status(&state, "GET", "/healthz").await, 200);
    assert_eq!(status(&state, "GET", "/readyz").await, 503);
}

#[tokio::test]
async fn full_disk_stops_writes_and_no_reads() {
    let state = state().await;
    state.reserve.set_min_free(u64::MAX);
    let refused = ask(&state, "POST", "/nowhere").await;
    assert_eq!(refused.status().as_u16(), 503);
    assert!(refused.headers().contains_key(header::RETRY_AFTER));
    assert_eq!(status(&state, "GET", "/readyz").await, 200);
    state.reserve.set_min_free(0);
    assert_eq!(status(&state, "POST", "/nowhere").await, 404);
}

#[tokio::test]
async fn networks_stay_shut_out_while_the_database_is_away_and_nobody_waits_for_it() {
    let state = state().await;
    query("INSERT INTO ip_blocks (network, severity) VALUES ('0.0.0.0/8', 'no_access')")
        .execute(&state.pool)
        .await
        .unwrap();
    let served = router(state.state.clone());
    let ask = async |path: &str| {
        let request = Request::get(path).body(Body::empty()).unwrap();
        served.clone().oneshot(request).await.unwrap().status().as_u16()
    };
    assert_eq!(ask("/api/openapi.json").await, 403);
    state.pool.close().await;
    state.clock.advance(chrono::Duration::minutes(1));
    for _ in 0..3 {
        assert_eq!((ask("/api/openapi.json").await, ask("/healthz").await), (403, 200));
    }
    assert_eq!(status(&state, "GET", "/api/openapi.json").await, 200, "what was never known is not held");
}

#[tokio::test]
async fn every_answer_names_its_request() {
    let state = state().await;
    let ids = [ask(&state, "GET", "/").await, ask(&state, "GET", "/").await];
    let [first, second] = ids.map(|answer| answer.headers()["x-request-id"].clone());
    assert_eq!(first.len(), 16);
    assert_ne!(first, second);
}

#[tokio::test]
async fn unknown_path_is_a_page_to_browsers_and_json_to_programs() {
    let state = state().await;
    let kind = |answer: &Response<Body>| answer.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
    let json = ask(&state, "GET", "/api/v1/nothing").await;
    assert_eq!((json.status().as_u16(), kind(&json)), (404, "application/json; charset=utf-8".to_owned()));
    let request =
        Request::get("/nothing").header(header::ACCEPT, "text/html,*/*").body(Body::empty()).unwrap();
    let page = router(state.state.clone()).oneshot(request).await.unwrap();
    assert_eq!(page.status().as_u16(), 404);
    assert!(kind(&page).starts_with("text/html"));
    assert!(page.headers().contains_key(header::CONTENT_SECURITY_POLICY));
}
