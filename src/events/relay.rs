//! Carries events between nodes, by NOTIFY on a connection of its own: one message per few milliseconds, never inside
//! a writing transaction (it takes a database-wide lock at commit).
//!
//! Every node also hears itself. That it does not for a while means that its connection is gone, though nobody said so.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::{Event, Hub};
use crate::db;
use crate::error::Result;
use crate::secrets::random_token;

/// How long events are gathered before they are sent.
const GATHER: Duration = Duration::from_millis(5);
/// How many are sent at once.
const BATCH: usize = 512;
/// PostgreSQL takes less than 8000 bytes; the frame around the events needs some.
const MAX_PAYLOAD: usize = 7800;
/// How often a node lets itself hear when it has nothing to say.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// Silence after which the connection is given up.
const SILENCE: Duration = Duration::from_secs(50);
/// Between attempts to reach the database again.
const RECONNECT: Duration = Duration::from_secs(1);

/// One NOTIFY.
#[derive(Serialize, Deserialize)]
struct Message {
    node: String,
    /// Parsed one by one: a newer node may tell what this one does not know.
    events: Vec<Value>,
}

/// A node's voice and ear.
pub struct Relay {
    node: String,
    hub: Hub,
    pool: PgPool,
    own: Receiver<Event>,
}

impl Relay {
    /// Gathers from now on what `hub` is told in this process.
    pub fn new(hub: &Hub, pool: &PgPool) -> Self {
        Self { node: random_token(), hub: hub.clone(), pool: pool.clone(), own: hub.subscribe_own() }
    }

    /// Tells the other nodes and listens to them until `shutdown`. `direct` reaches the database past any pooler.
    pub async fn run(self, direct: PgConnectOptions, shutdown: CancellationToken) {
        let listening = listen(self.node.clone(), self.hub.clone(), direct);
        let telling = self.tell(shutdown.clone());
        tokio::select! {
            () = listening => {}
            () = telling => {}
        }
    }

    /// Tells the other nodes until `shutdown`, and then what is left.
    pub async fn tell(mut self, shutdown: CancellationToken) {
        let mut missed = false;
        while !shutdown.is_cancelled() {
            let batch = gather(&mut self.own, &shutdown).await;
            missed = !self.send(batch, missed).await;
        }
        let rest = left(&mut self.own);
        if !rest.is_empty() {
            self.send(rest, missed).await;
        }
    }

    /// False when it could not be told. Whoever missed something before must ask again for all.
    async fn send(&self, mut events: Vec<Event>, missed: bool) -> bool {
        if missed {
            events.push(Event::Resync);
        }
        match self.notify(&events).await {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(%error, "other nodes could not be told");
                sleep(RECONNECT).await;
                false
            }
        }
    }

    async fn notify(&self, events: &[Event]) -> Result<()> {
        db::notify::send(&self.pool, CHANNEL, &pack(&self.node, events)).await
    }
}

/// The one channel of all nodes.
const CHANNEL: &str = "hedgerow";

/// Waits for the first event, and a moment for more. Nothing, when nothing happens for a heartbeat or before the end.
async fn gather(own: &mut Receiver<Event>, shutdown: &CancellationToken) -> Vec<Event> {
    let first = tokio::select! {
        first = timeout(HEARTBEAT, own.recv()) => first,
        () = shutdown.cancelled() => return Vec::new(),
    };
    let first = match first {
        Ok(Ok(event)) => event,
        Ok(Err(RecvError::Lagged(_))) => Event::Resync,
        Ok(Err(RecvError::Closed)) | Err(_) => return Vec::new(),
    };
    sleep(GATHER).await;
    let mut batch = left(own);
    if !batch.contains(&first) {
        batch.insert(0, first);
    }
    batch
}

/// What waits already, each event once.
fn left(own: &mut Receiver<Event>) -> Vec<Event> {
    let mut batch = Vec::new();
    while batch.len() < BATCH {
        let event = match own.try_recv() {
            Ok(event) => event,
            Err(TryRecvError::Lagged(_)) => Event::Resync,
            Err(TryRecvError::Empty | TryRecvError::Closed) => break,
        };
        if !batch.contains(&event) {
            batch.push(event);
        }
    }
    batch
}

/// As few payloads as hold the events; one without any for none.
fn pack(node: &str, events: &[Event]) -> Vec<String> {
    let message = |events: Vec<Value>| {
        serde_json::to_string(&Message { node: node.to_owned(), events }).unwrap_or_default()
    };
    let mut payloads = Vec::new();
    let (mut open, mut size) = (Vec::new(), 0);
    for value in events.iter().filter_map(|event| serde_json::to_value(event).ok()) {
        let bytes = value.to_string().len() + 1;
        if size + bytes > MAX_PAYLOAD - node.len() - 32 {
            payloads.push(message(std::mem::take(&mut open)));
            size = 0;
        }
        size += bytes;
        open.push(value);
    }
    payloads.push(message(open));
    payloads
}

/// Repeats in this process what other nodes tell. After a break, the first thing told is that something was missed.
async fn listen(node: String, hub: Hub, direct: PgConnectOptions) {
    // The listener wants a pool; this one holds its only connection.
    let pool = PgPoolOptions::new().max_connections(1).connect_lazy_with(direct);
    let mut broken = false;
    loop {
        let error = hear(&node, &hub, &pool, broken).await.err();
        tracing::warn!(?error, "the connection to the other nodes is gone");
        broken = true;
        sleep(RECONNECT).await;
    }
}

/// Listens on one connection until it is silent or gone.
async fn hear(node: &str, hub: &Hub, pool: &PgPool, broken: bool) -> sqlx::Result<()> {
    let mut listener = PgListener::connect_with(pool).await?;
    // A connection that broke must be seen here, not be mended behind our back.
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    if broken {
        hub.repeat(Event::Resync);
    }
    while let Ok(heard) = timeout(SILENCE, listener.try_recv()).await {
        let Some(notification) = heard? else { break };
        let Ok(message) = serde_json::from_str::<Message>(notification.payload()) else { continue };
        if message.node == node {
            continue;
        }
        for event in message.events.into_iter().filter_map(|event| serde_json::from_value(event).ok()) {
            hub.repeat(event);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::StatusId;

    #[test]
    fn many_events_are_split_into_payloads_that_fit() {
        let events: Vec<Event> =
            (0..BATCH).map(|n| Event::StatusCreated { id: StatusId(i64::MAX - n as i64) }).collect();
        let payloads = pack("a-node-with-a-name-of-some-length-as-tokens-have", &events);
        assert!(payloads.len() > 1);
        let mut read = Vec::new();
        for payload in &payloads {
            assert!(payload.len() < 8000, "{} bytes", payload.len());
            let message: Message = serde_json::from_str(payload).unwrap();
            read.extend(
                message.events.into_iter().map(|event| serde_json::from_value::<Event>(event).unwrap()),
            );
        }
        assert_eq!(read, events);
    }

    #[test]
    fn nothing_to_say_is_still_a_sign_of_life() {
        assert_eq!(pack("n", &[]), [r#"{"node":"n","events":[]}"#]);
    }

    #[test]
    fn each_waiting_event_is_told_once_and_a_lost_one_means_all() {
        let hub = Hub::default();
        let mut own = hub.subscribe_own();
        let work = Event::PolicyChanged;
        hub.publish([work.clone(), work.clone()]);
        assert_eq!(left(&mut own), [work]);
        hub.publish((0..super::super::BACKLOG + 1).map(|_| Event::PolicyChanged));
        assert_eq!(left(&mut own)[0], Event::Resync);
    }
}
