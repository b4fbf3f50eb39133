//! Custom emoji and reactions in the browser, without scripts.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::CONTENT_TYPE;

use crate::mastodon::emoji::png;
use crate::support::browser::{Browser, Page};
use crate::support::{owner, person, state_with};

const PAGE: &str = "/admin/custom_emojis";

async fn upload(browser: &mut Browser, shortcode: &str, picture: &[u8]) -> Page {
    let csrf = browser.get(PAGE).await.csrf();
    let mut body = Vec::new();
    for (name, value) in [("csrf_token", csrf.as_str()), ("shortcode", shortcode), ("category", "Plants")] {
        body.extend(
            format!("--part\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    body.extend(b"--part\r\nContent-Disposition: form-data; name=\"image\"; filename=\"x.png\"\r\n\r\n");
    body.extend(picture);
    body.extend(b"\r\n--part--\r\n");
    let request = Request::post(PAGE).header(CONTENT_TYPE, "multipart/form-data; boundary=part");
    browser.send(request, Body::from(body)).await
}

#[tokio::test]
async fn staff_add_switch_off_and_delete_emoji() {
    let state = state_with(&[("rate_limits.enabled", "false")]).await;
    owner(&state).await;
    person(&state, "ann").await;
    let mut ann = Browser::of(&state, "ann@example.org").await;
    assert_eq!(ann.get(PAGE).await.status, 403);
    let mut olga = Browser::of(&state, "olga@example.org").await;
    olga.get(PAGE).await.shows("None yet");
    let refused = upload(&mut olga, "leaf", b"no picture").await;
    assert_eq!(refused.status, 422);
    refused.shows("value=\"leaf\"");
    assert_eq!(upload(&mut olga, "leaf", &png()).await.location(), PAGE);
    let page = olga.get(PAGE).await;
    page.shows(":leaf:");
    let id = page.text.split(&format!("{PAGE}/")).nth(1).unwrap().split('/').next().unwrap().to_owned();
    olga.submit(PAGE, &format!("{PAGE}/{id}/category"), &[("category", "Trees")]).await.location();
    olga.get(PAGE).await.shows("Trees");
    olga.submit(PAGE, &format!("{PAGE}/{id}/disable"), &[]).await.location();
    olga.get(PAGE).await.shows("Switched off");
    olga.submit(PAGE, &format!("{PAGE}/{id}/enable"), &[]).await.location();
    olga.submit(PAGE, &format!("{PAGE}/{id}/delete"), &[]).await.location();
    olga.get(PAGE).await.shows("None yet");
    assert_eq!(olga.submit(PAGE, &format!("{PAGE}/{id}/delete"), &[]).await.status, 404);
}

#[tokio::test]
async fn reader_sees_emoji_and_reacts() {
    let state = state_with(&[("rate_limits.enabled", "false")]).await;
    crate::mastodon::emoji::emoji(&state, "leaf").await;
    person(&state, "ann").await;
    person(&state, "bob").await;
    let mut ann = Browser::of(&state, "ann@example.org").await;
    let sent = ann.submit_files("/compose", "/statuses", &[("status", "Green :leaf: <b>")], &[]).await;
    let path = sent.location().to_owned();
    let id = path.rsplit('/').next().unwrap().to_owned();
    let mut bob = Browser::of(&state, "bob@example.org").await;
    bob.get(&path).await.shows("alt=\":leaf:\"");
    let react = format!("/statuses/{id}/react");
    assert_eq!(
        bob.submit(&path, &react, &[("name", ""), ("other", ":leaf:"), ("return_to", &path)])
            .await
            .location(),
        path
    );
    bob.get(&path).await.shows("name=\"name\" value=\"leaf\" aria-pressed=\"true\"");
    Browser::new(&state).get(&path).await.shows("<p class=\"reactions\">");
    bob.submit(&path, &react, &[("other", "<script>"), ("return_to", &path)]).await.location();
    bob.get(&path).await.shows("That is no emoji this server knows");
    bob.submit(&path, &format!("/statuses/{id}/unreact"), &[("name", "leaf")]).await.location();
    assert!(!Browser::new(&state).get(&path).await.text.contains("class=\"reactions\""));
}
