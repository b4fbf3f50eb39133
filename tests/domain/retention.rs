//! What is kept for a time only goes when its time is over, and no sooner.

use chrono::{DateTime, TimeDelta, Utc};
use hedgerow::db::inbound::{self, NewInbound};
use hedgerow::db::tombstones::{self, Buried};
use hedgerow::domain::retention;
use hedgerow::jobs::Job;
use hedgerow::secrets::hash_token;
use hedgerow::state::State;
use hedgerow::workers;
use sqlx::{AssertSqlSafe, query, query_scalar};

use crate::support::accounts::{local, remote};
use crate::support::state;

async fn count(state: &State, sql: &str) -> i64 {
    query_scalar(AssertSqlSafe(format!("SELECT count(*) FROM {sql}"))).fetch_one(&state.pool).await.unwrap()
}

/// Receives an activity now; whether it was new.
async fn receive(state: &State, name: &str) -> bool {
    let uri = format!("https://b.example/{name}");
    let key = hash_token(name);
    let new = NewInbound {
        key: &key,
        actor_uri: "https://b.example/bob",
        signer_uri: "https://b.example/bob",
        activity_uri: Some(&uri),
        object_uri: None,
        kind: "Like",
        body: "{}",
        recipient: None,
        received_at: state.clock.now(),
    };
    inbound::store(&mut state.pool.acquire().await.unwrap(), &new).await.unwrap()
}

async fn settle_all(state: &State) {
    query("UPDATE inbound_activities SET state = 'done'").execute(&state.pool).await.unwrap();
}

/// What the schedule does on its own as time goes on.
async fn pass(state: &State, time: TimeDelta) {
    state.clock.advance(time);
    workers::schedule::tick(state).await.unwrap();
    while workers::jobs::tick(state).await.unwrap() > 0 {}
    assert_eq!(count(state, "jobs").await, 0, "every job was done");
}

#[tokio::test]
async fn received_bodies_lie_in_days_made_ahead_that_are_dropped_after_a_week() {
    let state = state().await;
    pass(&state, TimeDelta::zero()).await;
    for day in 0..7 {
        assert!(receive(&state, &day.to_string()).await);
        settle_all(&state).await;
        assert_eq!(count(&state, "inbound_activities").await, day + 1);
        pass(&state, TimeDelta::days(1)).await;
    }
    assert_eq!(count(&state, "inbound_activities_default").await, 0, "every day had its partition");
    assert_eq!(count(&state, "inbound_activities").await, 7);
    pass(&state, TimeDelta::days(1)).await;
    assert_eq!(count(&state, "inbound_activities").await, 6);
    let partitions = count(&state, "pg_inherits WHERE inhparent = 'inbound_activities'::regclass").await;
    assert_eq!(partitions, 1 + 8 + 7, "the default, today with seven days to come, and seven gone by");
}

#[tokio::test]
async fn what_came_before_its_day_was_made_is_brought_into_it() {
    let state = state().await;
    receive(&state, "early").await;
    assert_eq!(count(&state, "inbound_activities_default").await, 1);
    let before: String =
        query_scalar("SELECT t::text FROM inbound_activities t").fetch_one(&state.pool).await.unwrap();
    retention::turn_inbound_days(&state).await.unwrap();
    assert_eq!(count(&state, "inbound_activities_default").await, 0);
    let after: String =
        query_scalar("SELECT t::text FROM inbound_activities t").fetch_one(&state.pool).await.unwrap();
    assert_eq!(after, before);
    // It is applied from where it lies now.
    assert_eq!(workers::inbound::tick(&state).await.unwrap(), 1);
    assert_eq!(count(&state, "inbound_activities WHERE state = 'refused'").await, 1);
}

