//! Signing in and out.

use chrono::TimeDelta;
use hedgerow::domain::sessions::{
    Credentials, find_session, list_sessions, revoke_other_sessions, revoke_session, sign_in,
};
use hedgerow::domain::staff::Staff;
use hedgerow::domain::users::set_disabled;
use hedgerow::error::Error;
use hedgerow::events::Event;

use crate::support::{PASSWORD, person, state, state_with};

fn with(login: &str) -> Credentials<'_> {
    Credentials { login, password: PASSWORD, user_agent: "Test/1", ..Credentials::default() }
}

#[tokio::test]
async fn address_or_name_with_the_password_opens_a_session() {
    let state = state().await;
    let alice = person(&state, "alice").await;
    for login in ["alice@example.org", " ALICE@Example.org ", "alice", "Alice"] {
        let token = sign_in(&state, with(login)).await.unwrap();
        let (session, user) = find_session(&state, &token).await.unwrap().expect("a session");
        assert_eq!((session.account_id, user.email.as_str()), (alice, "alice@example.org"));
    }
    assert!(find_session(&state, "somebody's guess").await.unwrap().is_none());
}

#[tokio::test]
async fn unknown_name_and_wrong_password_get_one_answer() {
    let state = state().await;
    person(&state, "alice").await;
    let wrong = Credentials { password: "wrong horse battery", ..with("alice") };
    let wrong = sign_in(&state, wrong).await.unwrap_err().to_string();
    let unknown = sign_in(&state, with("nobody@example.org")).await.unwrap_err().to_string();
    assert_eq!(wrong, unknown);
}

#[tokio::test]
async fn twenty_five_tries_an_hour_at_one_login_even_with_the_right_password() {
    let state = state().await;
    person(&state, "alice").await;
    for _ in 0..25 {
        let wrong = Credentials { password: "wrong", ..with("alice") };
        assert!(matches!(sign_in(&state, wrong).await, Err(Error::Unauthorized(_))));
    }
    assert!(matches!(sign_in(&state, with("alice")).await, Err(Error::TooManyRequests { .. })));
    state.clock.advance(TimeDelta::hours(1));
    sign_in(&state, with("alice")).await.unwrap();
}

#[tokio::test]
async fn limits_can_be_switched_off() {
    let state = state_with(&[("rate_limits.enabled", "false")]).await;
    person(&state, "alice").await;
    for _ in 0..30 {
        let wrong = Credentials { password: "wrong", ..with("alice") };
        assert!(matches!(sign_in(&state, wrong).await, Err(Error::Unauthorized(_))));
    }
}

#[tokio::test]
async fn disabled_login_is_told_so_only_with_the_right_password() {
    let state = state().await;
    let alice = person(&state, "alice").await;
    let token = sign_in(&state, with("alice")).await.unwrap();
    let mut events = state.hub.subscribe();
    set_disabled(&state, &Staff::CommandLine, alice, true).await.unwrap();
    assert_eq!(events.try_recv().unwrap(), Event::AccessChanged { account: alice });
    assert!(find_session(&state, &token).await.unwrap().is_none());
    assert!(matches!(sign_in(&state, with("alice")).await, Err(Error::Forbidden(_))));
    let wrong = Credentials { password: "wrong", ..with("alice") };
    assert!(matches!(sign_in(&state, wrong).await, Err(Error::Unauthorized(_))));
}

#[tokio::test]
async fn sessions_are_listed_and_revoked_by_their_own_person_only() {
    let state = state().await;
    person(&state, "alice").await;
    person(&state, "bob").await;
    let first = sign_in(&state, with("alice")).await.unwrap();
    state.clock.advance(TimeDelta::minutes(1));
    let second = sign_in(&state, with("alice")).await.unwrap();
    let (session, alice) = find_session(&state, &second).await.unwrap().unwrap();
    let bobs = sign_in(&state, with("bob")).await.unwrap();
    let (_, bob) = find_session(&state, &bobs).await.unwrap().unwrap();

    let listed = list_sessions(&state, alice.id).await.unwrap();
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[0].id, session.id, "the one used last comes first");
    assert!(matches!(revoke_session(&state, bob.id, session.id).await, Err(Error::NotFound)));
    revoke_other_sessions(&state, alice.id, session.id).await.unwrap();
    assert!(find_session(&state, &first).await.unwrap().is_none());
    revoke_session(&state, alice.id, session.id).await.unwrap();
    assert!(find_session(&state, &second).await.unwrap().is_none());
    assert!(find_session(&state, &bobs).await.unwrap().is_some());
}

#[tokio::test]
async fn session_ends_after_a_year_without_use() {
    let state = state().await;
    person(&state, "alice").await;
    let token = sign_in(&state, with("alice")).await.unwrap();
    state.clock.advance(TimeDelta::days(364));
    assert!(find_session(&state, &token).await.unwrap().is_some());
    state.clock.advance(TimeDelta::days(364));
    assert!(find_session(&state, &token).await.unwrap().is_some(), "it was used meanwhile");
    state.clock.advance(TimeDelta::days(365));
    assert!(find_session(&state, &token).await.unwrap().is_none());
}
