//! What becomes of jobs: done once, tried again, buried; and of the schedule.

use chrono::TimeDelta;
use hedgerow::db;
use hedgerow::jobs::{self, Job, Lane};
use hedgerow::state::State;
use hedgerow::workers;

use crate::support::state;

async fn enqueue(state: &State, job: &Job) {
    let mut conn = state.pool.acquire().await.unwrap();
    jobs::enqueue(&mut conn, job, state.clock.now()).await.unwrap();
}

async fn jobs_left(state: &State) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM jobs").fetch_one(&state.pool).await.unwrap()
}

async fn claim(state: &State) -> usize {
    let now = state.clock.now();
    let lane = Lane::Upkeep.as_str();
    db::jobs::claim(&state.pool, lane, now, now + TimeDelta::minutes(6), 10).await.unwrap().len()
}

#[tokio::test]
async fn job_that_waits_is_not_added_twice() {
    let state = state().await;
    enqueue(&state, &Job::Prune).await;
    enqueue(&state, &Job::Prune).await;
    assert_eq!(workers::jobs::tick(&state).await.unwrap(), 1);
    assert_eq!(jobs_left(&state).await, 0);
}

#[tokio::test]
async fn claimed_job_is_hidden_until_its_lease_ends() {
    let state = state().await;
    enqueue(&state, &Job::Prune).await;
    assert_eq!(claim(&state).await, 1);
    assert_eq!(claim(&state).await, 0);
    state.clock.advance(TimeDelta::minutes(7));
    assert_eq!(claim(&state).await, 1, "the worker died: another takes over");
}

#[tokio::test]
async fn job_added_while_the_same_is_being_done_is_not_lost() {
    let state = state().await;
    enqueue(&state, &Job::Prune).await;
    claim(&state).await;
    enqueue(&state, &Job::Prune).await;
    assert_eq!(claim(&state).await, 1);
}

#[tokio::test]
async fn job_that_kills_its_worker_every_time_ends_among_the_dead() {
    let state = state().await;
    enqueue(&state, &Job::Prune).await;
    for _ in 0..Job::Prune.max_attempts() {
        assert_eq!(claim(&state).await, 1);
        state.clock.advance(TimeDelta::minutes(7));
    }
    workers::jobs::tick(&state).await.unwrap();
    let error: Option<String> = sqlx::query_scalar("SELECT last_error FROM jobs WHERE dead_at IS NOT NULL")
        .fetch_one(&state.pool)
        .await
        .unwrap();
    assert_eq!(error.as_deref(), Some("its worker died on each attempt"));
}

#[tokio::test]
async fn job_of_an_unknown_kind_is_kept_in_sight() {
    let state = state().await;
    sqlx::query(
        "INSERT INTO jobs (lane, kind, payload, due_at) VALUES ('upkeep', 'x', '{\"kind\":\"x\"}', $1)",
    )
    .bind(state.clock.now())
    .execute(&state.pool)
    .await
    .unwrap();
    workers::jobs::tick(&state).await.unwrap();
    assert_eq!(workers::jobs::tick(&state).await.unwrap(), 0);
    assert_eq!(jobs_left(&state).await, 1);
}

#[tokio::test]
async fn recurring_work_becomes_one_job_however_many_nodes_ask() {
    let state = state().await;
    let ticks = tokio::join!(
        workers::schedule::tick(&state),
        workers::schedule::tick(&state),
        workers::schedule::tick(&state)
    );
    let enqueued = ticks.0.unwrap() + ticks.1.unwrap() + ticks.2.unwrap();
    assert_eq!(enqueued, jobs::RECURRING.len());
    assert_eq!(workers::schedule::tick(&state).await.unwrap(), 0);
    state.clock.advance(TimeDelta::days(10));
    assert_eq!(
        workers::schedule::tick(&state).await.unwrap(),
        jobs::RECURRING.len(),
        "missed turns count once"
    );
}
