//! How far streams reach: across nodes, past slow readers, and to whom messages are for.

use hedgerow::clock::Clock;
use hedgerow::events::{Event, Relay};
use hedgerow::model::StatusId;
use hedgerow::random::Random;
use hedgerow::state::State;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::support::api::{Api, person, person_with};
use crate::support::events::Events;
use crate::support::state;

/// Lets a node tell the others and hear them, until the token is cancelled.
fn join(state: &State) -> CancellationToken {
    let shutdown = CancellationToken::new();
    let direct = (*state.pool.connect_options()).clone().application_name("relay");
    tokio::spawn(Relay::new(&state.hub, &state.pool).run(direct, shutdown.clone()));
    shutdown
}

async fn wait_for_listeners(state: &State, count: i64) {
    let listeners = "SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'relay' AND query LIKE 'LISTEN%'";
    while sqlx::query_scalar::<_, i64>(listeners).fetch_one(&state.pool).await.unwrap() != count {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn what_one_node_posts_is_heard_on_another_filtered_for_its_reader() {
    let here = state().await;
    let clock = Clock::manual(here.clock.now());
    let there = State::new(here.config.clone(), here.pool.clone(), clock, Random::seeded(8)).unwrap();
    let (stop_here, stop_there) = (join(&here), join(&there));
    wait_for_listeners(&here, 2).await;
    let (ann, bob) = (person(&here, "ann").await, person(&here, "bob").await);
    let api = Api::of(&here, &ann);
    api.post(&format!("/api/v1/accounts/{}/follow", bob.account), json!({})).await.ok();
    let filter = json!({"title": "a", "context": ["home"], "keywords_attributes": [{"keyword": "cat"}]});
    api.post("/api/v2/filters", filter).await.ok();

    let mut home = Events::open(&there, &ann, "user/notification").await;
    let mut local = Events::open(&there, &ann, "public/local").await;
    let status = Api::of(&here, &bob).post("/api/v1/statuses", json!({"status": "@ann a cat"})).await.ok();
    let (name, heard) = home.event().await;
    assert_eq!((name.as_str(), &heard["status"]["id"]), ("notification", &status["id"]));
    assert_eq!(heard["status"]["filtered"][0]["keyword_matches"], json!(["cat"]));
    let (name, heard) = local.event().await;
    assert_eq!((name.as_str(), &heard["id"]), ("update", &status["id"]));
    assert_eq!(heard["filtered"][0]["keyword_matches"], json!(["cat"]));
    stop_here.cancel();
    stop_there.cancel();
}

#[tokio::test]
async fn reader_that_does_not_read_is_dropped_and_delays_nobody() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let router = hedgerow::server::router(state.state.clone());
    let mut slow = Events::open_at(&router, &ann, "public").await;
    let mut quick = Events::open_at(&router, &ann, "public").await;
    for n in 0..400 {
        state.hub.publish([Event::StatusDeleted { id: StatusId(n) }]);
        assert_eq!(quick.event().await.1, json!(n), "it hears each at once");
    }
    let mut kept = 0;
    while slow.frame().await.is_some() {
        kept += 1;
    }
    assert!(kept <= 256, "its queue is bounded: {kept}");
}

#[tokio::test]
async fn messages_run_in_the_stream_of_those_they_are_for() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let cem = person(&state, "cem").await;
    let mut direct = Events::open(&state, &ann, "direct").await;
    let mut others = Events::open(&state, &cem, "direct").await;
    let other = Api::of(&state, &bob);
    let secret = |text: &str| json!({"status": text, "visibility": "direct"});
    let status = other.post("/api/v1/statuses", secret("@ann psst")).await.ok();
    let (name, heard) = direct.event().await;
    assert_eq!((name.as_str(), &heard["last_status"]["id"]), ("conversation", &status["id"]));
    assert_eq!((&heard["unread"], &heard["accounts"][0]["username"]), (&json!(true), &json!("bob")));
    let status = other.post("/api/v1/statuses", secret("@cem hello")).await.ok();
    assert_eq!(others.event().await.1["last_status"]["id"], status["id"], "and heard nothing before");
    let writer = person_with(&state, "dan", "write").await;
    assert_eq!(Api::of(&state, &writer).get("/api/v1/streaming/direct").await.status, 401);
}

#[tokio::test]
async fn accepted_requests_are_told_as_merged() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let api = Api::of(&state, &ann);
    let mut events = Events::open(&state, &ann, "user/notification").await;
    let secret = json!({"status": "@ann psst", "visibility": "direct"});
    Api::of(&state, &bob).post("/api/v1/statuses", secret).await.ok();
    let requests = api.get("/api/v1/notifications/requests").await.ok();
    let path = format!("/api/v1/notifications/requests/{}/accept", requests[0]["id"].as_str().unwrap());
    api.post(&path, json!({})).await.ok();
    assert_eq!(events.event().await.0, "notifications_merged", "and nothing before: it was held back");
}
