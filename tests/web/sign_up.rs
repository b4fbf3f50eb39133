//! Joining, and the owner's link.

use chrono::TimeDelta;
use hedgerow::domain::setup_link::renew_setup_link;
use hedgerow::jobs::Lane;
use hedgerow::state::State;
use hedgerow::workers;
use sqlx::query_scalar;

use crate::support::browser::Browser;
use crate::support::{PASSWORD, owner, state, state_with};

fn typed<'a>(username: &'a str, email: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("username", username), ("email", email), ("password", PASSWORD), ("agreement", "on")]
}

async fn setup_path(state: &State) -> String {
    let link = renew_setup_link(state).await.unwrap().expect("nobody owns it");
    link.strip_prefix("http://localhost:3000").unwrap().to_owned()
}

#[tokio::test]
async fn setup_link_makes_the_owner_and_signs_them_in() {
    let state = state().await;
    let mut browser = Browser::new(&state);
    let link = setup_path(&state).await;
    browser.get(&link).await.shows("This server is yours");
    let short = [("username", "olga"), ("email", "o@example.org"), ("password", "x"), ("agreement", "on")];
    let again = browser.submit(&link, &link, &short).await;
    assert_eq!(again.status, 422);
    again.shows("is too short");

    let joined = browser.submit(&link, &link, &typed("olga", "o@example.org")).await;
    assert_eq!(joined.location(), "/home");
    browser.get("/admin").await.ok();
    assert_eq!(Browser::new(&state).get(&link).await.status, 404);
}

#[tokio::test]
async fn setup_link_ends_with_time_and_with_the_next_one() {
    let state = state().await;
    let mut browser = Browser::new(&state);
    let (first, second) = (setup_path(&state).await, setup_path(&state).await);
    assert_eq!(browser.get(&first).await.status, 404);
    browser.get(&second).await.ok();
    state.clock.advance(TimeDelta::minutes(61));
    assert_eq!(browser.get(&second).await.status, 404);
}

#[tokio::test]
async fn sign_up_is_closed_until_somebody_owns_the_server() {
    let state = state_with(&[("registration.mode", "open")]).await;
    let mut browser = Browser::new(&state);
    let page = browser.get("/auth/sign_up").await;
    assert!(!page.ok().contains("name=\"username\""));
    let csrf = browser.get("/auth/sign_in").await.csrf();
    let mut fields = typed("ann", "ann@example.org");
    fields.push(("csrf_token", &csrf));
    assert_eq!(browser.post("/auth/sign_up", &fields).await.status, 403);
    let users = query_scalar::<_, i64>("SELECT count(*) FROM users").fetch_one(&state.pool).await.unwrap();
    assert_eq!(users, 0);
}

/// The path of the link in the only mail.
async fn mailed_link(state: &State) -> String {
    while workers::jobs::tick_lane(state, Lane::Mail).await.unwrap() > 0 {}
    let mut entries = std::fs::read_dir(state.config.data_dir.join("mail")).unwrap();
    let mail = std::fs::read_to_string(entries.next().unwrap().unwrap().path()).unwrap().replace("=\r\n", "");
    mail[mail.find("/auth/").unwrap()..].chars().take_while(|c| !c.is_whitespace()).collect()
}

#[tokio::test]
async fn confirmed_address_opens_the_account() {
    let state = state_with(&[("registration.mode", "open")]).await;
    owner(&state).await;
    let mut browser = Browser::new(&state);
    let page = browser.submit("/auth/sign_up", "/auth/sign_up", &typed("ann", "ann@example.org")).await;
    page.shows("Look into your mail");
    let early = browser.sign_in("ann", PASSWORD).await;
    assert_eq!(early.status, 422);
    early.shows("not confirmed");

    let link = mailed_link(&state).await;
    browser.get(&link).await.shows("ann@example.org");
    assert_eq!(browser.sign_in("ann", PASSWORD).await.status, 422, "opening the link confirms nothing");
    assert_eq!(browser.submit(&link, &link, &[]).await.location(), "/auth/sign_in");
    assert_eq!(browser.sign_in("ann", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn every_wrong_field_is_named_and_nothing_typed_is_lost_but_the_password() {
    let state = state_with(&[("registration.mode", "approval")]).await;
    owner(&state).await;
    let mut browser = Browser::new(&state);
    let mut fields = typed("olga", "nonsense");
    fields.push(("reason", ""));
    let page = browser.submit("/auth/sign_up", "/auth/sign_up", &fields).await;
    assert_eq!(page.status, 422);
    page.shows("is already taken");
    page.shows("must not be empty");
    page.shows("value=\"nonsense\"");
    assert!(!page.text.contains(PASSWORD));
}
