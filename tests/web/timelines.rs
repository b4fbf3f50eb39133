//! Home, the public timelines, hashtags, and going through many posts.

use serde_json::json;

use super::{Member, member};
use crate::support::browser::Browser;
use crate::support::state;

#[tokio::test]
async fn home_shows_own_and_followed_posts_and_belongs_to_members() {
    let state = state().await;
    let (mut ann, bob) = (member(&state, "ann").await, member(&state, "bob").await);
    ann.browser.get("/home").await.shows("Your home is quiet");
    ann.api.post(&format!("/api/v1/accounts/{}/follow", bob.id), json!({})).await.ok();
    bob.posts("the wren sings").await;
    ann.posts("good morning").await;
    let page = ann.browser.get("/home").await;
    page.shows("the wren sings");
    page.shows("good morning");
    page.shows("action=\"/statuses\"");

    let mut visitor = Browser::new(&state);
    assert_eq!(visitor.get("/home").await.location(), "/auth/sign_in?return_to=%2Fhome");
    let cem = member(&state, "cem").await.browser.get("/home").await;
    cem.shows_not("the wren sings");
}

#[tokio::test]
async fn public_timelines_are_open_and_hold_what_is_public() {
    let state = state().await;
    let mut visitor = Browser::new(&state);
    for path in ["/public", "/public/local"] {
        visitor.get(path).await.shows("Nothing here yet");
    }
    let ann = member(&state, "ann").await;
    for visibility in ["public", "unlisted", "private", "direct"] {
        ann.posts_with(json!({ "status": format!("a {visibility} word"), "visibility": visibility })).await;
    }
    for path in ["/public", "/public/local", "/"] {
        let page = visitor.get(path).await;
        page.shows("a public word");
        for hidden in ["unlisted", "private", "direct"] {
            page.shows_not(&format!("a {hidden} word"));
        }
        page.shows_not("action=\"/statuses/");
    }
}

/// Every post of a list, page by page as its links lead.
async fn walk(browser: &mut Browser, path: &str) -> Vec<Vec<String>> {
    let (mut pages, mut path) = (Vec::new(), path.to_owned());
    loop {
        let page = browser.get(&path).await;
        let words = page.ok().split("<p>number ").skip(1).map(|rest| rest.split('<').next().unwrap());
        pages.push(words.map(str::to_owned).collect());
        if !page.text.contains("rel=\"next\"") {
            return pages;
        }
        assert!(pages.len() < 20, "the pages do not end");
        path = page.link("max_id=");
    }
}

async fn write_numbers(ann: &Member, count: usize, tail: &str) -> Vec<String> {
    let mut ids = Vec::new();
    for n in 0..count {
        ids.push(ann.posts(&format!("number {n}<{tail}")).await);
    }
    ids
}

#[tokio::test]
async fn many_posts_are_gone_through_page_by_page_and_back() {
    let state = state().await;
    let mut ann = member(&state, "ann").await;
    let ids = write_numbers(&ann, 45, " #walk").await;
    for id in &ids {
        for verb in ["favourite", "bookmark"] {
            ann.api.post(&format!("/api/v1/statuses/{id}/{verb}"), json!({})).await.ok();
        }
    }
    let expected: Vec<String> = (0..45).rev().map(|n| format!("{n}&#60;")).collect();
    let expected: Vec<String> = expected.iter().map(|n| n.replace("&#60;", "")).collect();
    for path in ["/home", "/public", "/public/local", "/tags/walk", "/@ann", "/favourites", "/bookmarks"] {
        let pages = walk(&mut ann.browser, path).await;
        let sizes: Vec<usize> = pages.iter().map(Vec::len).collect();
        assert_eq!(sizes, [20, 20, 5], "{path}");
        let found: Vec<String> =
            pages.concat().iter().map(|n| n.split('&').next().unwrap().trim().to_owned()).collect();
        assert_eq!(found, expected, "{path}");
    }
    let second = ann.browser.get("/home").await.link("max_id=");
    let second = ann.browser.get(&second).await;
    let first = ann.browser.get(&second.link("min_id=")).await;
    first.shows("number 44");
    first.shows("number 25");
    first.shows_not("number 24");
    // Beyond the end there is a way back, and no error.
    let beyond = ann.browser.get("/home?max_id=1").await;
    beyond.shows("href=\"/home\"");
    assert_eq!(ann.browser.get("/home?max_id=nonsense").await.status, 200);
}

#[tokio::test]
async fn hashtag_is_read_and_followed() {
    let state = state().await;
    let (mut ann, bob) = (member(&state, "ann").await, member(&state, "bob").await);
    Browser::new(&state).get("/tags/Hedges").await.shows("Nobody used this tag yet");
    bob.posts("I like #Hedges").await;
    let mut visitor = Browser::new(&state);
    let page = visitor.get("/tags/hedges").await;
    page.shows("<bdi>#Hedges</bdi>");
    page.shows("I like");
    page.shows_not("/tags/Hedges/follow");

    ann.browser.submit("/tags/hedges", "/tags/hedges/follow", &[]).await.location();
    assert_eq!(ann.api.get("/api/v1/tags/hedges").await.ok()["following"], true);
    bob.posts("more #hedges").await;
    ann.browser.get("/home").await.shows("more <a");
    ann.browser.submit("/tags/hedges", "/tags/hedges/unfollow", &[]).await.location();
    assert_eq!(ann.api.get("/api/v1/tags/hedges").await.ok()["following"], false);

    for path in ["/tags/", "/tags/%23", "/tags/a%20b"] {
        assert_eq!(visitor.get(path).await.status, 404, "{path}");
    }
    assert_eq!(ann.browser.post("/tags/hedges/follow", &[]).await.status, 403, "without its token");
    assert_eq!(visitor.submit("/auth/sign_in", "/tags/hedges/follow", &[]).await.location(), "/auth/sign_in");
    visitor.get("/tags/hedges.rss").await.shows("<title>");
}

#[tokio::test]
async fn what_is_nowhere_is_told_with_a_way_out() {
    let state = state().await;
    let mut ann = member(&state, "ann").await;
    for path in ["/nonsense", "/@nobody", "/@ann/1", "/@ann/x", "/statuses/9/edit", "/admin/nonsense"] {
        let page = ann.browser.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        page.shows("There is nothing here");
        page.shows("href=\"/home\"");
    }
    let page = Browser::new(&state).get("/nonsense").await;
    assert_eq!(page.status, 404);
    page.shows("href=\"/auth/sign_in");
    let refused = ann.browser.get("/admin").await;
    assert_eq!(refused.status, 403);
    refused.shows("This is not open to you");
}
