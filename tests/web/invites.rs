//! Invitations: made by members, used up by whoever they reach, taken back.

use chrono::TimeDelta;
use hedgerow::state::State;

use crate::support::api::Api;
use crate::support::browser::Browser;
use crate::support::{PASSWORD, TestState, owner, person, state_with, with_role};

const CHOSEN: [(&str, &str); 2] = [("max_uses", "1"), ("expires_in", "86400")];

/// A server that looks at everybody who asks to join, with an owner.
async fn server() -> TestState {
    let state =
        state_with(&[("registration.mode", "approval"), ("registration.confirm_email", "false")]).await;
    owner(&state).await;
    state
}

/// Has a member make an invitation: its path.
async fn invitation(browser: &mut Browser, chosen: &[(&str, &str)]) -> String {
    browser.submit("/settings/invites", "/settings/invites", chosen).await.location();
    let page = browser.get("/settings/invites").await;
    let rest = page.ok().split("http://localhost:3000/invite/").nth(1).expect("an invitation");
    format!("/invite/{}", &rest[..rest.find('<').unwrap()])
}

/// Opens an invitation and sends the form it shows.
async fn accept(state: &State, path: &str, name: &str) -> u16 {
    let email = format!("{name}@example.org");
    let code = path.strip_prefix("/invite/").unwrap();
    let fields = [
        ("username", name),
        ("email", &email),
        ("password", PASSWORD),
        ("agreement", "on"),
        ("invite_code", code),
    ];
    Browser::new(state).submit("/auth/sign_in", "/auth/sign_up", &fields).await.status
}

async fn is_member(state: &State, name: &str) -> bool {
    Api::visitor(state).get(&format!("/api/v1/accounts/lookup?acct={name}")).await.status == 200
}

#[tokio::test]
async fn invitation_lets_as_many_in_as_it_says_and_names_them() {
    let state = server().await;
    person(&state, "ann").await;
    let mut ann = Browser::of(&state, "ann").await;
    let path = invitation(&mut ann, &CHOSEN).await;

    let mut visitor = Browser::new(&state);
    let page = visitor.get(&path).await;
    page.shows("@\u{2068}ann\u{2069} invites you.");
    assert!(!page.ok().contains("name=\"reason\""), "whoever is invited need not say why");
    assert_eq!(accept(&state, &path, "bob").await, 303);
    assert!(is_member(&state, "bob").await);
    assert_eq!(Browser::new(&state).sign_in("bob", PASSWORD).await.location(), "/home");
    let page = ann.get("/settings/invites").await;
    page.shows("<bdi>@bob</bdi>");
    page.shows("used up");

    assert_eq!(visitor.get(&path).await.location(), "/auth/sign_up");
    visitor.get("/auth/sign_up").await.shows("That invitation does not hold any more");
    assert_eq!(accept(&state, &path, "cem").await, 422);
    assert!(!is_member(&state, "cem").await);
}

#[tokio::test]
async fn invitation_that_ended_or_was_taken_back_lets_nobody_in() {
    let state = server().await;
    person(&state, "ann").await;
    let mut ann = Browser::of(&state, "ann").await;
    let path = invitation(&mut ann, &[("max_uses", ""), ("expires_in", "")]).await;
    assert_eq!(accept(&state, &path, "bob").await, 303);
    state.clock.advance(TimeDelta::days(300));
    assert_eq!(accept(&state, &path, "cem").await, 303, "it is for ever");
    let revoke = ann.get("/settings/invites").await.action("/revoke");
    ann.submit("/settings/invites", &revoke, &[]).await.location();
    let page = ann.get("/settings/invites").await;
    page.shows("taken back");
    page.shows("@bob");
    assert_eq!(accept(&state, &path, "dora").await, 422);

    let path = invitation(&mut ann, &CHOSEN).await;
    state.clock.advance(TimeDelta::hours(25));
    assert_eq!(accept(&state, &path, "dora").await, 422);
    ann.get("/settings/invites").await.shows("expired");
}

#[tokio::test]
async fn invitations_of_others_and_nonsense_are_refused() {
    let state = server().await;
    person(&state, "ann").await;
    person(&state, "bob").await;
    let (mut ann, mut bob) = (Browser::of(&state, "ann").await, Browser::of(&state, "bob").await);
    let path = invitation(&mut ann, &CHOSEN).await;
    let page = ann.get("/settings/invites").await;
    assert!(!bob.get("/settings/invites").await.ok().contains(&path));
    assert_eq!(bob.submit("/settings/invites", &page.action("/revoke"), &[]).await.status, 404);
    assert_eq!(bob.submit("/settings/invites", "/settings/invites/x/revoke", &[]).await.status, 404);
    ann.get("/settings/invites").await.shows(&path);

    for (field, value) in [("max_uses", "0"), ("max_uses", "many"), ("expires_in", "-1")] {
        let page = bob.submit("/settings/invites", "/settings/invites", &[(field, value)]).await;
        assert_eq!(page.status, 422, "{field}={value}");
        page.shows("is not one of the choices");
    }
    assert_eq!(bob.post("/settings/invites", &CHOSEN).await.status, 403, "without its token");
    assert!(!bob.get("/settings/invites").await.ok().contains("/invite/"));
    assert_eq!(Browser::new(&state).get("/settings/invites").await.status, 303);
}

#[tokio::test]
async fn role_that_may_not_invite_makes_no_invitations() {
    let state = server().await;
    person(&state, "ann").await;
    with_role(&state, "mod", "moderator").await;
    let mut ann = Browser::of(&state, "ann").await;
    Browser::of(&state, "mod").await.get("/settings/invites").await.ok();
    sqlx::query("UPDATE roles SET permissions = 0 WHERE name = 'user'").execute(&state.pool).await.unwrap();
    assert!(!ann.get("/settings/profile").await.ok().contains("/settings/invites"));
    assert_eq!(ann.get("/settings/invites").await.status, 403);
    assert_eq!(ann.submit("/settings/profile", "/settings/invites", &CHOSEN).await.status, 403);
}

#[tokio::test]
async fn staff_sees_every_invitation_and_takes_one_back() {
    let state = server().await;
    person(&state, "ann").await;
    with_role(&state, "mod", "moderator").await;
    let path = invitation(&mut Browser::of(&state, "ann").await, &CHOSEN).await;
    assert_eq!(Browser::of(&state, "mod").await.get("/admin/invites").await.status, 403);

    let mut staff = Browser::of(&state, "olga").await;
    let page = staff.get("/admin/invites").await;
    page.shows(&path);
    page.shows("@ann");
    staff.submit("/admin/invites", &page.action("/revoke"), &[]).await.location();
    assert_eq!(accept(&state, &path, "bob").await, 422);
    staff.get("/admin").await.shows("invite.revoke");
    assert_eq!(staff.submit("/admin/invites", &page.action("/revoke"), &[]).await.status, 404);
}

#[tokio::test]
async fn closed_server_lets_no_invited_in_and_says_so() {
    let state = state_with(&[("registration.mode", "closed")]).await;
    owner(&state).await;
    let mut olga = Browser::of(&state, "olga").await;
    let path = invitation(&mut olga, &CHOSEN).await;
    olga.get("/settings/invites").await.shows("nobody joins at the moment");
    assert_eq!(accept(&state, &path, "bob").await, 403);
    assert!(!is_member(&state, "bob").await);
}
