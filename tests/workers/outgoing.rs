//! What is told becomes activities in the order of each account.

use chrono::TimeDelta;
use hedgerow::delivery::Outgoing;
use hedgerow::model::{AccountId, Visibility};
use hedgerow::state::State;
use hedgerow::workers;
use serde_json::{Value, json};
use sqlx::{query, query_scalar};

use crate::support::{accounts, state};

async fn tell(state: &State, payload: &Value) {
    query("INSERT INTO outgoing (id, payload, due_at) VALUES (snowflake($2), $1, $2)")
        .bind(payload)
        .bind(state.clock.now())
        .execute(&state.pool)
        .await
        .unwrap();
}

/// Something that can always be told.
fn deletion(account: AccountId) -> Value {
    let uri = "https://ours.example/1".to_owned();
    let (visibility, recipients) = (Visibility::Public, Vec::new());
    serde_json::to_value(Outgoing::DeleteStatus { account, uri, visibility, recipients }).unwrap()
}

/// Something that cannot be understood, of the same account.
fn riddle(account: AccountId) -> Value {
    json!({"tell": "a riddle", "account": account})
}

async fn waiting(state: &State) -> Vec<String> {
    query_scalar("SELECT payload->>'account' FROM outgoing WHERE dead_at IS NULL ORDER BY id")
        .fetch_all(&state.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn what_an_account_tells_waits_for_what_it_told_before_and_others_do_not() {
    let state = state().await;
    let (alice, bob) = (accounts::local(&state, "alice").await, accounts::local(&state, "bob").await);
    tell(&state, &riddle(alice)).await;
    tell(&state, &deletion(alice)).await;
    tell(&state, &deletion(bob)).await;
    assert_eq!(workers::outgoing::tick(&state).await.unwrap(), 3);
    assert_eq!(waiting(&state).await, [alice.to_string(), alice.to_string()]);
    assert_eq!(workers::outgoing::tick(&state).await.unwrap(), 0, "the second waits for the first");
    for _ in 0..12 {
        state.clock.advance(TimeDelta::minutes(2));
        workers::outgoing::tick(&state).await.unwrap();
    }
    assert!(waiting(&state).await.is_empty(), "the first was given up, in sight of an operator");
    let dead: i64 = query_scalar("SELECT count(*) FROM outgoing").fetch_one(&state.pool).await.unwrap();
    assert_eq!(dead, 1);
}

#[tokio::test]
async fn nodes_that_claim_at_once_keep_the_order_of_an_account() {
    let state = state().await;
    let alice = accounts::local(&state, "alice").await;
    for _ in 0..60 {
        tell(&state, &deletion(alice)).await;
    }
    let now = state.clock.now();
    let claim = || hedgerow::db::outgoing::claim(&state.pool, now, now + TimeDelta::minutes(2), 10);
    let (one, two) = tokio::join!(claim(), claim());
    let claimed = [one.unwrap(), two.unwrap()];
    assert_eq!(claimed.iter().map(Vec::len).sum::<usize>(), 10, "the rest waits for these");
}
