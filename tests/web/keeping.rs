//! The buttons below a post: favourite, boost, bookmark, pin, delete.

use serde_json::json;

use super::{Member, member};
use crate::support::browser::Browser;
use crate::support::state;

/// Presses a button on the page of a status.
async fn press(who: &mut Member, author: &str, id: &str, verb: &str) -> u16 {
    let page = format!("/@{author}/{id}");
    who.browser.submit(&page, &format!("/statuses/{id}/{verb}"), &[("return_to", &page)]).await.status
}

#[tokio::test]
async fn each_button_does_what_it_says_and_undoes_it() {
    let state = state().await;
    let (ann, mut bob) = (member(&state, "ann").await, member(&state, "bob").await);
    let id = ann.posts("a hedge").await;
    for (verb, field) in [("favourite", "favourited"), ("reblog", "reblogged"), ("bookmark", "bookmarked")] {
        bob.browser.get(&format!("/@ann/{id}")).await.shows(&format!("/statuses/{id}/{verb}\""));
        assert_eq!(press(&mut bob, "ann", &id, verb).await, 303);
        assert_eq!(bob.status(&id).await[field], true, "{verb}");
        let page = bob.browser.get(&format!("/@ann/{id}")).await;
        page.shows(&format!("/statuses/{id}/un{verb}\""));
        page.shows("aria-pressed=\"true\"");
        assert_eq!(press(&mut bob, "ann", &id, &format!("un{verb}")).await, 303);
        assert_eq!(bob.status(&id).await[field], false, "un{verb}");
    }
}

#[tokio::test]
async fn what_was_kept_is_on_its_page_and_nobody_elses() {
    let state = state().await;
    let (mut ann, mut bob) = (member(&state, "ann").await, member(&state, "bob").await);
    let id = ann.posts("a hedge to keep").await;
    bob.browser.get("/bookmarks").await.shows("No bookmarks yet");
    bob.browser.get("/favourites").await.shows("No favourites yet");
    press(&mut bob, "ann", &id, "bookmark").await;
    press(&mut bob, "ann", &id, "favourite").await;
    for path in ["/bookmarks", "/favourites"] {
        bob.browser.get(path).await.shows("a hedge to keep");
        ann.browser.get(path).await.shows_not("a hedge to keep");
        assert_eq!(Browser::new(&state).get(path).await.status, 303);
    }
    let told = ann.api.get("/api/v1/notifications").await.ok();
    assert_eq!(told.as_array().map(Vec::len), Some(1), "bookmarks are nobody's business");
}

#[tokio::test]
async fn boost_brings_a_post_to_followers_under_its_authors_name() {
    let state = state().await;
    let (ann, mut bob) = (member(&state, "ann").await, member(&state, "bob").await);
    let mut cem = member(&state, "cem").await;
    cem.api.post(&format!("/api/v1/accounts/{}/follow", bob.id), json!({})).await.ok();
    let id = ann.posts("a hedge for all").await;
    press(&mut bob, "ann", &id, "reblog").await;
    let home = cem.browser.get("/home").await;
    home.shows("a hedge for all");
    home.shows("boosted");
    home.shows(&format!("href=\"/@ann/{id}\""));
    let reblog = bob.api.get(&format!("/api/v1/accounts/{}/statuses", bob.id)).await.ok();
    let path = format!("/@bob/{}", reblog[0]["id"].as_str().unwrap());
    assert_eq!(cem.browser.get(&path).await.location(), format!("/@ann/{id}"));
}

#[tokio::test]
async fn own_posts_are_pinned_and_those_of_others_are_not() {
    let state = state().await;
    let (mut ann, mut bob) = (member(&state, "ann").await, member(&state, "bob").await);
    let id = ann.posts("a sign").await;
    assert_eq!(press(&mut ann, "ann", &id, "pin").await, 303);
    assert_eq!(ann.status(&id).await["pinned"], true);
    assert_eq!(press(&mut bob, "ann", &id, "pin").await, 422);
    bob.browser.get(&format!("/@ann/{id}")).await.shows_not(&format!("/statuses/{id}/pin"));
    assert_eq!(press(&mut ann, "ann", &id, "unpin").await, 303);
    assert_eq!(ann.status(&id).await["pinned"], false);
}

#[tokio::test]
async fn nothing_is_done_to_what_one_may_not_see_or_without_a_token() {
    let state = state().await;
    let (ann, mut bob) = (member(&state, "ann").await, member(&state, "bob").await);
    let secret = ann.posts_with(json!({ "status": "hush", "visibility": "private" })).await;
    let open = ann.posts("open").await;
    for verb in ["favourite", "reblog", "bookmark", "pin"] {
        for id in [secret.as_str(), "1", "x"] {
            let answer = bob.browser.submit("/compose", &format!("/statuses/{id}/{verb}"), &[]).await;
            assert_eq!(answer.status, 404, "{verb} {id}");
        }
        let path = format!("/statuses/{open}/{verb}");
        assert_eq!(bob.browser.post(&path, &[]).await.status, 403, "{verb} without its token");
        let mut visitor = Browser::new(&state);
        assert_eq!(visitor.submit("/auth/sign_in", &path, &[]).await.location(), "/auth/sign_in");
    }
    let unknown = bob.browser.submit("/compose", &format!("/statuses/{open}/eat"), &[]).await;
    assert_eq!(unknown.status, 404);
    let status = bob.status(&open).await;
    assert_eq!((&status["favourites_count"], &status["reblogs_count"]), (&json!(0), &json!(0)));
    let private = ann.posts_with(json!({ "status": "mine", "visibility": "direct" })).await;
    let mut ann = ann;
    assert_ne!(press(&mut ann, "ann", &private, "reblog").await, 303, "direct posts are not boosted");
}

#[tokio::test]
async fn one_comes_back_to_where_the_button_was_and_nowhere_else() {
    let state = state().await;
    let mut ann = member(&state, "ann").await;
    let id = ann.posts("here").await;
    for (wanted, given) in [
        ("/public?max_id=9#status-1", "/public?max_id=9#status-1".to_owned()),
        ("https://evil.example/", format!("/@ann/{id}")),
        ("//evil.example/", format!("/@ann/{id}")),
    ] {
        let path = format!("/statuses/{id}/favourite");
        let answer = ann.browser.submit("/home", &path, &[("return_to", wanted)]).await;
        assert_eq!(answer.location(), given);
    }
}

#[tokio::test]
async fn post_is_deleted_after_a_question_by_its_author_only() {
    let state = state().await;
    let (mut ann, mut bob) = (member(&state, "ann").await, member(&state, "bob").await);
    let id = ann.posts("a slip").await;
    let path = format!("/statuses/{id}/delete");
    assert_eq!(bob.browser.get(&path).await.status, 404);
    assert_eq!(bob.browser.submit("/compose", &path, &[]).await.status, 404);
    assert_eq!(ann.browser.post(&path, &[]).await.status, 403, "without its token");
    ann.browser.get(&path).await.shows("Delete this post?");
    ann.status(&id).await;

    assert_eq!(ann.browser.submit(&path, &path, &[]).await.location(), "/@ann");
    ann.browser.get("/@ann").await.shows("Your post is deleted.");
    assert_eq!(ann.api.get(&format!("/api/v1/statuses/{id}")).await.status, 404);
    assert_eq!(ann.browser.get(&path).await.status, 404);
}
