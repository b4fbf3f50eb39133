//! Signing in and out, forgotten passwords, and forms that come from elsewhere.

use hedgerow::jobs::Lane;
use hedgerow::state::State;
use hedgerow::workers;

use crate::support::api::Api;
use crate::support::browser::Browser;
use crate::support::{PASSWORD, person, state, state_with};

#[tokio::test]
async fn signed_in_person_reaches_their_pages_until_they_sign_out() {
    let state = state().await;
    person(&state, "ann").await;
    let mut browser = Browser::new(&state);
    let way = browser.get("/settings/account").await;
    assert_eq!(way.location(), "/auth/sign_in?return_to=%2Fsettings%2Faccount");

    let typed = [("email", "ann@example.org"), ("password", PASSWORD), ("return_to", "/settings/account")];
    let arrived = browser.submit("/auth/sign_in", "/auth/sign_in", &typed).await;
    assert_eq!(arrived.location(), "/settings/account");
    browser.get("/settings/account").await.shows("ann@example.org");

    assert_eq!(browser.submit("/settings/account", "/auth/sign_out", &[]).await.location(), "/");
    assert_eq!(browser.get("/settings/account").await.status, 303);
}

#[tokio::test]
async fn whoever_signs_in_counts_as_active() {
    let state = state().await;
    person(&state, "ann").await;
    let active = async || {
        Api::visitor(&state).get("/api/v2/instance").await.ok()["usage"]["users"]["active_month"].clone()
    };
    assert_eq!(active().await, 0);
    Browser::of(&state, "ann").await;
    assert_eq!(active().await, 1);
}

#[tokio::test]
async fn wrong_password_and_unknown_name_get_the_same_answer() {
    let state = state().await;
    person(&state, "ann").await;
    let mut browser = Browser::new(&state);
    for (login, password) in [("ann", "not her password"), ("nobody", PASSWORD)] {
        let page = browser.sign_in(login, password).await;
        assert_eq!(page.status, 422);
        page.shows("Name and password do not belong together");
    }
}

#[tokio::test]
async fn nobody_is_sent_to_another_site_after_signing_in() {
    let state = state().await;
    person(&state, "ann").await;
    let typed = [("email", "ann"), ("password", PASSWORD), ("return_to", "//evil.example/")];
    let arrived = Browser::new(&state).submit("/auth/sign_in", "/auth/sign_in", &typed).await;
    assert_eq!(arrived.location(), "/home");
}

#[tokio::test]
async fn form_of_another_browser_is_refused() {
    let state = state().await;
    person(&state, "ann").await;
    let stolen = Browser::new(&state).get("/auth/sign_in").await.csrf();
    let mut browser = Browser::new(&state);
    browser.get("/auth/sign_in").await;
    for csrf in ["", stolen.as_str()] {
        let typed = [("csrf_token", csrf), ("email", "ann"), ("password", PASSWORD)];
        assert_eq!(browser.post("/auth/sign_in", &typed).await.status, 403);
    }
    assert_eq!(browser.sign_in("ann", PASSWORD).await.status, 303);
    let csrf = [("csrf_token", stolen.as_str())];
    assert_eq!(browser.post("/auth/sign_out", &csrf).await.status, 403);
    browser.get("/settings/account").await.ok();
}

#[tokio::test]
async fn session_of_one_instance_is_none_of_its_neighbour_on_another_port() {
    let (one, two) = (state().await, state_with(&[("instance.base_url", "http://localhost:3001")]).await);
    person(&one, "ann").await;
    person(&two, "ann").await;
    let mut there = Browser::new(&two);
    there.cookies = Browser::of(&one, "ann").await.cookies;
    assert_eq!(there.get("/settings/account").await.status, 303);
    there.sign_in("ann", PASSWORD).await;
    let mut here = Browser::new(&one);
    here.cookies = there.cookies.clone();
    here.get("/settings/account").await.ok();
}

#[tokio::test]
async fn guessing_passwords_is_stopped() {
    let state = state().await;
    person(&state, "ann").await;
    let mut browser = Browser::new(&state);
    browser.address = Some("198.51.100.7".parse().unwrap());
    let csrf = browser.get("/auth/sign_in").await.csrf();
    // The sender's address is what counts: what a client says of itself is not believed.
    let typed = [("csrf_token", csrf.as_str()), ("email", "ann"), ("password", "wrong")];
    let mut status = 422;
    for _ in 0..26 {
        status = browser.post("/auth/sign_in", &typed).await.status;
    }
    assert_eq!(status, 429);
    let page = browser.sign_in("ann", PASSWORD).await;
    assert!(page.headers.contains_key("retry-after"));
    page.shows("That was a lot at once");
}

/// The link in the only mail.
async fn link(state: &State) -> String {
    while workers::jobs::tick_lane(state, Lane::Mail).await.unwrap() > 0 {}
    let mut entries = std::fs::read_dir(state.config.data_dir.join("mail")).unwrap();
    let mail = std::fs::read_to_string(entries.next().unwrap().unwrap().path()).unwrap().replace("=\r\n", "");
    mail[mail.find("/auth/").unwrap()..].chars().take_while(|c| !c.is_whitespace()).collect()
}

#[tokio::test]
async fn forgotten_password_is_replaced_through_the_mail() {
    let state = state().await;
    person(&state, "ann").await;
    let mut browser = Browser::new(&state);
    let unknown = browser.submit("/auth/password", "/auth/password", &[("email", "x@example.org")]).await;
    let known = browser.submit("/auth/password", "/auth/password", &[("email", "ann@example.org")]).await;
    assert_eq!(known.ok().replace("ann@", "x@"), unknown.ok());

    let link = link(&state).await;
    let differ = [("password", "staple battery"), ("password_confirmation", "staple batterie")];
    let page = browser.submit(&link, &link, &differ).await;
    assert_eq!(page.status, 422);
    page.shows("is not the same");
    let same = [("password", "staple battery"), ("password_confirmation", "staple battery")];
    assert_eq!(browser.submit(&link, &link, &same).await.location(), "/auth/sign_in");
    browser.get("/auth/sign_in").await.shows("Your new password is saved");
    assert!(!browser.get("/auth/sign_in").await.text.contains("Your new password is saved"), "said once");
    assert_eq!(browser.get(&link).await.status, 404);
    assert_eq!(browser.sign_in("ann", PASSWORD).await.status, 422);
    assert_eq!(browser.sign_in("ann", "staple battery").await.status, 303);
}
