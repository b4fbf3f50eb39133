//! Filters in the browser.

use hedgerow::domain::statuses::{Draft, post_status};
use hedgerow::model::AccountId;
use hedgerow::state::State;

use crate::support::browser::Browser;
use crate::support::{person, state};

async fn post(state: &State, author: AccountId, text: &str) {
    let account =
        hedgerow::db::accounts::get(&mut state.pool.acquire().await.unwrap(), author).await.unwrap();
    let draft = Draft { text: text.to_owned(), ..Draft::default() };
    post_status(state, &account, draft).await.unwrap();
}

#[tokio::test]
async fn filter_is_made_changed_and_deleted_and_pages_heed_it() {
    let state = state().await;
    person(&state, "ann").await;
    let bob = person(&state, "bob").await;
    post(&state, bob, "The butler did it").await;
    let mut browser = Browser::of(&state, "ann").await;
    browser.get("/public/local").await.shows("The butler did it");

    let page = "/settings/filters";
    browser.get(page).await.shows("No filters");
    let wanted = [
        ("title", "Spoilers <3"),
        ("public", "on"),
        ("action", "warn"),
        ("keywords", "butler\n\n gardener "),
    ];
    browser.submit(page, page, &wanted).await.location();
    browser.get(page).await.shows("gardener");
    browser.get("/public/local").await.shows("Filtered: \u{2068}Spoilers &#60;3");

    let listed = browser.get(page).await;
    let id = listed.ok().split("/settings/filters/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let one = format!("{page}/{id}");
    let hide = [("title", "Spoilers"), ("public", "on"), ("action", "hide"), ("expires_in", "same")];
    browser.submit(&one, &one, &hide).await.location();
    assert!(!browser.get("/public/local").await.ok().contains("butler"), "it is left out");
    browser.get("/@bob").await.shows("The butler did it");
    Browser::new(&state).get("/public/local").await.shows("The butler did it");

    let nowhere = browser.submit(&one, &one, &[("title", "Spoilers"), ("action", "hide")]).await;
    assert_eq!(nowhere.status, 422);
    let shown = browser.get(&one).await;
    let remove = shown.ok().split("action=\"").find(|part| part.contains("/remove\"")).unwrap();
    let remove = remove.split('"').next().unwrap().to_owned();
    browser.submit(&one, &remove, &[]).await.location();
    browser.submit(&one, &format!("{one}/keywords"), &[("keyword", "cook")]).await.location();
    browser.get(&one).await.shows("cook");

    let mut others = Browser::of(&state, "bob").await;
    assert_eq!(others.get(&one).await.status, 404);
    assert_eq!(others.submit(page, &format!("{one}/delete"), &[]).await.status, 404);
    let delete = format!("{one}/delete");
    assert_eq!(browser.submit(&delete, &delete, &[]).await.location(), page);
    browser.get("/public/local").await.shows("The butler did it");
}
