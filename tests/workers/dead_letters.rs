//! What was given up on is tried again or let go, as an operator says.

use hedgerow::domain::dead_letters;
use hedgerow::domain::staff::Staff;
use hedgerow::events::Queue;
use hedgerow::jobs::Job;
use hedgerow::state::State;
use hedgerow::workers;

use crate::support::state;

async fn bury(state: &State, id: i64, job: &Job) {
    sqlx::query(
        "INSERT INTO jobs (id, lane, kind, payload, due_at, attempts, last_error, dead_at)
         VALUES ($1, 'upkeep', 'prune', $2, $3, 14, 'no luck', $3)",
    )
    .bind(id)
    .bind(serde_json::to_value(job).unwrap())
    .bind(state.clock.now())
    .execute(&state.pool)
    .await
    .unwrap();
}

async fn dead(state: &State) -> Vec<i64> {
    let letters = dead_letters::latest(state, Queue::Jobs, 20).await.unwrap();
    letters.into_iter().map(|letter| letter.id).collect()
}

#[tokio::test]
async fn dead_job_is_done_when_it_is_retried() {
    let state = state().await;
    bury(&state, 1, &Job::Prune).await;
    bury(&state, 2, &Job::Prune).await;
    assert_eq!(workers::jobs::tick(&state).await.unwrap(), 0);
    let staff = Staff::CommandLine;
    assert_eq!(dead_letters::retry(&state, &staff, Queue::Jobs, Some(&[1, 7])).await.unwrap(), 1);
    assert_eq!(dead(&state).await, [2]);
    assert_eq!(workers::jobs::tick(&state).await.unwrap(), 1);
    assert_eq!(dead_letters::let_go(&state, &staff, Queue::Jobs, None).await.unwrap(), 1);
    assert!(dead(&state).await.is_empty());
}

#[tokio::test]
async fn retry_of_every_queue_makes_its_lane_due() {
    let state = state().await;
    for sql in [
        "INSERT INTO hosts (id, name, domain) VALUES (1, 'b.example', 'b.example')",
        "INSERT INTO inboxes (id, url, host_id) VALUES (1, 'https://b.example/inbox', 1)",
        "INSERT INTO accounts (id, username, username_folded, uri, url, inbox_url)
         VALUES (1, 'a', 'a', 'https://a/', 'https://a/', 'https://a/')",
        "INSERT INTO activities (id, account_id, uri, kind, object_uri, body) VALUES (1, 1, 'x', 'Follow', 'y', '{}')",
        "INSERT INTO deliveries (activity_id, inbox_id, host_id, object_key, state, due_at, settled_at)
         VALUES (1, 1, 1, 5, 'expired', now(), now())",
        "INSERT INTO inbound_activities (received_on, lane, actor_uri, signer_uri, kind, body, state, due_at, received_at)
         VALUES ('2026-01-01', 9, 'https://b/', 'https://b/', 'Like', '{}', 'dead', now(), now())",
        "INSERT INTO outgoing (payload, dead_at) VALUES ('{\"tell\": \"follow\"}', now())",
    ] {
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&state.pool).await.unwrap();
    }
    for queue in [Queue::Outgoing, Queue::Delivery, Queue::Inbound] {
        assert_eq!(dead_letters::latest(&state, queue, 20).await.unwrap().len(), 1, "{queue:?}");
        let retried = dead_letters::retry(&state, &Staff::CommandLine, queue, None).await.unwrap();
        assert_eq!(retried, 1, "{queue:?}");
        assert!(dead_letters::latest(&state, queue, 20).await.unwrap().is_empty(), "{queue:?}");
    }
    let due: i64 = sqlx::query_scalar(
        "SELECT (SELECT count(*) FROM delivery_lanes WHERE due_at IS NOT NULL)
              + (SELECT count(*) FROM inbound_lanes) + (SELECT count(*) FROM outgoing WHERE dead_at IS NULL)",
    )
    .fetch_one(&state.pool)
    .await
    .unwrap();
    assert_eq!(due, 3);
}
