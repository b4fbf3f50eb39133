//! Statuses in another language, by a fake LibreTranslate.

use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::entities::check;
use crate::support::api::{Api, person};
use crate::support::site::Site;
use crate::support::{state, state_with};

/// Turns every text into capitals, and adds what must not get through.
async fn translate(Json(asked): Json<Value>) -> Json<Value> {
    assert_eq!((&asked["format"], &asked["api_key"]), (&json!("html"), &json!("a secret")));
    let texts = asked["q"].as_array().unwrap().iter();
    let texts: Vec<String> =
        texts.map(|text| text.as_str().unwrap().replace("hallo", "hello") + "<script>x</script>").collect();
    let detected: Vec<Value> = texts.iter().map(|_| json!({"language": "de", "confidence": 90})).collect();
    Json(json!({"translatedText": texts, "detectedLanguage": detected}))
}

async fn service() -> Site {
    let languages = async || Json(json!([{"code": "de", "name": "German", "targets": ["de", "en"]}]));
    Site::start(Router::new().route("/lt/translate", post(translate)).route("/lt/languages", get(languages)))
        .await
}

#[tokio::test]
async fn a_status_is_translated_once_and_its_html_is_not_believed() {
    let service = service().await;
    let url = service.url("/lt");
    let state = state_with(&[("translation.url", &url), ("translation.api_key", "a secret")]).await;
    let api = Api::of(&state, &person(&state, "ann").await);
    let status = json!({"status": "hallo", "spoiler_text": "hallo & so", "language": "de"});
    let status = api.post("/api/v1/statuses", status).await.ok();
    let path = format!("/api/v1/statuses/{}/translate", status["id"].as_str().unwrap());
    for _ in 0..2 {
        let translated = api.post(&path, json!({"lang": "en"})).await.ok();
        check("Translation", &translated);
        assert_eq!(translated["content"], "<p>hello</p>");
        assert_eq!(translated["spoiler_text"], "hello & so");
        assert_eq!(
            (&translated["language"], &translated["detected_source_language"]),
            (&json!("en"), &json!("de"))
        );
    }
    assert_eq!(service.asked(), 1);
    let poll = json!({"status": "hallo", "language": "de", "poll": {"options": ["hallo & so", "ja"], "expires_in": 600}});
    let poll = api.post("/api/v1/statuses", poll).await.ok();
    let path = format!("/api/v1/statuses/{}/translate", poll["id"].as_str().unwrap());
    let translated = api.post(&path, json!({"lang": "en"})).await.ok();
    let options = json!([{"title": "hello & so"}, {"title": "ja"}]);
    assert_eq!(translated["poll"], json!({"id": poll["poll"]["id"], "options": options}));
    let hidden = api.post("/api/v1/statuses", json!({"status": "hallo", "visibility": "private"})).await.ok();
    let path = format!("/api/v1/statuses/{}/translate", hidden["id"].as_str().unwrap());
    assert_eq!(api.post(&path, json!({})).await.status, 403);
    let languages = api.get("/api/v1/instance/translation_languages").await.ok();
    assert_eq!(languages, json!({"de": ["en"]}));
    assert_eq!(api.get("/api/v2/instance").await.ok()["configuration"]["translation"]["enabled"], true);
}

#[tokio::test]
async fn without_a_service_or_with_a_broken_one_it_says_so() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    let status = api.post("/api/v1/statuses", json!({"status": "hallo"})).await.ok();
    let path = format!("/api/v1/statuses/{}/translate", status["id"].as_str().unwrap());
    assert_eq!(api.post(&path, json!({})).await.status, 404);
    assert_eq!(api.get("/api/v1/instance/translation_languages").await.ok(), json!({}));

    let broken = Site::start(Router::new()).await;
    let url = broken.url("/");
    let state = state_with(&[("translation.url", &url)]).await;
    let api = Api::of(&state, &person(&state, "ann").await);
    let status = api.post("/api/v1/statuses", json!({"status": "hallo"})).await.ok();
    let path = format!("/api/v1/statuses/{}/translate", status["id"].as_str().unwrap());
    assert_eq!(
        api.post(&path, json!({"lang": "en"})).await.error(),
        (503, "Remote data could not be fetched")
    );
}
