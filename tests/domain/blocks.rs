//! Blocking ends what was between two people, on both servers.

use hedgerow::delivery::Outgoing;
use hedgerow::domain::follows::{self, FollowChange};
use hedgerow::domain::{Unit, blocks, follow_requests, relationships};
use hedgerow::error::Error;
use hedgerow::model::{AccountId, Page};
use hedgerow::state::State;

use crate::support::accounts::{local, outgoing, remote};
use crate::support::state;

const RECEIVED: &str = "https://b.example/follows/1";

/// A local and a remote account that follow each other.
async fn mutuals(state: &State) -> (AccountId, AccountId) {
    let (alice, bob) = (local(state, "alice").await, remote(state, "bob", "b.example").await);
    follows::follow(state, alice, bob, &FollowChange::default()).await.unwrap();
    let mut unit = Unit::begin(state).await.unwrap();
    follow_requests::receive_accept(&mut unit, alice, bob).await.unwrap();
    follows::receive_follow(&mut unit, bob, alice, RECEIVED).await.unwrap();
    unit.commit().await.unwrap();
    sqlx::query("DELETE FROM outgoing").execute(&state.pool).await.unwrap();
    (alice, bob)
}

#[tokio::test]
async fn block_ends_both_follows_on_both_servers() {
    let state = state().await;
    let (alice, bob) = mutuals(&state).await;
    blocks::block(&state, alice, bob).await.unwrap();
    let told = outgoing(&state).await;
    assert!(
        matches!(&told[..], [Outgoing::UndoFollow { account, target, .. }, Outgoing::RejectFollow { uri, .. },
                             Outgoing::Block { target: blocked, .. }]
            if *account == alice && *target == bob && uri == RECEIVED && *blocked == bob),
        "{told:?}"
    );
    let relationship = relationships::relationship(&state, alice, bob).await.unwrap();
    assert!(relationship.blocking && !relationship.following && !relationship.followed_by);
    let left: i64 =
        sqlx::query_scalar("SELECT count(*) FROM notifications").fetch_one(&state.pool).await.unwrap();
    assert_eq!(left, 0);
    let list = blocks::blocked_accounts(&state, alice, Page::first(40)).await.unwrap();
    assert_eq!(list[0].account, bob);
}

#[tokio::test]
async fn block_and_its_end_are_told_once_each_and_a_second_block_is_another() {
    let state = state().await;
    let (alice, bob) = mutuals(&state).await;
    for _ in 0..2 {
        blocks::block(&state, alice, bob).await.unwrap();
        blocks::block(&state, alice, bob).await.unwrap();
        blocks::unblock(&state, alice, bob).await.unwrap();
        blocks::unblock(&state, alice, bob).await.unwrap();
    }
    let told: Vec<(bool, String)> = outgoing(&state)
        .await
        .into_iter()
        .filter_map(|told| match told {
            Outgoing::Block { uri, .. } => Some((true, uri)),
            Outgoing::UndoBlock { uri, .. } => Some((false, uri)),
            _ => None,
        })
        .collect();
    let [(true, one), (false, undone), (true, other), (false, last)] = &told[..] else { panic!("{told:?}") };
    assert!(one == undone && other == last && one != other, "{told:?}");
}

#[tokio::test]
async fn received_block_ends_both_follows_and_is_not_answered() {
    let state = state().await;
    let (alice, bob) = mutuals(&state).await;
    let mut unit = Unit::begin(&state).await.unwrap();
    blocks::receive_block(&mut unit, bob, alice, Some("https://b.example/blocks/1")).await.unwrap();
    unit.commit().await.unwrap();
    let relationship = relationships::relationship(&state, alice, bob).await.unwrap();
    assert!(relationship.blocked_by && !relationship.following && !relationship.followed_by);
    assert!(outgoing(&state).await.is_empty());
    let again = follows::follow(&state, alice, bob, &FollowChange::default()).await;
    assert!(matches!(again, Err(Error::Forbidden(_))));
}

#[tokio::test]
async fn follow_of_somebody_who_blocks_is_rejected() {
    let state = state().await;
    let (alice, bob) = (local(&state, "alice").await, remote(&state, "bob", "b.example").await);
    blocks::block(&state, alice, bob).await.unwrap();
    let mut unit = Unit::begin(&state).await.unwrap();
    follows::receive_follow(&mut unit, bob, alice, RECEIVED).await.unwrap();
    unit.commit().await.unwrap();
    let uri = RECEIVED.to_owned();
    let told = outgoing(&state).await.pop();
    assert_eq!(told, Some(Outgoing::RejectFollow { account: alice, uri, follower: bob }));
    assert!(!relationships::relationship(&state, alice, bob).await.unwrap().followed_by);
}

#[tokio::test]
async fn block_and_follow_at_once_leave_no_follow_behind() {
    let state = state().await;
    let change = FollowChange::default();
    for n in 0..10 {
        let alice = local(&state, &format!("alice{n}")).await;
        let bob = local(&state, &format!("bob{n}")).await;
        let both =
            tokio::join!(blocks::block(&state, alice, bob), follows::follow(&state, bob, alice, &change));
        both.0.unwrap();
        let relationship = relationships::relationship(&state, alice, bob).await.unwrap();
        assert!(relationship.blocking && !relationship.followed_by, "{:?}", both.1);
    }
}

#[tokio::test]
async fn ended_block_lets_both_follow_again() {
    let state = state().await;
    let (alice, bob) = (local(&state, "alice").await, local(&state, "bob").await);
    blocks::block(&state, alice, bob).await.unwrap();
    blocks::unblock(&state, alice, bob).await.unwrap();
    follows::follow(&state, bob, alice, &FollowChange::default()).await.unwrap();
    assert!(relationships::relationship(&state, alice, bob).await.unwrap().followed_by);
}
