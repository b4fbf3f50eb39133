//! Following, asked and answered, here and across servers.

use std::time::Duration;

use hedgerow::db::{self, account_counts};
use hedgerow::delivery::Outgoing;
use hedgerow::domain::account_domain_blocks::sever_domain;
use hedgerow::domain::follows::{self, FollowChange};
use hedgerow::domain::{Unit, follow_requests, relationships};
use hedgerow::error::Error;
use hedgerow::model::{AccountId, Page};
use hedgerow::state::State;

use crate::support::accounts::{local, outgoing, remote};
use crate::support::{TestState, state};

const RECEIVED: &str = "https://b.example/follows/1";

async fn follow(state: &State, account: AccountId, target: AccountId) {
    follows::follow(state, account, target, &FollowChange::default()).await.unwrap();
}

async fn receive_follow(state: &State, follower: AccountId, target: AccountId, uri: &str) {
    let mut unit = Unit::begin(state).await.unwrap();
    follows::receive_follow(&mut unit, follower, target, uri).await.unwrap();
    unit.commit().await.unwrap();
}

async fn counts(state: &State, account: AccountId) -> (i64, i64) {
    let mut conn = state.pool.acquire().await.unwrap();
    let account = db::accounts::get(&mut conn, account).await.unwrap();
    (account.followers_count, account.following_count)
}

async fn lock(state: &State, account: AccountId) {
    sqlx::query("UPDATE accounts SET locked = true WHERE id = $1")
        .bind(account.0)
        .execute(&state.pool)
        .await
        .unwrap();
}

