//! The owner's one-time link.

use chrono::TimeDelta;
use hedgerow::domain::setup_link::{check_setup_link, renew_setup_link};
use hedgerow::domain::sign_up::{SignUp, sign_up};
use hedgerow::error::Error;
use hedgerow::state::State;

use crate::support::{PASSWORD, owner, state};

async fn token(state: &State) -> String {
    let link = renew_setup_link(state).await.unwrap().expect("nobody owns the instance yet");
    link.strip_prefix("http://localhost:3000/setup/").expect("a link of ours").to_owned()
}

fn form(token: &str) -> SignUp<'_> {
    SignUp {
        username: "admin",
        email: "olga@example.org",
        password: PASSWORD,
        agreement: true,
        setup_token: Some(token),
        ..SignUp::default()
    }
}

#[tokio::test]
async fn link_makes_the_first_account_the_confirmed_owner_once() {
    let state = state().await;
    let token = token(&state).await;
    assert!(token.len() >= 22);
    check_setup_link(&state, &token).await.unwrap();
    check_setup_link(&state, &token).await.expect("opening it uses nothing up");

    let made = sign_up(&state, form(&token)).await.unwrap();
    assert!(made.confirmed && made.approved);
    let role = sqlx::query_scalar::<_, String>("SELECT r.name FROM users u JOIN roles r ON r.id = u.role_id");
    assert_eq!(role.fetch_one(&state.pool).await.unwrap(), "owner");

    assert!(matches!(check_setup_link(&state, &token).await, Err(Error::NotFound)));
    assert!(matches!(sign_up(&state, form(&token)).await, Err(Error::NotFound)));
    assert_eq!(renew_setup_link(&state).await.unwrap(), None);
}

#[tokio::test]
async fn failed_sign_up_leaves_the_link_usable() {
    let state = state().await;
    let token = token(&state).await;
    let short = SignUp { password: "short", ..form(&token) };
    assert!(matches!(sign_up(&state, short).await, Err(Error::Invalid(_))));
    sign_up(&state, form(&token)).await.unwrap();
}

#[tokio::test]
async fn link_ends_after_an_hour_and_at_the_next_start() {
    let state = state().await;
    let first = token(&state).await;
    let second = token(&state).await;
    assert!(matches!(check_setup_link(&state, &first).await, Err(Error::NotFound)));
    state.clock.advance(TimeDelta::minutes(59));
    check_setup_link(&state, &second).await.unwrap();
    state.clock.advance(TimeDelta::minutes(1));
    assert!(matches!(check_setup_link(&state, &second).await, Err(Error::NotFound)));
    assert!(matches!(sign_up(&state, form(&second)).await, Err(Error::NotFound)));
}

#[tokio::test]
async fn link_ends_when_an_owner_is_made_another_way() {
    let state = state().await;
    let token = token(&state).await;
    owner(&state).await;
    assert!(matches!(check_setup_link(&state, &token).await, Err(Error::NotFound)));
    assert!(matches!(sign_up(&state, form(&token)).await, Err(Error::NotFound)));
}

#[tokio::test]
async fn only_the_hash_of_the_link_is_stored() {
    let state = state().await;
    let token = token(&state).await;
    let stored = sqlx::query_scalar::<_, Vec<u8>>("SELECT token_hash FROM setup_link");
    let stored = stored.fetch_one(&state.pool).await.unwrap();
    assert_eq!(stored, hedgerow::secrets::hash_token(&token));
}
