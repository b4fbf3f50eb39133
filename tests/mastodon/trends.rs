//! What many talk about.

use hedgerow::domain::trends::refresh_trends;
use serde_json::{Value, json};

use super::entities::check;
use crate::support::api::{Api, Person, person, person_with, token};
use crate::support::state;
use crate::support::state::TestState;

/// Somebody with the moderators' role and scopes.
async fn moderator(state: &TestState) -> Api {
    let mia: Person = person(state, "mia").await;
    sqlx::query("UPDATE users SET role_id = 2 WHERE id = $1")
        .bind(mia.user.0)
        .execute(&state.pool)
        .await
        .unwrap();
    let scopes = "read write admin:read admin:write";
    Api::with_token(state, &token(state, Some((mia.user, mia.account)), scopes).await)
}

async fn ids(api: &Api, path: &str) -> Vec<Value> {
    api.get(path).await.ok().as_array().unwrap().iter().map(|one| one["id"].clone()).collect()
}

#[tokio::test]
async fn hashtags_trend_once_they_were_reviewed() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    for author in [&ann, &bob] {
        Api::of(&state, author).post("/api/v1/statuses", json!({"status": "#May is here"})).await.ok();
    }
    Api::of(&state, &ann).post("/api/v1/statuses", json!({"status": "#alone"})).await.ok();
    refresh_trends(&state).await.unwrap();
    let (visitor, staff) = (Api::visitor(&state), moderator(&state).await);
    assert_eq!(visitor.get("/api/v1/trends/tags").await.ok(), json!([]));
    let waiting = staff.get("/api/v1/admin/trends/tags").await.ok();
    assert_eq!(waiting.as_array().unwrap().len(), 1, "one person makes no trend: {waiting}");
    assert_eq!((&waiting[0]["name"], &waiting[0]["requires_review"]), (&json!("May"), &json!(true)));
    let path = format!("/api/v1/admin/trends/tags/{}", waiting[0]["id"].as_str().unwrap());
    staff.post(&format!("{path}/approve"), json!({})).await.ok();
    let shown = visitor.get("/api/v1/trends/tags").await.ok();
    assert_eq!((&shown[0]["name"], &shown[0]["history"][0]["accounts"]), (&json!("May"), &json!("2")));
    assert_eq!(visitor.get("/api/v1/trends").await.ok(), shown);
    staff.post(&format!("{path}/reject"), json!({})).await.ok();
    assert_eq!(visitor.get("/api/v1/trends/tags").await.ok(), json!([]));
    let log = sqlx::query_scalar::<_, String>("SELECT action FROM audit_log ORDER BY id");
    assert_eq!(log.fetch_all(&state.pool).await.unwrap(), ["approve", "reject"]);
}

#[tokio::test]
async fn statuses_trend_by_what_people_do_with_them() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let api = Api::of(&state, &ann);
    api.patch("/api/v1/accounts/update_credentials", json!({"discoverable": true})).await.ok();
    let liked = api.post("/api/v1/statuses", json!({"status": "liked"})).await.ok();
    api.post("/api/v1/statuses", json!({"status": "passed over"})).await.ok();
    for name in ["bob", "bea"] {
        let other = person(&state, name).await;
        let path = format!("/api/v1/statuses/{}/favourite", liked["id"].as_str().unwrap());
        Api::of(&state, &other).post(&path, json!({})).await.ok();
    }
    refresh_trends(&state).await.unwrap();
    let staff = moderator(&state).await;
    assert_eq!(ids(&staff, "/api/v1/admin/trends/statuses").await, [liked["id"].clone()]);
    let path = format!("/api/v1/admin/trends/statuses/{}/approve", liked["id"].as_str().unwrap());
    staff.post(&path, json!({})).await.ok();
    let visitor = Api::visitor(&state);
    assert_eq!(ids(&visitor, "/api/v1/trends/statuses").await, [liked["id"].clone()]);
    let first = visitor.get("/api/v1/trends/statuses?limit=1").await;
    assert!(first.header("link").contains("offset=1>; rel=\"next\""), "{}", first.header("link"));
    sqlx::query("UPDATE accounts SET suspended_at = now(), suspension_origin = 'local' WHERE id = $1")
        .bind(ann.account.0)
        .execute(&state.pool)
        .await
        .unwrap();
    assert!(ids(&visitor, "/api/v1/trends/statuses").await.is_empty());
}

#[tokio::test]
async fn links_trend_with_their_uses() {
    let state = state().await;
    for name in ["ann", "bob"] {
        let author = person(&state, name).await;
        let status = json!({"status": "https://news.example/a"});
        Api::of(&state, &author).post("/api/v1/statuses", status).await.ok();
    }
    sqlx::query("UPDATE preview_cards SET title = 'News'").execute(&state.pool).await.unwrap();
    refresh_trends(&state).await.unwrap();
    let staff = moderator(&state).await;
    let waiting = ids(&staff, "/api/v1/admin/trends/links").await;
    let path = format!("/api/v1/admin/trends/links/{}/approve", waiting[0].as_str().unwrap());
    staff.post(&path, json!({})).await.ok();
    let shown = Api::visitor(&state).get("/api/v1/trends/links").await.ok();
    check("PreviewCard", &shown[0]);
    check("Trends::Link", &shown[0]);
    assert_eq!((&shown[0]["title"], &shown[0]["history"][0]["uses"]), (&json!("News"), &json!("2")));
}

#[tokio::test]
async fn only_staff_reviews() {
    let state = state().await;
    let ann = person_with(&state, "ann", "read write admin:read admin:write").await;
    let api = Api::of(&state, &ann);
    assert_eq!(api.get("/api/v1/admin/trends/tags").await.status, 403);
    api.post("/api/v1/statuses", json!({"status": "#may"})).await.ok();
    let id: i64 = sqlx::query_scalar("SELECT id FROM tags").fetch_one(&state.pool).await.unwrap();
    assert_eq!(api.post(&format!("/api/v1/admin/trends/tags/{id}/approve"), json!({})).await.status, 403);
    let bob = Api::of(&state, &person(&state, "bob").await);
    assert_eq!(bob.get("/api/v1/admin/trends/tags").await.error().0, 403);
}
