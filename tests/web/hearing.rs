//! Of whom one hears, in the browser.

use hedgerow::domain::statuses::{Draft, post_status};

use crate::support::browser::Browser;
use crate::support::{person, state};

#[tokio::test]
async fn strangers_are_held_back_and_answered() {
    let state = state().await;
    person(&state, "ann").await;
    let bob = person(&state, "bob").await;
    let mut browser = Browser::of(&state, "ann").await;
    let page = "/settings/notifications";
    browser.submit(page, page, &[("for_not_following", "filter"), ("for_bots", "burn")]).await.location();
    browser.get(page).await.shows("value=\"filter\" selected");
    let account = hedgerow::db::accounts::get(&mut state.pool.acquire().await.unwrap(), bob).await.unwrap();
    for text in ["@ann hello", "@ann hello?"] {
        let draft = Draft { text: text.into(), ..Draft::default() };
        post_status(&state, &account, draft).await.unwrap();
    }
    assert!(!browser.get("/notifications").await.ok().contains("hello?"));
    browser.get("/notifications").await.shows("One person waits to be heard");
    let requests = browser.get("/notifications/requests").await;
    requests.shows("2 notifications");
    let action = requests.ok().split("action=\"").find(|part| part.contains("/accept\"")).unwrap();
    let action = action.split('"').next().unwrap().to_owned();
    let mut other = Browser::of(&state, "bob").await;
    assert_eq!(other.submit(page, &action, &[]).await.status, 404);
    browser.submit("/notifications/requests", &action, &[]).await.location();
    browser.get("/notifications/requests").await.shows("Nobody waits");
    browser.get("/notifications").await.shows("hello?");
}
