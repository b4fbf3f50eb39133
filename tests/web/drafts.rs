//! Drafts in the browser.

use crate::support::browser::Browser;
use crate::support::{person, state};

#[tokio::test]
async fn what_is_kept_is_written_on_and_published() {
    let state = state().await;
    person(&state, "ann").await;
    person(&state, "bob").await;
    let mut browser = Browser::of(&state, "ann").await;
    browser.get("/drafts").await.shows("No drafts");
    let fields =
        [("status", "half a thou"), ("visibility", "unlisted"), ("spoiler_text", "deep"), ("as_draft", "on")];
    let kept = browser.submit_files("/compose", "/statuses", &fields, &[]).await;
    assert_eq!(kept.location(), "/drafts");
    let list = browser.get("/drafts").await;
    list.shows("half a thou");
    assert!(!browser.get("/home").await.ok().contains("half a thou"));
    let form = list.link("/compose?draft_id=");
    let page = browser.get(&form).await;
    page.shows(">half a thou</textarea>");
    page.shows("value=\"deep\"");
    page.shows("value=\"unlisted\" selected");
    let id = form.split('=').next_back().unwrap();
    let mut other = Browser::of(&state, "bob").await;
    assert_eq!(other.get(&form).await.status, 404);
    assert_eq!(other.submit("/compose", &format!("/drafts/{id}/delete"), &[]).await.status, 404);

    let fields = [("status", "half a thought"), ("draft_id", id), ("as_draft", "on")];
    browser.submit_files("/compose", "/statuses", &fields, &[]).await.location();
    let list = browser.get("/drafts").await;
    list.shows("half a thought");
    assert_eq!(list.ok().matches("/compose?draft_id=").count(), 1, "it is the same draft");
    let fields = [("status", "a whole thought"), ("visibility", "public"), ("draft_id", id)];
    let posted = browser.submit_files(&form, "/statuses", &fields, &[]).await.location().to_owned();
    browser.get(&posted).await.shows("a whole thought");
    browser.get("/drafts").await.shows("No drafts");
}

#[tokio::test]
async fn draft_is_thrown_away_or_scheduled() {
    let state = state().await;
    person(&state, "ann").await;
    let mut browser = Browser::of(&state, "ann").await;
    let keep = [("status", "see you"), ("visibility", "public"), ("as_draft", "on")];
    browser.submit_files("/compose", "/statuses", &keep, &[]).await.location();
    let id =
        browser.get("/drafts").await.link("/compose?draft_id=").split('=').next_back().unwrap().to_owned();
    let late = [
        ("status", "see you"),
        ("visibility", "public"),
        ("draft_id", &id),
        ("scheduled_at", "2001-01-01T00:00"),
    ];
    assert_eq!(browser.submit_files("/compose", "/statuses", &late, &[]).await.status, 422);
    browser.get("/drafts").await.shows("see you");
    let later = [
        ("status", "see you"),
        ("visibility", "public"),
        ("draft_id", &id),
        ("scheduled_at", "2027-02-01T09:30"),
    ];
    assert_eq!(browser.submit_files("/compose", "/statuses", &later, &[]).await.location(), "/scheduled");
    browser.get("/drafts").await.shows("No drafts");
    browser.submit_files("/compose", "/statuses", &keep, &[]).await.location();
    let delete = browser.get("/drafts").await.action("/delete");
    browser.submit("/drafts", &delete, &[]).await.location();
    browser.get("/drafts").await.shows("No drafts");
}
