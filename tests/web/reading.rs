//! Threads, history, notifications, search.

use chrono::TimeDelta;
use serde_json::json;

use super::member;
use crate::support::browser::Browser;
use crate::support::state;

#[tokio::test]
async fn thread_shows_what_came_before_and_after() {
    let state = state().await;
    let (mut ann, bob) = (member(&state, "ann").await, member(&state, "bob").await);
    let first = ann.posts("who is there").await;
    let second = bob.posts_with(json!({ "status": "@ann a wren", "in_reply_to_id": first })).await;
    let third = ann.posts_with(json!({ "status": "@bob welcome", "in_reply_to_id": second })).await;

    let page = ann.browser.get(&format!("/@bob/{second}")).await;
    let main = &page.ok()[page.text.find("<div class=\"thread\"").unwrap()..];
    let at = |words: &str| main.find(words).unwrap_or_else(|| panic!("{words}"));
    assert!(at("who is there") < at("a wren") && at("a wren") < at("welcome"));
    page.shows("name=\"in_reply_to_id\"");
    let visitor = Browser::new(&state).get(&format!("/@ann/{third}")).await;
    visitor.shows("a wren");
    visitor.shows("/auth/sign_in?return_to=");
    visitor.shows_not("name=\"in_reply_to_id\"");
}

#[tokio::test]
async fn thread_is_hidden_from_those_who_may_not_see_it() {
    let state = state().await;
    let (mut ann, mut bob) = (member(&state, "ann").await, member(&state, "bob").await);
    let secret = ann.posts_with(json!({ "status": "for followers", "visibility": "private" })).await;
    let direct = ann.posts_with(json!({ "status": "@bob for you", "visibility": "direct" })).await;
    let open = ann.posts("for everybody").await;
    let mut visitor = Browser::new(&state);
    for (id, of_bob, of_visitor) in [(&secret, 404, 404), (&direct, 200, 404), (&open, 200, 200)] {
        for tail in ["", "/history", "/reblogs", "/favourites"] {
            let path = format!("/@ann/{id}{tail}");
            assert_eq!(ann.browser.get(&path).await.status, 200, "{path}");
            assert_eq!(bob.browser.get(&path).await.status, of_bob, "{path}");
            assert_eq!(visitor.get(&path).await.status, of_visitor, "{path}");
        }
    }
    assert_eq!(visitor.get(&format!("/@bob/{open}")).await.status, 404, "it is not his");
    assert_eq!(visitor.get("/@ann/99999999999999999999").await.status, 404);
}

#[tokio::test]
async fn deleted_post_is_gone_and_the_place_says_so() {
    let state = state().await;
    let ann = member(&state, "ann").await;
    let id = ann.posts("a slip").await;
    ann.api.delete(&format!("/api/v1/statuses/{id}")).await.ok();
    let page = Browser::new(&state).get(&format!("/@ann/{id}")).await;
    assert_eq!(page.status, 410);
    page.shows("This was deleted");
}

#[tokio::test]
async fn history_shows_every_version() {
    let state = state().await;
    let ann = member(&state, "ann").await;
    let id = ann.posts("first thougt").await;
    let mut visitor = Browser::new(&state);
    visitor.get(&format!("/@ann/{id}")).await.shows_not("/history");
    state.clock.advance(TimeDelta::minutes(5));
    let edit = json!({ "status": "first thought", "spoiler_text": "thinking" });
    ann.api.put(&format!("/api/v1/statuses/{id}"), edit).await.ok();
    let path = visitor.get(&format!("/@ann/{id}")).await.link("/history");
    let page = visitor.get(&path).await;
    assert!(page.ok().find("first thought") < page.text.find("first thougt"), "newest first");
    page.shows("thinking");
}

#[tokio::test]
async fn notifications_tell_what_happened_once() {
    let state = state().await;
    let (mut ann, bob) = (member(&state, "ann").await, member(&state, "bob").await);
    ann.browser.get("/notifications").await.shows("Nothing happened yet");
    let id = ann.posts("a hedge").await;
    for verb in ["favourite", "reblog"] {
        bob.api.post(&format!("/api/v1/statuses/{id}/{verb}"), json!({})).await.ok();
    }
    bob.api.post(&format!("/api/v1/accounts/{}/follow", ann.id), json!({})).await.ok();
    bob.posts("@ann hello").await;

    ann.browser.get("/home").await.shows("4 unread notifications");
    let page = ann.browser.get("/notifications").await;
    for words in ["liked your post", "boosted your post", "started to follow you", "mentioned you"] {
        page.shows(words);
    }
    ann.browser.get("/home").await.shows_not("unread notifications");
    let marker = ann.api.get("/api/v1/markers?timeline[]=notifications").await.ok();
    assert!(marker["notifications"]["last_read_id"].is_string(), "apps know it too: {marker}");
    let mentions = ann.browser.get("/notifications?types=mention").await;
    mentions.shows("mentioned you");
    mentions.shows_not("liked your post");
    let visitor = Browser::new(&state).get("/notifications").await;
    assert_eq!(visitor.location(), "/auth/sign_in?return_to=%2Fnotifications");
}

#[tokio::test]
async fn many_notifications_are_gone_through_page_by_page() {
    let state = state().await;
    let (mut ann, bob) = (member(&state, "ann").await, member(&state, "bob").await);
    for n in 0..50 {
        bob.posts(&format!("@ann call {n}.")).await;
    }
    let first = ann.browser.get("/notifications").await;
    first.shows("call 49.");
    first.shows_not("call 9.");
    let second = ann.browser.get(&first.link("max_id=")).await;
    second.shows("call 9.");
    second.shows("call 0.");
    second.shows_not("call 10.");
    second.shows_not("rel=\"next\"");
}

#[tokio::test]
async fn search_finds_people_tags_and_posts_by_their_address() {
    let state = state().await;
    let (mut ann, bob) = (member(&state, "ann").await, member(&state, "bob").await);
    let id = bob.posts("about #wrens").await;
    let mut visitor = Browser::new(&state);
    visitor.get("/search").await.shows("Find people, tags and posts");
    visitor.get("/search?q=bo").await.shows("href=\"/@bob\"");
    visitor.get("/search?q=%23wre").await.shows("href=\"/tags/wrens\"");
    let address = format!("/search?q=http%3A%2F%2Flocalhost%3A3000%2F%40bob%2F{id}");
    ann.browser.get(&address).await.shows("about <a");
    let nothing = ann.browser.get("/search?q=%3Cscript%3E").await;
    nothing.shows("Nothing found");
    nothing.shows_not("<script>");
    visitor.get("/search?q=zzz").await.shows("Sign in to look on other servers too.");
    let secret = bob.posts_with(json!({ "status": "hidden", "visibility": "private" })).await;
    let address = format!("/search?q=http%3A%2F%2Flocalhost%3A3000%2F%40bob%2F{secret}");
    ann.browser.get(&address).await.shows("Nothing found");
}
