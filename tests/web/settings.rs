//! What members change about themselves.

use hedgerow::domain::blocks::block;
use hedgerow::domain::mutes::mute;

use crate::support::browser::Browser;
use crate::support::{PASSWORD, person, state};

#[tokio::test]
async fn other_browsers_are_listed_and_signed_out() {
    let state = state().await;
    person(&state, "ann").await;
    let (mut here, mut there) = (Browser::of(&state, "ann").await, Browser::of(&state, "ann").await);
    let page = here.get("/settings/sessions").await;
    let action = page.ok().split("action=\"").map(|rest| rest.split('"').next().unwrap());
    let action = action.into_iter().find(|path| path.ends_with("/revoke")).expect("a form to end it");
    here.submit("/settings/sessions", action, &[]).await.location();
    assert_eq!(there.get("/settings/sessions").await.status, 303);
    here.get("/settings/sessions").await.ok();
}

#[tokio::test]
async fn session_of_somebody_else_cannot_be_ended() {
    let state = state().await;
    person(&state, "ann").await;
    person(&state, "bob").await;
    let (mut ann, mut bob) = (Browser::of(&state, "ann").await, Browser::of(&state, "bob").await);
    let id = sqlx::query_scalar::<_, i64>(
        "SELECT s.id FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE a.username = 'ann'",
    );
    let id = id.fetch_one(&state.pool).await.unwrap();
    let answer = bob.submit("/settings/sessions", &format!("/settings/sessions/{id}/revoke"), &[]).await;
    assert_eq!(answer.status, 404);
    ann.get("/settings/sessions").await.ok();
}

#[tokio::test]
async fn new_password_needs_the_present_one_and_ends_other_sessions() {
    let state = state().await;
    person(&state, "ann").await;
    let (mut here, mut there) = (Browser::of(&state, "ann").await, Browser::of(&state, "ann").await);
    let new = [("password", "staple battery"), ("password_confirmation", "staple battery")];
    let wrong = [&[("current_password", "a guess")][..], &new].concat();
    let page = here.submit("/settings/account", "/settings/password", &wrong).await;
    assert_eq!(page.status, 422);
    there.get("/settings/account").await.ok();

    let right = [&[("current_password", PASSWORD)][..], &new].concat();
    assert_eq!(
        here.submit("/settings/account", "/settings/password", &right).await.location(),
        "/settings/account"
    );
    here.get("/settings/account").await.ok();
    assert_eq!(there.get("/settings/account").await.status, 303);
    assert_eq!(Browser::new(&state).sign_in("ann", "staple battery").await.status, 303);
}

#[tokio::test]
async fn preferences_are_kept_and_nonsense_is_refused() {
    let state = state().await;
    person(&state, "ann").await;
    let mut browser = Browser::of(&state, "ann").await;
    let chosen = [("visibility", "private"), ("language", "de"), ("sensitive", "on"), ("locale", "en")];
    browser.submit("/settings/preferences", "/settings/preferences", &chosen).await.location();
    let page = browser.get("/settings/preferences").await;
    page.shows("value=\"private\" checked");
    page.shows("value=\"de\" lang=\"de\" selected");

    let nonsense = [("visibility", "direct"), ("language", "de")];
    let refused = browser.submit("/settings/preferences", "/settings/preferences", &nonsense).await;
    assert_eq!(refused.status, 422);
    browser.get("/settings/preferences").await.shows("value=\"private\" checked");
}

#[tokio::test]
async fn profile_is_shown_as_it_was_typed_and_what_is_too_long_is_refused() {
    let state = state().await;
    person(&state, "ann").await;
    let mut browser = Browser::of(&state, "ann").await;
    let long = "x".repeat(501);
    for (note, status) in [("I like <hedges>", 303), (long.as_str(), 422)] {
        let csrf = browser.get("/settings/profile").await.csrf();
        let fields =
            [("csrf_token", csrf.as_str()), ("display_name", "Ann"), ("note", note), ("locked", "on")];
        let mut body = String::new();
        for (name, value) in fields {
            let head = format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
            body.push_str(&format!("{head}{value}\r\n"));
        }
        body.push_str("--x--\r\n");
        let request = axum::http::Request::post("/settings/profile")
            .header("content-type", "multipart/form-data; boundary=x");
        assert_eq!(browser.send(request, axum::body::Body::from(body)).await.status, status);
    }
    let page = browser.get("/settings/profile").await;
    page.shows("I like &#60;hedges&#62;");
    page.shows("name=\"locked\" checked");
}

#[tokio::test]
async fn people_one_does_not_want_to_meet_are_listed_until_that_is_undone() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let cem = person(&state, "cem").await;
    mute(&state, ann, bob, true, None).await.unwrap();
    block(&state, ann, cem).await.unwrap();
    let mut browser = Browser::of(&state, "ann").await;
    let (mutes, blocks) = (browser.get("/settings/mutes").await, browser.get("/settings/blocks").await);
    mutes.shows("@bob");
    blocks.shows("@cem");
    assert!(!mutes.ok().contains("@cem") && !blocks.ok().contains("@bob"));
    let unblock = format!("/accounts/{cem}/unblock");
    browser.submit("/settings/blocks", &unblock, &[]).await.location();
    assert!(!browser.get("/settings/blocks").await.ok().contains("@cem"));
}
