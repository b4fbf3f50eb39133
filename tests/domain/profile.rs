//! What people say about themselves, and who hears of it.

use chrono::TimeDelta;
use hedgerow::delivery::Outgoing;
use hedgerow::domain::profile::{ProfileChange, update_profile};
use hedgerow::domain::{Unit, follows, relationships};
use hedgerow::error::Error;
use hedgerow::model::{AccountId, Visibility};
use hedgerow::state::State;
use hedgerow::workers;

use crate::support::accounts::{local, outgoing, remote};
use crate::support::state;

/// A local account with a login.
async fn person(state: &State, name: &str) -> AccountId {
    let account = local(state, name).await;
    sqlx::query(
        "WITH login AS (INSERT INTO users (email, email_folded, password_hash) VALUES ($1, $1, '') RETURNING id)
         UPDATE accounts SET user_id = login.id FROM login WHERE accounts.id = $2",
    )
    .bind(format!("{name}@example.org"))
    .bind(account.0)
    .execute(&state.pool)
    .await
    .unwrap();
    account
}

#[tokio::test]
async fn changed_profile_is_rendered_and_told_once_after_a_moment() {
    let state = state().await;
    let alice = person(&state, "alice").await;
    local(&state, "bob").await;
    let change = ProfileChange {
        display_name: Some("Alice\u{202e} A.".into()),
        note: Some("Friend of @bob, likes #hedges <b>".into()),
        fields: Some(vec![("Site".into(), "https://alice.example".into()), (String::new(), String::new())]),
        bot: Some(true),
        default_visibility: Some(Visibility::Unlisted),
        ..Default::default()
    };
    let account = update_profile(&state, alice, &change).await.unwrap();
    assert!(account.is_bot() && !account.locked);
    assert!(!account.display_name.contains('\u{202e}'), "{:?}", account.display_name);
    assert!(
        account.note_html.contains("/users/bob") || account.note_html.contains("/@bob"),
        "{}",
        account.note_html
    );
    assert!(account.note_html.contains("&lt;b&gt;") && account.note_html.contains("/tags/hedges"));
    assert_eq!(account.fields.len(), 1);
    assert!(account.fields[0].value_html.contains("noreferrer me\""), "{}", account.fields[0].value_html);

    let again = ProfileChange { locked: Some(true), ..Default::default() };
    let account = update_profile(&state, alice, &again).await.unwrap();
    assert!(account.locked && account.is_bot() && account.note.starts_with("Friend"), "the rest stays");
    assert!(outgoing(&state).await.is_empty());
    state.clock.advance(TimeDelta::seconds(6));
    workers::jobs::tick(&state).await.unwrap();
    assert_eq!(outgoing(&state).await, [Outgoing::UpdateAccount { account: alice }]);
}

#[tokio::test]
async fn too_long_profile_names_what_is_too_long() {
    let state = state().await;
    let alice = person(&state, "alice").await;
    let change = ProfileChange {
        display_name: Some("a".repeat(31)),
        fields: Some(vec![("n".into(), "v".repeat(256))]),
        ..Default::default()
    };
    let Err(Error::Invalid(invalid)) = update_profile(&state, alice, &change).await else {
        panic!("it was taken")
    };
    let fields: Vec<_> = invalid.0.iter().map(|field| field.field).collect();
    assert_eq!(fields, ["display_name", "fields"]);
}

#[tokio::test]
async fn unlocked_account_lets_in_those_who_wait() {
    let state = state().await;
    let (alice, bob) = (person(&state, "alice").await, remote(&state, "bob", "b.example").await);
    let lock = |locked| ProfileChange { locked: Some(locked), ..Default::default() };
    update_profile(&state, alice, &lock(true)).await.unwrap();
    let mut unit = Unit::begin(&state).await.unwrap();
    follows::receive_follow(&mut unit, bob, alice, "https://b.example/follows/1").await.unwrap();
    unit.commit().await.unwrap();
    update_profile(&state, alice, &lock(false)).await.unwrap();
    workers::jobs::tick(&state).await.unwrap();
    assert!(relationships::relationship(&state, alice, bob).await.unwrap().followed_by);
    let uri = "https://b.example/follows/1".to_owned();
    assert!(outgoing(&state).await.contains(&Outgoing::AcceptFollow { account: alice, uri, follower: bob }));
}

#[tokio::test]
async fn remote_profile_cannot_be_changed_here() {
    let state = state().await;
    let bob = remote(&state, "bob", "b.example").await;
    let refused = update_profile(&state, bob, &ProfileChange::default()).await;
    assert!(matches!(refused, Err(Error::NotFound)));
}
