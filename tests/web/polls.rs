//! Polls in the browser, without scripts.

use hedgerow::domain::polls::PollDraft;
use hedgerow::domain::statuses::{Draft, post_status};
use hedgerow::model::StatusView;
use hedgerow::state::State;
use hedgerow::workers::jobs;

use crate::support::browser::Browser;
use crate::support::{person, state_with};

async fn asked(state: &State, name: &str) -> StatusView {
    let account = person(state, name).await;
    let account =
        hedgerow::db::accounts::get(&mut state.pool.acquire().await.unwrap(), account).await.unwrap();
    let options = vec!["Haw<b>thorn".to_owned(), "Beech".to_owned()];
    let poll = PollDraft { options, expires_in: Some(600), ..PollDraft::default() };
    let draft = Draft { text: "Which tree?".to_owned(), poll: Some(poll), ..Draft::default() };
    post_status(state, &account, draft).await.unwrap()
}

#[tokio::test]
async fn reader_votes_and_sees_what_was_counted() {
    let state = state_with(&[("rate_limits.enabled", "false")]).await;
    let status = asked(&state, "ann").await.status;
    person(&state, "bob").await;
    let page = format!("/@ann/{}", status.id);
    let action = format!("/statuses/{}/vote", status.id);
    let mut visitor = Browser::new(&state);
    visitor.get(&page).await.shows("0 voices");
    assert_eq!(visitor.submit(&page, &action, &[("choices", "0")]).await.status, 303, "to sign in");

    let mut bob = Browser::of(&state, "bob@example.org").await;
    let open = bob.get(&page).await;
    open.shows("Haw&lt;b&gt;thorn");
    open.shows("type=\"radio\" name=\"choices\" value=\"1\"");
    assert_eq!(bob.submit(&page, &action, &[("return_to", &page)]).await.location(), page);
    bob.get(&page).await.shows("That vote could not be taken");
    assert_eq!(bob.submit(&page, &action, &[("choices", "1"), ("return_to", &page)]).await.location(), page);
    let counted = bob.get(&page).await;
    counted.shows("1 voice");
    counted.shows("<meter min=\"0\" max=\"100\" value=\"100\"");
    assert!(!counted.text.contains("name=\"choices\""), "once is enough");

    state.clock.advance(chrono::Duration::minutes(11));
    jobs::tick(&state).await.unwrap();
    bob.get(&page).await.shows("This poll has ended");
    bob.get("/notifications").await.shows("the poll has ended");
}

#[tokio::test]
async fn poll_is_made_and_edited_with_the_form() {
    let state = state_with(&[("rate_limits.enabled", "false")]).await;
    person(&state, "ann").await;
    let mut ann = Browser::of(&state, "ann@example.org").await;
    let few = [("status", "Which?"), ("poll_option", "Only one"), ("poll_expires_in", "300")];
    let back = ann.submit_files("/compose", "/statuses", &few, &[]).await;
    assert_eq!(back.status, 422);
    back.shows("must have more than one item");
    back.shows("value=\"Only one\"");
    let fields = [
        ("status", "Which?"),
        ("poll_option", "One"),
        ("poll_option", ""),
        ("poll_option", "Two"),
        ("poll_expires_in", "300"),
        ("poll_multiple", "on"),
    ];
    let sent = ann.submit_files("/compose", "/statuses", &fields, &[]).await;
    let path = sent.location().to_owned();
    ann.get(&path).await.shows("Two");
    let id = path.rsplit('/').next().unwrap().to_owned();
    let edit = format!("/statuses/{id}/edit");
    ann.get(&edit).await.shows("value=\"Two\"");
    let changed =
        [("status", "Which?"), ("poll_option", "One"), ("poll_option", "Three"), ("poll_expires_in", "")];
    ann.submit_files(&edit, &edit, &changed, &[]).await.location();
    let page = ann.get(&path).await;
    page.shows("Three");
    assert!(!page.text.contains("Two"));
    ann.get(&format!("{path}/history")).await.shows("Two");
}