async fn notification_kinds(state: &State, account: AccountId) -> Vec<String> {
    sqlx::query_scalar("SELECT kind FROM notifications WHERE account_id = $1 ORDER BY id")
        .bind(account.0)
        .fetch_all(&state.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn follow_of_an_open_local_account_holds_at_once_and_is_told_once() {
    let state = state().await;
    let (alice, bob) = (local(&state, "alice").await, local(&state, "bob").await);
    follow(&state, alice, bob).await;
    follow(&state, alice, bob).await;
    let relationship = relationships::relationship(&state, alice, bob).await.unwrap();
    assert!(relationship.following && relationship.showing_reblogs && !relationship.requested);
    assert!(relationships::relationship(&state, bob, alice).await.unwrap().followed_by);
    assert_eq!((counts(&state, alice).await, counts(&state, bob).await), ((0, 1), (1, 0)));
    assert_eq!(notification_kinds(&state, bob).await, ["follow"]);
    assert!(outgoing(&state).await.is_empty());
}

#[tokio::test]
async fn follow_of_a_locked_account_waits_for_its_answer() {
    let state = state().await;
    let (alice, bob) = (local(&state, "alice").await, local(&state, "bob").await);
    lock(&state, bob).await;
    follow(&state, alice, bob).await;
    assert!(relationships::relationship(&state, alice, bob).await.unwrap().requested);
    assert!(relationships::relationship(&state, bob, alice).await.unwrap().requested_by);
    assert_eq!(notification_kinds(&state, bob).await, ["follow_request"]);
    assert_eq!(follow_requests::waiting(&state, bob, Page::first(40)).await.unwrap()[0].account, alice);
    follow_requests::accept(&state, bob, alice).await.unwrap();
    assert!(relationships::relationship(&state, alice, bob).await.unwrap().following);
    assert_eq!(counts(&state, bob).await, (1, 0));
    let again = follow_requests::accept(&state, bob, alice).await;
    assert!(matches!(again, Err(Error::NotFound)));
}

#[tokio::test]
async fn follow_of_a_remote_account_is_asked_and_answered_by_its_uri() {
    let state = state().await;
    let (alice, bob) = (local(&state, "alice").await, remote(&state, "bob", "b.example").await);
    follow(&state, alice, bob).await;
    let [Outgoing::Follow { account, uri, target }] = &outgoing(&state).await[..] else {
        panic!("{:?}", outgoing(&state).await)
    };
    assert_eq!((*account, *target), (alice, bob));
    assert!(uri.starts_with("http://localhost:3000/users/alice#follows/"), "{uri}");
    assert_eq!(counts(&state, alice).await, (0, 0), "a request is no follow yet");

    let mut unit = Unit::begin(&state).await.unwrap();
    let named = db::follows::pair_by_uri(unit.conn(), uri).await.unwrap();
    assert_eq!(named, Some((alice, bob)));
    follow_requests::receive_accept(&mut unit, alice, bob).await.unwrap();
    follow_requests::receive_accept(&mut unit, alice, bob).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(counts(&state, alice).await, (0, 1));

    follows::unfollow(&state, alice, bob).await.unwrap();
    follows::unfollow(&state, alice, bob).await.unwrap();
    let undo = Outgoing::UndoFollow { account: alice, uri: uri.clone(), target: bob };
    assert_eq!(outgoing(&state).await[1..], [undo]);
    assert_eq!(counts(&state, alice).await, (0, 0));
}

#[tokio::test]
async fn reject_after_accept_ends_the_follow_and_is_not_answered() {
    let state = state().await;
    let (alice, bob) = (local(&state, "alice").await, remote(&state, "bob", "b.example").await);
    follow(&state, alice, bob).await;
    let mut unit = Unit::begin(&state).await.unwrap();
    follow_requests::receive_accept(&mut unit, alice, bob).await.unwrap();
    follow_requests::receive_reject(&mut unit, alice, bob).await.unwrap();
    unit.commit().await.unwrap();
    let relationship = relationships::relationship(&state, alice, bob).await.unwrap();
    assert!(!relationship.following && !relationship.requested);
    assert_eq!(outgoing(&state).await.len(), 1, "the Follow only");
}

#[tokio::test]
async fn received_follow_is_accepted_under_its_exact_uri_each_time_it_comes() {
    let state = state().await;
    let (alice, bob) = (local(&state, "alice").await, remote(&state, "bob", "b.example").await);
    receive_follow(&state, bob, alice, RECEIVED).await;
    receive_follow(&state, bob, alice, "https://b.example/follows/2").await;
    let accept = |uri: &str| Outgoing::AcceptFollow { account: alice, uri: uri.into(), follower: bob };
    assert_eq!(outgoing(&state).await, [accept(RECEIVED), accept("https://b.example/follows/2")]);
    assert_eq!(counts(&state, alice).await, (1, 0));
    assert_eq!(notification_kinds(&state, alice).await, ["follow"]);

    follows::remove_from_followers(&state, alice, bob).await.unwrap();
    let uri = "https://b.example/follows/2".to_owned();
    assert_eq!(
        outgoing(&state).await.last(),
        Some(&Outgoing::RejectFollow { account: alice, uri, follower: bob })
    );
    assert_eq!(counts(&state, alice).await, (0, 0));
}

#[tokio::test]
async fn received_follow_of_a_locked_account_is_answered_by_its_owner() {
    let state = state().await;
    let (alice, bob) = (local(&state, "alice").await, remote(&state, "bob", "b.example").await);
    lock(&state, alice).await;
    receive_follow(&state, bob, alice, RECEIVED).await;
    assert!(outgoing(&state).await.is_empty());
    follow_requests::reject(&state, alice, bob).await.unwrap();
    let uri = RECEIVED.to_owned();
    assert_eq!(outgoing(&state).await, [Outgoing::RejectFollow { account: alice, uri, follower: bob }]);
    assert!(notification_kinds(&state, alice).await.is_empty());
}

#[tokio::test]
async fn changed_follow_keeps_what_was_not_named() {
    let state = state().await;
    let (alice, bob) = (local(&state, "alice").await, local(&state, "bob").await);
    let change =
        FollowChange { notify: Some(true), languages: Some(vec!["de".into()]), ..Default::default() };
    follows::follow(&state, alice, bob, &change).await.unwrap();
    let change = FollowChange { show_reblogs: Some(false), ..Default::default() };
    follows::follow(&state, alice, bob, &change).await.unwrap();
    let relationship = relationships::relationship(&state, alice, bob).await.unwrap();
    assert!(relationship.notifying && !relationship.showing_reblogs);
    assert_eq!(relationship.languages, Some(vec!["de".to_owned()]));
}

#[tokio::test]
async fn hidden_collections_are_shown_to_their_owner_only() {
    let state = state().await;
    let (alice, bob) = (local(&state, "alice").await, local(&state, "bob").await);
    follow(&state, alice, bob).await;
    let page = Page::first(40);
    assert_eq!(follows::followers(&state, None, bob, page).await.unwrap()[0].account, alice);
    sqlx::query("UPDATE accounts SET hide_collections = true").execute(&state.pool).await.unwrap();
    assert!(follows::followers(&state, Some(alice), bob, page).await.unwrap().is_empty());
    assert_eq!(follows::followers(&state, Some(bob), bob, page).await.unwrap().len(), 1);
    assert!(follows::following(&state, None, alice, page).await.unwrap().is_empty());
}

#[tokio::test]
async fn followers_of_a_suspended_host_vanish_and_return() {
    let state = state().await;
    let (alice, bob) = (local(&state, "alice").await, remote(&state, "bob", "b.example").await);
    receive_follow(&state, bob, alice, RECEIVED).await;
    for (suspended, shown) in [(true, 0), (false, 1)] {
        sqlx::query("UPDATE hosts SET suspended = $1").bind(suspended).execute(&state.pool).await.unwrap();
        let followers = follows::followers(&state, Some(alice), alice, Page::first(40)).await.unwrap();
        assert_eq!(followers.len(), shown);
    }
}

#[tokio::test]
async fn two_who_follow_each_other_at_once_do_not_wait_for_each_other() {
    let state = state().await;
    let (alice, bob) = (local(&state, "alice").await, local(&state, "bob").await);
    let change = FollowChange::default();
    for _ in 0..10 {
        let both = tokio::join!(
            follows::follow(&state, alice, bob, &change),
            follows::follow(&state, bob, alice, &change)
        );
        both.0.unwrap();
        both.1.unwrap();
        let both = tokio::join!(follows::unfollow(&state, alice, bob), follows::unfollow(&state, bob, alice));
        both.0.unwrap();
        both.1.unwrap();
    }
    assert_eq!((counts(&state, alice).await, counts(&state, bob).await), ((0, 0), (0, 0)));
}

/// Does this while somebody else holds `held`, and asks whether it holds `other` as it waits for that.
async fn holds_while_it_waits(
    state: &TestState,
    work: impl Future<Output = Result<(), Error>>,
    held: AccountId,
    other: AccountId,
) -> bool {
    let mut somebody = state.pool.begin().await.unwrap();
    account_counts::lock(&mut somebody, &[held]).await.unwrap();
    let asks = async {
        let waits = async {
            while !state.waits_for_a_lock().await {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), waits).await.expect("it waits for what is held");
        let free = "SELECT account_id FROM account_counts WHERE account_id = $1 FOR UPDATE NOWAIT";
        let free = sqlx::query(free).bind(other.0).execute(&mut *somebody).await;
        somebody.rollback().await.unwrap();
        free.is_err()
    };
    let (done, held) = tokio::join!(work, asks);
    done.unwrap();
    held
}

/// Locks are taken from the lowest id on: whoever holds a higher one while it waits may be waited for in turn.
#[tokio::test]
async fn work_on_many_pairs_holds_nobody_above_whom_it_waits_for() {
    let state = state().await;
    let others = [remote(&state, "a", "b.example").await, remote(&state, "b", "b.example").await];
    let (alice, successor) = (local(&state, "alice").await, remote(&state, "a2", "b.example").await);
    let follow_all = async || {
        for other in others {
            follow(&state, alice, other).await;
        }
    };
    for held in others {
        follow_all().await;
        let severing = sever_domain(&state, alice, "b.example");
        assert!(!holds_while_it_waits(&state, severing, held, alice).await, "{held}");
    }
    follow_all().await;
    sqlx::query("INSERT INTO follows (account_id, target_account_id) VALUES ($1, $2)")
        .bind(alice.0)
        .bind(others[0].0)
        .execute(&state.pool)
        .await
        .unwrap();
    let following = follows::follow_instead(&state, others[0], successor);
    assert!(!holds_while_it_waits(&state, following, others[0], successor).await);
}