#[tokio::test]
async fn nodes_that_turn_the_days_at_once_do_not_hinder_one_another() {
    let state = state().await;
    receive(&state, "early").await;
    let turns = tokio::join!(
        retention::turn_inbound_days(&state),
        retention::turn_inbound_days(&state),
        retention::turn_inbound_days(&state)
    );
    turns.0.and(turns.1).and(turns.2).unwrap();
    assert_eq!(count(&state, "inbound_activities").await, 1);
}

#[tokio::test]
async fn day_of_which_something_waits_is_kept() {
    let state = state().await;
    receive(&state, "accepted").await;
    pass(&state, TimeDelta::days(20)).await;
    assert_eq!(count(&state, "inbound_activities").await, 1, "it was answered 202");
    settle_all(&state).await;
    pass(&state, TimeDelta::hours(1)).await;
    assert_eq!(count(&state, "inbound_activities").await, 0);
}

#[tokio::test]
async fn repeat_is_recognised_for_thirty_days() {
    let state = state().await;
    receive(&state, "like").await;
    settle_all(&state).await;
    pass(&state, TimeDelta::days(29)).await;
    assert_eq!(count(&state, "inbound_activities").await, 0);
    assert!(!receive(&state, "like").await, "its body is gone, its key is not");
    pass(&state, TimeDelta::days(2)).await;
    assert_eq!(count(&state, "inbound_keys").await, 0);
}

/// Deliveries in each of these states, settled now; those that wait never are.
async fn deliveries(state: &State, activity: i64, kinds: &[&str]) {
    let now = state.clock.now();
    query("INSERT INTO hosts (id, name, domain) VALUES (1, 'b.example', 'b.example') ON CONFLICT DO NOTHING")
        .execute(&state.pool)
        .await
        .unwrap();
    let account: i64 = query_scalar("SELECT id FROM accounts WHERE username = 'alice'")
        .fetch_one(&state.pool)
        .await
        .unwrap();
    query(
        "INSERT INTO activities (id, account_id, uri, kind, object_uri, body, created_at)
         VALUES ($1, $2, 'x', 'Create', 'y', '{}', $3)",
    )
    .bind(activity)
    .bind(account)
    .bind(now)
    .execute(&state.pool)
    .await
    .unwrap();
    for kind in kinds {
        query(
            "WITH i AS (INSERT INTO inboxes (url, host_id) VALUES ($2 || $1::text, 1) RETURNING id)
             INSERT INTO deliveries (activity_id, inbox_id, host_id, object_key, state, due_at, settled_at)
             SELECT $1, i.id, 1, 5, $2, $3, CASE WHEN $2 <> 'pending' THEN $3 END FROM i",
        )
        .bind(activity)
        .bind(*kind)
        .bind(now)
        .execute(&state.pool)
        .await
        .unwrap();
    }
}

#[tokio::test]
async fn deliveries_go_after_a_week_or_a_month_and_bodies_with_the_last() {
    let state = state().await;
    local(&state, "alice").await;
    deliveries(&state, 1, &["delivered"]).await;
    deliveries(&state, 2, &["delivered", "refused", "expired", "dropped"]).await;
    deliveries(&state, 3, &["delivered", "pending"]).await;
    deliveries(&state, 4, &[]).await;
    pass(&state, TimeDelta::days(6)).await;
    assert_eq!((count(&state, "deliveries").await, count(&state, "activities").await), (7, 4));
    pass(&state, TimeDelta::days(2)).await;
    assert_eq!((count(&state, "deliveries").await, count(&state, "activities").await), (4, 2));
    pass(&state, TimeDelta::days(23)).await;
    let left: Vec<String> =
        query_scalar("SELECT state FROM deliveries").fetch_all(&state.pool).await.unwrap();
    assert_eq!(left, ["pending"]);
    assert_eq!(count(&state, "activities").await, 1, "its body is needed still");
}

