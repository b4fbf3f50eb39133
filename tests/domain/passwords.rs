//! New passwords and addresses.

use chrono::TimeDelta;
use hedgerow::domain::email_addresses::{change_email, confirm_email};
use hedgerow::domain::password_changes::{change_password, request_password_reset, reset_password};
use hedgerow::domain::sessions::{Credentials, find_session, sign_in};
use hedgerow::error::Error;
use hedgerow::jobs::Lane;
use hedgerow::model::UserId;
use hedgerow::state::State;
use hedgerow::workers;

use crate::support::{PASSWORD, person, state};

const NEW: &str = "staple battery horse";

async fn signed_in(state: &State, login: &str, password: &str) -> Option<String> {
    sign_in(state, Credentials { login, password, ..Credentials::default() }).await.ok()
}

async fn user_of(state: &State, token: &str) -> (i64, UserId) {
    let (session, user) = find_session(state, token).await.unwrap().unwrap();
    (session.id, user.id)
}

/// Mails written so far, in order.
async fn mails(state: &State) -> Vec<String> {
    while workers::jobs::tick_lane(state, Lane::Mail).await.unwrap() > 0 {}
    let Ok(entries) = std::fs::read_dir(state.config.data_dir.join("mail")) else { return Vec::new() };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read_to_string(file).unwrap().replace("=\r\n", "")).collect()
}

fn token_in(mail: &str) -> String {
    let at = mail.find("/auth/").expect("a link");
    let path: String = mail[at..].chars().take_while(|c| !c.is_whitespace()).collect();
    path.rsplit('/').next().unwrap().to_owned()
}

async fn reset_token(state: &State) -> String {
    request_password_reset(state, "alice@example.org", None).await.unwrap();
    token_in(mails(state).await.last().expect("a mail"))
}

#[tokio::test]
async fn mailed_link_sets_a_new_password_once_and_ends_every_session() {
    let state = state().await;
    person(&state, "alice").await;
    let session = signed_in(&state, "alice", PASSWORD).await.unwrap();
    let token = reset_token(&state).await;
    reset_password(&state, &token, NEW).await.unwrap();
    assert!(find_session(&state, &session).await.unwrap().is_none());
    assert!(signed_in(&state, "alice", PASSWORD).await.is_none());
    assert!(signed_in(&state, "alice", NEW).await.is_some());
    assert!(matches!(reset_password(&state, &token, PASSWORD).await, Err(Error::NotFound)));
}

#[tokio::test]
async fn too_short_a_password_leaves_the_link_usable() {
    let state = state().await;
    person(&state, "alice").await;
    let token = reset_token(&state).await;
    assert!(matches!(reset_password(&state, &token, "short").await, Err(Error::Invalid(_))));
    reset_password(&state, &token, NEW).await.unwrap();
}

#[tokio::test]
async fn reset_link_ends_after_six_hours() {
    let state = state().await;
    person(&state, "alice").await;
    let token = reset_token(&state).await;
    state.clock.advance(TimeDelta::hours(6));
    assert!(matches!(reset_password(&state, &token, NEW).await, Err(Error::NotFound)));
}

#[tokio::test]
async fn request_for_an_unknown_address_looks_the_same_and_sends_nothing() {
    let state = state().await;
    request_password_reset(&state, "nobody@example.org", None).await.unwrap();
    assert_eq!(mails(&state).await, Vec::<String>::new());
}

#[tokio::test]
async fn database_never_holds_a_mailed_token() {
    let state = state().await;
    person(&state, "alice").await;
    let token = reset_token(&state).await;
    let stored = sqlx::query_scalar::<_, Vec<u8>>("SELECT token_hash FROM user_tokens");
    assert_eq!(
        stored.fetch_all(&state.pool).await.unwrap(),
        [hedgerow::secrets::hash_token(&token).to_vec()]
    );
}

#[tokio::test]
async fn changing_the_password_asks_for_the_present_one_and_keeps_this_session_only() {
    let state = state().await;
    person(&state, "alice").await;
    let other = signed_in(&state, "alice", PASSWORD).await.unwrap();
    let here = signed_in(&state, "alice", PASSWORD).await.unwrap();
    let (session, user) = user_of(&state, &here).await;
    match change_password(&state, user, session, "wrong", NEW).await {
        Err(Error::Invalid(invalid)) => assert_eq!(invalid.0[0].field, "current_password"),
        other => panic!("{other:?}"),
    }
    change_password(&state, user, session, PASSWORD, NEW).await.unwrap();
    assert!(find_session(&state, &here).await.unwrap().is_some());
    assert!(find_session(&state, &other).await.unwrap().is_none());
    let mails = mails(&state).await;
    assert!(mails.last().unwrap().contains("was changed"), "{mails:?}");
}

#[tokio::test]
async fn password_can_be_tried_ten_times_before_a_change() {
    let state = state().await;
    person(&state, "alice").await;
    let here = signed_in(&state, "alice", PASSWORD).await.unwrap();
    let (session, user) = user_of(&state, &here).await;
    for _ in 0..10 {
        assert!(matches!(change_password(&state, user, session, "wrong", NEW).await, Err(Error::Invalid(_))));
    }
    let more = change_password(&state, user, session, PASSWORD, NEW).await;
    assert!(matches!(more, Err(Error::TooManyRequests { .. })));
}

#[tokio::test]
async fn new_address_counts_once_its_link_was_opened_and_the_former_one_is_told() {
    let state = state().await;
    person(&state, "alice").await;
    let here = signed_in(&state, "alice", PASSWORD).await.unwrap();
    let (_, user) = user_of(&state, &here).await;
    change_email(&state, user, PASSWORD, "new@example.org").await.unwrap();
    assert!(signed_in(&state, "new@example.org", PASSWORD).await.is_none());
    let link = token_in(mails(&state).await.last().unwrap());
    confirm_email(&state, &link).await.unwrap();
    assert!(signed_in(&state, "new@example.org", PASSWORD).await.is_some());
    state.clock.advance(TimeDelta::seconds(1));
    let told = mails(&state).await;
    assert!(told.iter().any(|mail| mail.contains("To: alice@example.org")), "{told:?}");
}
