//! Quotes in the browser, without scripts.

use crate::support::browser::Browser;
use crate::support::{person, state_with};

#[tokio::test]
async fn reader_quotes_and_the_quoted_takes_it_back() {
    let state = state_with(&[("rate_limits.enabled", "false")]).await;
    person(&state, "ann").await;
    person(&state, "bob").await;
    let mut ann = Browser::of(&state, "ann@example.org").await;
    let sent = ann.submit_files("/compose", "/statuses", &[("status", "First words")], &[]).await;
    let original = sent.location().to_owned();
    let id = original.rsplit('/').next().unwrap().to_owned();

    let mut bob = Browser::of(&state, "bob@example.org").await;
    let compose = format!("/compose?quoted_status_id={id}");
    bob.get(&original).await.shows(&format!("href=\"{compose}\""));
    bob.get(&compose).await.shows("Quoting @");
    let fields = [("status", "Second words"), ("quoted_status_id", id.as_str()), ("quote_policy", "nobody")];
    let quoting = bob.submit_files(&compose, "/statuses", &fields, &[]).await.location().to_owned();
    let page = Browser::new(&state).get(&quoting).await;
    page.shows("<blockquote class=\"quoted\"");
    page.shows("First words");
    ann.get("/notifications").await.shows("quoted you");

    let quoting_id = quoting.rsplit('/').next().unwrap().to_owned();
    assert!(
        !ann.get(&quoting).await.text.contains(&format!("/compose?quoted_status_id={quoting_id}")),
        "nobody may"
    );
    let action = format!("/statuses/{quoting_id}/revoke_quote");
    assert_eq!(bob.submit(&quoting, &action, &[]).await.status, 404);
    ann.submit(&quoting, &action, &[]).await.location();
    let page = Browser::new(&state).get(&quoting).await;
    page.shows("whose author does not want it quoted here");
    assert!(!page.text.contains("First words"));
    assert_eq!(bob.get("/compose?quoted_status_id=1").await.status, 404);
}
