//! Lists in the browser.

use hedgerow::domain::follows::{FollowChange, follow};

use crate::support::browser::Browser;
use crate::support::{person, state};

#[tokio::test]
async fn list_is_made_filled_read_and_deleted() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    follow(&state, ann, bob, &FollowChange::default()).await.unwrap();
    let mut browser = Browser::of(&state, "ann").await;
    browser.get("/lists").await.shows("No lists yet");
    let made = browser.submit("/lists", "/lists", &[("title", "Town <3"), ("replies_policy", "none")]).await;
    let edit = made.location().to_owned();
    let path = edit.strip_suffix("/edit").unwrap().to_owned();
    browser.get(&edit).await.shows("value=\"none\" checked");

    for typed in ["@cem", "nobody at all"] {
        browser.submit(&edit, &format!("{path}/add"), &[("acct", typed)]).await.location();
        browser.get(&edit).await.shows("You follow nobody by that address.");
    }
    browser.submit(&edit, &format!("{path}/add"), &[("acct", "@bob")]).await.location();
    browser.get(&edit).await.shows("@bob");
    let mut others = Browser::of(&state, "bob").await;
    let post = hedgerow::domain::statuses::Draft { text: "from the town".into(), ..Default::default() };
    let account = hedgerow::db::accounts::get(&mut state.pool.acquire().await.unwrap(), bob).await.unwrap();
    hedgerow::domain::statuses::post_status(&state, &account, post).await.unwrap();
    let page = browser.get(&path).await;
    page.shows("Town &#60;3");
    page.shows("from the town");
    assert_eq!(others.get(&path).await.status, 404);

    let of = format!("/accounts/{bob}/lists");
    browser.get(&of).await.shows(&format!("{path}/remove"));
    let whom = bob.to_string();
    browser.submit(&of, &format!("{path}/remove"), &[("account_id", &whom)]).await.location();
    browser.get(&of).await.shows(&format!("{path}/add"));

    let refused = browser.submit(&edit, &edit, &[("title", "")]).await;
    assert_eq!(refused.status, 422);
    let delete = format!("{path}/delete");
    assert_eq!(browser.submit(&delete, &delete, &[]).await.location(), "/lists");
    assert_eq!(browser.get(&path).await.status, 404);
}
