//! Somebody moves from one instance to another, in the browser.

use serde_json::json;

use crate::support::api::Api;
use crate::support::browser::Browser;
use crate::support::instance::{Instance, settle};
use crate::support::{PASSWORD, person, state};

const ALIASES: &str = "/settings/aliases";
const MIGRATION: &str = "/settings/migration";

async fn find(api: &Api, handle: &str) -> String {
    let found = api.get(&format!("/api/v2/search?resolve=true&type=accounts&q=@{handle}")).await.ok();
    found["accounts"][0]["id"].as_str().unwrap_or_else(|| panic!("{handle}: {found}")).to_owned()
}

async fn follow(api: &Api, handle: &str) -> String {
    let id = find(api, handle).await;
    api.post(&format!("/api/v1/accounts/{id}/follow"), json!({})).await.ok();
    id
}

async fn is_following(api: &Api, id: &str) -> bool {
    let known = api.get(&format!("/api/v1/accounts/relationships?id[]={id}")).await.ok();
    known[0]["following"].as_bool().unwrap()
}

#[tokio::test]
async fn followers_here_and_elsewhere_follow_to_the_new_account() {
    let (old, new) = (Instance::start().await, Instance::start().await);
    for name in ["alice", "ann"] {
        old.person(name).await;
    }
    for name in ["alice", "bob"] {
        new.person(name).await;
    }
    let (alice_old, alice_new) = (old.handle("alice"), new.handle("alice"));
    let ann = old.api(&old.person("ann_app").await);
    let bob = new.api(&new.person("bob_app").await);
    let of_ann = follow(&ann, &alice_old).await;
    let of_bob = follow(&bob, &alice_old).await;
    settle(&[&old, &new]).await;

    let mut there = Browser::of(&new, "alice").await;
    let mut here = Browser::of(&old, "alice").await;
    here.get(MIGRATION).await.shows("2 followers");
    let typed = [("acct", alice_new.as_str()), ("current_password", PASSWORD)];
    let page = here.submit(MIGRATION, MIGRATION, &typed).await;
    assert_eq!(page.status, 422, "the new account does not name the old one yet");
    page.shows("does not name this account");

    let named = there.submit(ALIASES, ALIASES, &[("acct", &alice_old)]).await;
    assert_eq!(named.location(), ALIASES);
    there.get(ALIASES).await.shows(&format!("@{alice_old}"));
    let wrong = [("acct", alice_new.as_str()), ("current_password", "wrong")];
    assert_eq!(here.submit(MIGRATION, MIGRATION, &wrong).await.status, 422);
    assert_eq!(here.submit(MIGRATION, MIGRATION, &typed).await.location(), MIGRATION);
    here.get(MIGRATION).await.shows(&format!("@{alice_new}"));
    old.clock.advance(chrono::Duration::seconds(10));
    settle(&[&old, &new]).await;

    let now_ann = find(&ann, &alice_new).await;
    let now_bob = find(&bob, "alice").await;
    assert!(is_following(&ann, &now_ann).await && !is_following(&ann, &of_ann).await);
    assert!(is_following(&bob, &now_bob).await && !is_following(&bob, &of_bob).await);
    for (api, id) in [(&ann, &of_ann), (&bob, &of_bob)] {
        let shown = api.get(&format!("/api/v1/accounts/{id}")).await.ok();
        assert_eq!(shown["moved"]["username"], "alice", "{shown}");
    }
    there.get(&format!("/@{alice_old}")).await.shows("href=\"/@alice\"");
    here.get("/@alice").await.shows(&format!("href=\"/@{alice_new}\""));
    let refused = bob.post(&format!("/api/v1/accounts/{of_bob}/follow"), json!({})).await;
    assert_eq!(refused.status, 403, "who moved is not followed any more");

    // The redirect is taken back: people may follow again, and the next move has to wait.
    here.submit(MIGRATION, "/settings/migration/cancel", &[]).await.location();
    old.clock.advance(chrono::Duration::seconds(10));
    settle(&[&old, &new]).await;
    let shown = bob.get(&format!("/api/v1/accounts/{of_bob}")).await.ok();
    assert!(shown["moved"].is_null(), "{shown}");
    follow(&bob, &alice_old).await;
    settle(&[&old, &new]).await;
    assert!(is_following(&bob, &of_bob).await && is_following(&bob, &now_bob).await);
    let page = here.get(MIGRATION).await;
    page.shows("may move again from");
    page.shows_not("Address of the new account");
    let typed = [("acct", alice_new.as_str()), ("current_password", PASSWORD)];
    let again = here.submit(MIGRATION, MIGRATION, &typed).await;
    assert_eq!(again.status, 422);
    again.shows("moved lately");
}

#[tokio::test]
async fn other_accounts_are_named_and_taken_away() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    person(&state, "old_ann").await;
    let mut browser = Browser::of(&state, "ann").await;
    assert_eq!(browser.submit(ALIASES, ALIASES, &[("acct", "ann")]).await.status, 422, "oneself");
    let unknown = browser.submit(ALIASES, ALIASES, &[("acct", "nobody@nowhere.invalid")]).await;
    assert_eq!(unknown.status, 422);
    unknown.shows("could not be found");
    for _ in 0..2 {
        browser.submit(ALIASES, ALIASES, &[("acct", "@old_ann")]).await.location();
    }
    let uri = state.config.url("/users/old_ann");
    let known = hedgerow::domain::account_aliases::aliases(&state, ann).await.unwrap();
    assert_eq!(known.iter().map(|alias| alias.uri.as_str()).collect::<Vec<_>>(), [uri.as_str()]);
    browser.submit(ALIASES, "/settings/aliases/remove", &[("uri", &uri)]).await.location();
    browser.get(ALIASES).await.shows_not("old_ann");
    let mut visitor = Browser::new(&state);
    assert_eq!(visitor.get(ALIASES).await.status, 303);
    assert_eq!(visitor.get(MIGRATION).await.status, 303);
}
