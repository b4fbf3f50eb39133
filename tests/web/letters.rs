//! Direct messages, what waits, hashtags one follows and the directory, in the browser.

use hedgerow::domain::statuses::{Draft, post_status};
use hedgerow::model::Visibility;

use crate::support::browser::Browser;
use crate::support::{person, state};

#[tokio::test]
async fn messages_are_read_and_removed() {
    let state = state().await;
    person(&state, "ann").await;
    let bob = person(&state, "bob").await;
    let account = hedgerow::db::accounts::get(&mut state.pool.acquire().await.unwrap(), bob).await.unwrap();
    let draft = Draft { text: "@ann psst".into(), visibility: Some(Visibility::Direct), ..Draft::default() };
    post_status(&state, &account, draft).await.unwrap();
    let mut browser = Browser::of(&state, "ann").await;
    let page = browser.get("/conversations").await;
    page.shows("psst");
    let action = page.ok().split("action=\"").find(|part| part.contains("/read\"")).unwrap();
    let action = action.split('"').next().unwrap().to_owned();
    browser.submit("/conversations", &action, &[]).await.location();
    browser.get("/conversations").await.shows("Mark as unread");
    let mut other = Browser::of(&state, "bob").await;
    let remove = action.replace("/read", "/remove");
    assert_eq!(other.submit("/conversations", &remove, &[]).await.status, 404);
    browser.submit("/conversations", &remove, &[]).await.location();
    browser.get("/conversations").await.shows("No messages yet");
}

#[tokio::test]
async fn post_is_scheduled_with_the_form_and_taken_back() {
    let state = state().await;
    person(&state, "ann").await;
    let mut browser = Browser::of(&state, "ann").await;
    let mut send = async |at: &str| {
        let csrf = browser.get("/compose").await.csrf();
        let mut body = String::new();
        for (name, value) in
            [("csrf_token", csrf.as_str()), ("status", "see you in May"), ("scheduled_at", at)]
        {
            body.push_str("--x\r\nContent-Disposition: form-data; ");
            body.push_str(&format!("name=\"{name}\"\r\n\r\n{value}\r\n"));
        }
        body.push_str("--x--\r\n");
        let request =
            axum::http::Request::post("/statuses").header("content-type", "multipart/form-data; boundary=x");
        browser.send(request, axum::body::Body::from(body)).await
    };
    assert_eq!(send("2001-01-01T00:00").await.status, 422);
    assert_eq!(send("2027-02-01T09:30").await.location(), "/scheduled");
    let page = browser.get("/scheduled").await;
    page.shows("see you in May");
    let action = page.ok().split("action=\"").find(|part| part.contains("/cancel\"")).unwrap();
    let action = action.split('"').next().unwrap().to_owned();
    browser.submit("/scheduled", &action, &[]).await.location();
    browser.get("/scheduled").await.shows("Nothing waits");
    assert!(!browser.get("/home").await.ok().contains("see you in May"));
}

#[tokio::test]
async fn followed_hashtags_and_the_directory_have_pages() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let mut browser = Browser::of(&state, "ann").await;
    browser.get("/followed_tags").await.shows("No hashtags");
    browser.submit("/tags/may", "/tags/may/follow", &[]).await.location();
    browser.get("/followed_tags").await.shows("#may");
    browser.submit("/followed_tags", "/tags/may/unfollow", &[]).await.location();
    browser.get("/followed_tags").await.shows("No hashtags");
    assert_eq!(Browser::new(&state).get("/followed_tags").await.status, 303);

    Browser::new(&state).get("/directory").await.shows("Nobody here asked to be found");
    sqlx::query("UPDATE accounts SET discoverable = true WHERE id = $1")
        .bind(ann.0)
        .execute(&state.pool)
        .await
        .unwrap();
    sqlx::query("UPDATE account_counts SET last_status_at = now()").execute(&state.pool).await.unwrap();
    Browser::new(&state).get("/directory").await.shows("@ann");
}