#[tokio::test]
async fn dead_letters_are_kept_a_month_and_what_waits_for_ever() {
    let state = state().await;
    let now = state.clock.now();
    for dead_at in [Some(now), None] {
        query("INSERT INTO outgoing (payload, due_at, dead_at) VALUES ('{}', $1, $2)")
            .bind(now + TimeDelta::days(900))
            .bind(dead_at)
            .execute(&state.pool)
            .await
            .unwrap();
    }
    bury(&state, now).await;
    state.clock.advance(TimeDelta::days(29));
    retention::prune_expired(&state).await.unwrap();
    assert_eq!((count(&state, "outgoing").await, count(&state, "jobs").await), (2, 1));
    state.clock.advance(TimeDelta::days(2));
    retention::prune_expired(&state).await.unwrap();
    assert_eq!((count(&state, "outgoing").await, count(&state, "jobs").await), (1, 0));
}

async fn bury(state: &State, now: DateTime<Utc>) {
    query("INSERT INTO jobs (lane, kind, payload, due_at, dead_at) VALUES ('upkeep', 'prune', $1, $2, $2)")
        .bind(serde_json::to_value(Job::Prune).unwrap())
        .bind(now)
        .execute(&state.pool)
        .await
        .unwrap();
}

#[tokio::test]
async fn tombstones_of_others_are_forgotten_and_ours_are_not() {
    let state = state().await;
    local(&state, "alice").await;
    remote(&state, "bob", "b.example").await;
    let now = state.clock.now();
    let mut conn = state.pool.acquire().await.unwrap();
    let alice = state.config.url("/users/alice");
    tombstones::bury(&mut conn, Buried::Status, "ours", &alice, now).await.unwrap();
    tombstones::bury(&mut conn, Buried::Status, "theirs", "https://b.example/users/bob", now).await.unwrap();
    tombstones::bury(&mut conn, Buried::Status, "of somebody unknown", "https://c.example/users/carol", now)
        .await
        .unwrap();
    tombstones::bury(&mut conn, Buried::Activity, "undone", "https://b.example/users/bob", now)
        .await
        .unwrap();
    drop(conn);
    pass(&state, TimeDelta::days(89)).await;
    assert_eq!(count(&state, "tombstones").await, 4);
    pass(&state, TimeDelta::days(2)).await;
    let left: Vec<String> = query_scalar("SELECT uri FROM tombstones").fetch_all(&state.pool).await.unwrap();
    assert_eq!(left, ["ours"]);
}

#[tokio::test]
async fn sessions_links_codes_and_counters_go_when_they_have_ended() {
    let state = state().await;
    crate::support::person(&state, "alice").await;
    let now = state.clock.now();
    for sql in [
        "INSERT INTO sessions (token_hash, user_id, account_id, user_agent, last_seen_at)
         SELECT decode('01', 'hex'), user_id, id, 'x', $1 FROM accounts WHERE username = 'alice'",
        "INSERT INTO user_tokens (token_hash, user_id, kind, email, expires_at)
         SELECT decode('01', 'hex'), user_id, 'reset_password', 'x', $1 FROM accounts WHERE username = 'alice'",
        "INSERT INTO rate_buckets (key, window_end, used) VALUES ('x', $1, 1)",
    ] {
        query(AssertSqlSafe(sql)).bind(now).execute(&state.pool).await.unwrap();
    }
    retention::prune_expired(&state).await.unwrap();
    assert_eq!(count(&state, "rate_buckets").await + count(&state, "user_tokens").await, 2, "not yet");
    state.clock.advance(TimeDelta::days(1));
    retention::prune_expired(&state).await.unwrap();
    assert_eq!(count(&state, "rate_buckets").await + count(&state, "user_tokens").await, 0);
    state.clock.advance(TimeDelta::days(363));
    retention::prune_expired(&state).await.unwrap();
    assert_eq!(count(&state, "sessions").await, 1, "it may be used for a year");
    state.clock.advance(TimeDelta::days(2));
    retention::prune_expired(&state).await.unwrap();
    assert_eq!(count(&state, "sessions").await, 0);
}
