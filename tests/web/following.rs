//! The buttons on a profile: follow, mute, block; and who asks to follow.

use hedgerow::model::AccountId;
use serde_json::json;

use super::{Member, member};
use crate::support::browser::Browser;
use crate::support::state;

async fn press(who: &mut Member, name: &str, id: AccountId, verb: &str) -> u16 {
    let (page, path) = (format!("/@{name}"), format!("/accounts/{id}/{verb}"));
    who.browser.submit(&page, &path, &[("return_to", &page)]).await.status
}

#[tokio::test]
async fn each_button_does_what_it_says_and_undoes_it() {
    let state = state().await;
    let (ann, mut bob) = (member(&state, "ann").await, member(&state, "bob").await);
    for (verb, field) in [("follow", "following"), ("mute", "muting"), ("block", "blocking")] {
        bob.browser.get("/@ann").await.shows(&format!("/accounts/{}/{verb}\"", ann.id));
        assert_eq!(press(&mut bob, "ann", ann.id, verb).await, 303);
        assert_eq!(bob.relationship(ann.id).await[field], true, "{verb}");
        bob.browser.get("/@ann").await.shows(&format!("/accounts/{}/un{verb}\"", ann.id));
        assert_eq!(press(&mut bob, "ann", ann.id, &format!("un{verb}")).await, 303);
        assert_eq!(bob.relationship(ann.id).await[field], false, "un{verb}");
    }
}

#[tokio::test]
async fn muted_and_blocked_people_vanish_from_what_one_reads() {
    let state = state().await;
    let (ann, mut bob) = (member(&state, "ann").await, member(&state, "bob").await);
    ann.posts("a loud word").await;
    for verb in ["mute", "block"] {
        bob.browser.get("/public").await.shows("a loud word");
        press(&mut bob, "ann", ann.id, verb).await;
        bob.browser.get("/public").await.shows_not("a loud word");
        press(&mut bob, "ann", ann.id, &format!("un{verb}")).await;
    }
}

#[tokio::test]
async fn follower_is_let_go() {
    let state = state().await;
    let (mut ann, bob) = (member(&state, "ann").await, member(&state, "bob").await);
    bob.api.post(&format!("/api/v1/accounts/{}/follow", ann.id), json!({})).await.ok();
    ann.browser.get("/@bob").await.shows("Follows you");
    assert_eq!(press(&mut ann, "bob", bob.id, "remove_from_followers").await, 303);
    assert_eq!(bob.relationship(ann.id).await["following"], false);
}

#[tokio::test]
async fn those_who_ask_to_follow_are_answered() {
    let state = state().await;
    let (mut ann, mut bob) = (member(&state, "ann").await, member(&state, "bob").await);
    let cem = member(&state, "cem").await;
    ann.browser.get("/follow_requests").await.shows("No requests");
    ann.api.patch("/api/v1/accounts/update_credentials", json!({ "locked": true })).await.ok();
    assert_eq!(press(&mut bob, "ann", ann.id, "follow").await, 303);
    cem.api.post(&format!("/api/v1/accounts/{}/follow", ann.id), json!({})).await.ok();
    assert_eq!(bob.relationship(ann.id).await["requested"], true);
    bob.browser.get("/@ann").await.shows("Requested");

    ann.browser.get("/home").await.shows("href=\"/follow_requests\"");
    let page = ann.browser.get("/follow_requests").await;
    page.shows("href=\"/@bob\"");
    page.shows("href=\"/@cem\"");
    let accept = format!("/follow_requests/{}/authorize", bob.id);
    ann.browser.submit("/follow_requests", &accept, &[]).await.location();
    let reject = format!("/follow_requests/{}/reject", cem.id);
    ann.browser.submit("/follow_requests", &reject, &[]).await.location();
    assert_eq!(bob.relationship(ann.id).await["following"], true);
    let refused = cem.relationship(ann.id).await;
    assert_eq!((&refused["following"], &refused["requested"]), (&json!(false), &json!(false)));
    ann.browser.get("/follow_requests").await.shows("No requests");

    for path in [accept, "/follow_requests/1/authorize".to_owned(), "/follow_requests/x/reject".to_owned()] {
        assert_eq!(ann.browser.submit("/follow_requests", &path, &[]).await.status, 404, "{path}");
    }
    assert_eq!(Browser::new(&state).get("/follow_requests").await.status, 303);
}

#[tokio::test]
async fn nobody_is_followed_by_mistake() {
    let state = state().await;
    let (ann, mut bob) = (member(&state, "ann").await, member(&state, "bob").await);
    let own = bob.id;
    assert_ne!(press(&mut bob, "bob", own, "follow").await, 303, "oneself");
    for (path, status) in [("/accounts/1/follow", 404), ("/accounts/x/mute", 404)] {
        assert_eq!(bob.browser.submit("/compose", path, &[]).await.status, status, "{path}");
    }
    let path = format!("/accounts/{}/hug", ann.id);
    assert_eq!(bob.browser.submit("/compose", &path, &[]).await.status, 404);
    let path = format!("/accounts/{}/follow", ann.id);
    assert_eq!(bob.browser.post(&path, &[]).await.status, 403, "without its token");
    let mut visitor = Browser::new(&state);
    assert_eq!(visitor.submit("/auth/sign_in", &path, &[]).await.location(), "/auth/sign_in");
    visitor.get("/@ann").await.shows("/auth/sign_in?return_to=%2F%40ann");
    assert_eq!(bob.relationship(ann.id).await["following"], false);
}
