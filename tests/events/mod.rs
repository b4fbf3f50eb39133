//! Events between nodes: two hubs on one database.

use std::time::Duration;

use hedgerow::events::{Event, Hub, Queue, Relay};
use hedgerow::model::StatusId;
use sqlx::PgPool;
use tokio::sync::broadcast::Receiver;
use tokio_util::sync::CancellationToken;

use crate::support::database;

/// A node that tells and listens, until its token is cancelled.
fn node(pool: &PgPool) -> (Hub, CancellationToken) {
    let (hub, shutdown) = (Hub::default(), CancellationToken::new());
    let direct = (*pool.connect_options()).clone().application_name("relay");
    tokio::spawn(Relay::new(&hub, pool).run(direct, shutdown.clone()));
    (hub, shutdown)
}

async fn next(events: &mut Receiver<Event>) -> Event {
    let event = tokio::time::timeout(Duration::from_secs(20), events.recv()).await;
    event.expect("an event comes").expect("nothing was missed")
}

async fn listeners(pool: &PgPool) -> Vec<i32> {
    sqlx::query_scalar(
        "SELECT pid FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'relay' AND query LIKE 'LISTEN%'",
    )
    .fetch_all(pool)
    .await
    .unwrap()
}

async fn wait_for_listeners(pool: &PgPool, count: usize) {
    while listeners(pool).await.len() != count {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn event_of_one_node_reaches_the_other_and_is_not_heard_twice_at_home() {
    let database = database().await;
    let ((one, stop_one), (other, stop_other)) = (node(&database.pool), node(&database.pool));
    wait_for_listeners(&database.pool, 2).await;
    let (mut at_home, mut abroad) = (one.subscribe(), other.subscribe());
    let told = Event::StatusCreated { id: StatusId(7) };
    one.publish([told.clone()]);
    assert_eq!(next(&mut abroad).await, told);
    let answer = Event::Work { queue: Queue::Jobs };
    other.publish([answer.clone()]);
    assert_eq!(next(&mut at_home).await, told, "by itself");
    assert_eq!(next(&mut at_home).await, answer, "and its own NOTIFY was not repeated in between");
    stop_one.cancel();
    stop_other.cancel();
}

#[tokio::test]
async fn node_whose_connection_broke_is_told_to_ask_again_for_all() {
    let database = database().await;
    let (hub, stop) = node(&database.pool);
    wait_for_listeners(&database.pool, 1).await;
    let mut events = hub.subscribe();
    let pid = listeners(&database.pool).await[0];
    sqlx::query("SELECT pg_terminate_backend($1)").bind(pid).execute(&database.pool).await.unwrap();
    assert_eq!(next(&mut events).await, Event::Resync);
    stop.cancel();
}

#[tokio::test]
async fn what_was_told_last_is_still_sent_at_the_end() {
    let database = database().await;
    let (other, stop) = node(&database.pool);
    wait_for_listeners(&database.pool, 1).await;
    let mut abroad = other.subscribe();
    let (command, done) = (Hub::default(), CancellationToken::new());
    let relay = Relay::new(&command, &database.pool);
    command.publish([Event::PolicyChanged]);
    done.cancel();
    relay.tell(done).await;
    assert_eq!(next(&mut abroad).await, Event::PolicyChanged);
    stop.cancel();
}
