//! Profiles: their tabs, their lists of people, and those that are no more.

use hedgerow::domain::account_standing;
use hedgerow::domain::staff::Staff;
use serde_json::json;

use super::{member, png};
use crate::support::browser::Browser;
use crate::support::state;

#[tokio::test]
async fn tabs_show_posts_replies_and_pictures() {
    let state = state().await;
    let (mut ann, bob) = (member(&state, "ann").await, member(&state, "bob").await);
    let mut visitor = Browser::new(&state);
    for tab in ["", "/with_replies", "/media"] {
        visitor.get(&format!("/@ann{tab}")).await.shows("Nothing to see yet");
    }
    let asked = bob.posts("who likes hedges").await;
    ann.posts("a plain word").await;
    ann.posts_with(json!({ "status": "@bob me", "in_reply_to_id": asked })).await;
    let fields = [("status", "a view"), ("visibility", "public"), ("media_description_1", "two hills")];
    ann.browser.submit_files("/compose", "/statuses", &fields, &[("media_1", &png())]).await.location();

    let posts = visitor.get("/@ann").await;
    posts.shows("a plain word");
    posts.shows("a view");
    posts.shows_not(" me</p>");
    visitor.get("/@ann/with_replies").await.shows(" me</p>");
    let media = visitor.get("/@ann/media").await;
    media.shows("alt=\"two hills\"");
    media.shows_not("a plain word");
    // However it is spelt, it is hers.
    visitor.get("/@Ann").await.shows("a plain word");
    visitor.get("/@ann@localhost:3000").await.shows("a plain word");
}

#[tokio::test]
async fn pinned_posts_come_first_and_private_ones_stay_among_followers() {
    let state = state().await;
    let (ann, mut bob) = (member(&state, "ann").await, member(&state, "bob").await);
    let old = ann.posts("the first word").await;
    ann.posts("the second word").await;
    ann.posts_with(json!({ "status": "a whisper", "visibility": "private" })).await;
    ann.api.post(&format!("/api/v1/statuses/{old}/pin"), json!({})).await.ok();
    let page = bob.browser.get("/@ann").await;
    assert!(page.ok().find("the first word") < page.text.find("the second word"));
    page.shows("Pinned");
    page.shows_not("a whisper");
    bob.api.post(&format!("/api/v1/accounts/{}/follow", ann.id), json!({})).await.ok();
    bob.browser.get("/@ann").await.shows("a whisper");
}

#[tokio::test]
async fn people_around_somebody_are_listed_unless_they_hide_them() {
    let state = state().await;
    let (ann, bob) = (member(&state, "ann").await, member(&state, "bob").await);
    let mut visitor = Browser::new(&state);
    visitor.get("/@ann/followers").await.shows("Nobody follows yet.");
    bob.api.post(&format!("/api/v1/accounts/{}/follow", ann.id), json!({})).await.ok();
    visitor.get("/@ann/followers").await.shows("href=\"/@bob\"");
    visitor.get("/@bob/following").await.shows("href=\"/@ann\"");
    ann.api.patch("/api/v1/accounts/update_credentials", json!({ "hide_collections": true })).await.ok();
    visitor.get("/@ann/followers").await.shows_not("href=\"/@bob\"");
    let id = ann.posts("liked").await;
    for verb in ["favourite", "reblog"] {
        bob.api.post(&format!("/api/v1/statuses/{id}/{verb}"), json!({})).await.ok();
    }
    for list in ["favourites", "reblogs"] {
        visitor.get(&format!("/@ann/{id}/{list}")).await.shows("href=\"/@bob\"");
    }
}

#[tokio::test]
async fn suspended_profile_is_gone_and_comes_back() {
    let state = state().await;
    let ann = member(&state, "ann").await;
    let id = ann.posts("a word").await;
    let mut visitor = Browser::new(&state);
    account_standing::suspend_account(&state, &Staff::CommandLine, ann.id, "spam").await.unwrap();
    for path in ["/@ann", "/@ann/followers", "/@ann/media"] {
        assert_eq!(visitor.get(path).await.status, 410, "{path}");
    }
    assert_eq!(visitor.get(&format!("/@ann/{id}")).await.status, 404);
    account_standing::unsuspend_account(&state, &Staff::CommandLine, ann.id, "").await.unwrap();
    visitor.get("/@ann").await.shows("a word");
    assert_eq!(visitor.get("/@nobody").await.status, 404);
    assert_eq!(visitor.get("/@nobody@elsewhere.example").await.status, 404, "nobody is asked for a visitor");
}

#[tokio::test]
async fn limited_profile_shows_nothing_to_those_who_do_not_follow() {
    let state = state().await;
    let (ann, mut bob) = (member(&state, "ann").await, member(&state, "bob").await);
    ann.posts("a loud word").await;
    account_standing::limit_account(&state, &Staff::CommandLine, ann.id, "loud").await.unwrap();
    let page = bob.browser.get("/@ann").await;
    page.shows("Limited by the moderators");
    page.shows_not("a loud word");
    bob.api.post(&format!("/api/v1/accounts/{}/follow", ann.id), json!({})).await.ok();
    bob.browser.get("/@ann").await.shows("a loud word");
}

#[tokio::test]
async fn feeds_carry_public_posts_only() {
    let state = state().await;
    let ann = member(&state, "ann").await;
    ann.posts("for readers").await;
    ann.posts_with(json!({ "status": "a whisper", "visibility": "private" })).await;
    let mut visitor = Browser::new(&state);
    for path in ["/@ann.rss", "/@ann.atom"] {
        let feed = visitor.get(path).await;
        feed.shows("for readers");
        feed.shows_not("a whisper");
    }
    assert_eq!(visitor.get("/@nobody.rss").await.status, 404);
    visitor.get("/@ann").await.shows("http://localhost:3000/@ann.rss");
}
