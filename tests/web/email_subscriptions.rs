//! Having somebody's posts sent by mail.

use axum::body::Body;
use axum::http::Request;
use hedgerow::jobs::Lane;
use hedgerow::workers;
use serde_json::json;

use crate::support::api::Api;
use crate::support::browser::Browser;
use crate::support::people::with_token;
use crate::support::state;
use crate::support::state::TestState;

async fn letters(state: &TestState) -> Vec<String> {
    for lane in [Lane::Upkeep, Lane::Mail] {
        while workers::jobs::tick_lane(state, lane).await.unwrap() > 0 {}
    }
    state.clock.advance(chrono::Duration::seconds(1));
    let Ok(entries) = std::fs::read_dir(state.config.data_dir.join("mail")) else { return Vec::new() };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read_to_string(path).unwrap().replace("=\r\n", "")).collect()
}

fn path(letter: &str, verb: &str) -> String {
    let end = letter.find(&format!("/{verb}/")).unwrap();
    let start = letter[..end].rfind("/email_subscriptions/").unwrap();
    letter[start..].chars().take_while(|c| !c.is_whitespace() && *c != '>').collect()
}

#[tokio::test]
async fn posts_come_by_mail_once_the_address_is_confirmed_and_end_with_one_click() {
    let state = state().await;
    let ann = with_token(&state, "ann").await;
    let api = Api::of(&state, &ann);
    let mut visitor = Browser::new(&state);
    visitor.get("/@ann").await.shows_not("Have posts sent by e-mail");
    let subscribe = format!("/api/v1/accounts/{}/email_subscriptions", ann.account);
    let everybody = Api::visitor(&state);
    assert_eq!(everybody.post(&subscribe, json!({"email": "eve@mail.example"})).await.status, 404);
    api.patch("/api/v1/profile", json!({"email_subscriptions": true})).await.ok();
    let form = "/@ann/email_subscriptions";
    visitor.submit("/@ann", form, &[("email", "eve@mail.example")]).await.location();
    visitor.get("/@ann").await.shows("We have sent you a link");
    visitor.submit("/@ann", form, &[("email", "eve")]).await.location();
    visitor.get("/@ann").await.shows("no e-mail address we can write to");
    api.post("/api/v1/statuses", json!({"status": "before"})).await.ok();
    let sent = letters(&state).await;
    assert_eq!(sent.len(), 1, "nothing but the question: {sent:?}");
    let confirm = path(&sent[0], "confirm");
    visitor.get(&confirm).await.shows("Shall the public posts of");
    assert_eq!(letters(&state).await.len(), 1, "opening it changes nothing");
    assert_eq!(visitor.get(&format!("{confirm}x")).await.status, 404);
    assert_eq!(visitor.get(&confirm.replace("/confirm/", "/unsubscribe/")).await.status, 404);
    visitor.submit(&confirm, &confirm, &[]).await.location();

    let post = api.post("/api/v1/statuses", json!({"status": "Hello <b>all</b>"})).await.ok();
    for quiet in [
        json!({"status": "for some", "visibility": "unlisted"}),
        json!({"status": "an answer", "in_reply_to_id": post["id"]}),
    ] {
        api.post("/api/v1/statuses", quiet).await.ok();
    }
    let sent = letters(&state).await;
    assert_eq!(sent.len(), 2, "{sent:?}");
    let letter = &sent[1];
    assert!(letter.contains("To: eve@mail.example") && letter.contains("Hello <b>all</b>"), "{letter}");
    assert!(letter.contains(post["url"].as_str().unwrap()), "{letter}");
    assert!(letter.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{letter}");
    everybody.post(&subscribe, json!({"email": "eve@mail.example"})).await.ok();
    assert_eq!(letters(&state).await.len(), 2, "who subscribed is not asked again, and nobody learns it");

    let end = path(letter, "unsubscribe");
    let request = Request::post(&end).header("content-type", "application/x-www-form-urlencoded");
    let clicked = everybody.send(request, Body::from("List-Unsubscribe=One-Click")).await;
    assert!(clicked.status < 400, "{}", clicked.text);
    api.post("/api/v1/statuses", json!({"status": "after"})).await.ok();
    assert_eq!(letters(&state).await.len(), 2);
    assert_eq!(visitor.get(&end).await.status, 404);
}

#[tokio::test]
async fn what_was_deleted_or_closed_meanwhile_is_not_sent() {
    let state = state().await;
    let ann = with_token(&state, "ann").await;
    let api = Api::of(&state, &ann);
    api.patch("/api/v1/profile", json!({"email_subscriptions": true})).await.ok();
    let subscribe = format!("/api/v1/accounts/{}/email_subscriptions", ann.account);
    Api::visitor(&state).post(&subscribe, json!({"email": "eve@mail.example"})).await.ok();
    let sent = letters(&state).await;
    let confirm = path(&sent[0], "confirm");
    let mut visitor = Browser::new(&state);
    visitor.submit(&confirm, &confirm, &[]).await.location();
    let post = api.post("/api/v1/statuses", json!({"status": "oh"})).await.ok();
    api.delete(&format!("/api/v1/statuses/{}", post["id"].as_str().unwrap())).await.ok();
    assert_eq!(letters(&state).await.len(), 1);
    api.post("/api/v1/statuses", json!({"status": "oh"})).await.ok();
    api.patch("/api/v1/profile", json!({"email_subscriptions": false})).await.ok();
    assert_eq!(letters(&state).await.len(), 1);
    let nonsense = json!({"email": "eve"});
    assert_eq!(Api::visitor(&state).post(&subscribe, nonsense).await.status, 404);
}

#[tokio::test]
async fn what_nobody_confirms_is_forgotten() {
    let state = state().await;
    let ann = with_token(&state, "ann").await;
    Api::of(&state, &ann).patch("/api/v1/profile", json!({"email_subscriptions": true})).await.ok();
    let subscribe = format!("/api/v1/accounts/{}/email_subscriptions", ann.account);
    Api::visitor(&state).post(&subscribe, json!({"email": "eve@mail.example"})).await.ok();
    state.clock.advance(chrono::Duration::days(3));
    hedgerow::domain::retention::prune_expired(&state).await.unwrap();
    let left = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM email_subscriptions");
    assert_eq!(left.fetch_one(&state.pool).await.unwrap(), 0);
}
