//! The hub of live events: what happened, told after commit, in ids only; receivers read by id.
//!
//! An event is a hint. Nobody relies on receiving one: workers also poll, and a reader asks the database.

mod relay;

use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

pub use relay::Relay;

use crate::model::{AccountId, NotificationId, StatusId};

/// Something a stream, a cache or a worker may want to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    StatusCreated {
        id: StatusId,
    },
    StatusUpdated {
        id: StatusId,
    },
    StatusDeleted {
        id: StatusId,
    },
    NotificationCreated {
        id: NotificationId,
        account: AccountId,
    },
    /// A direct message came, for this account's list.
    ConversationUpdated {
        id: i64,
        account: AccountId,
    },
    /// What was held back of somebody stands among this account's notifications now.
    NotificationsMerged {
        account: AccountId,
    },
    /// What this account would rather not read changed.
    FiltersChanged {
        account: AccountId,
    },
    /// A session, token, suspension or role changed: what this account holds open must be asked again.
    AccessChanged {
        account: AccountId,
    },
    AnnouncementPublished {
        id: i64,
    },
    AnnouncementWithdrawn {
        id: i64,
    },
    /// Somebody reacted so, or took it back.
    AnnouncementReacted {
        id: i64,
        name: String,
    },
    /// Domain policy changed: snapshots older than the database's generation are stale.
    PolicyChanged,
    /// Something was missed: whoever keeps what it read asks again, and streams ask their clients to.
    Resync,
    /// There is work in this queue.
    Work {
        queue: Queue,
    },
}

/// The queues a worker may be woken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Queue {
    Outgoing,
    Delivery,
    Inbound,
    Jobs,
}

/// How many events a slow receiver may lag behind before it is told that it missed some.
const BACKLOG: usize = 4096;

/// Hands events to every receiver of this process, and those of this process to the [`Relay`].
#[derive(Debug, Clone)]
pub struct Hub {
    sender: broadcast::Sender<Event>,
    own: broadcast::Sender<Event>,
}

impl Default for Hub {
    fn default() -> Self {
        Self { sender: broadcast::Sender::new(BACKLOG), own: broadcast::Sender::new(BACKLOG) }
    }
}

impl Hub {
    /// Tells everybody. Called after commit, never inside a writing transaction.
    pub fn publish(&self, events: impl IntoIterator<Item = Event>) {
        for event in events {
            // An error only says that nobody listens.
            let _ = self.own.send(event.clone());
            let _ = self.sender.send(event);
        }
    }

    /// Tells this process only, what another node told.
    fn repeat(&self, event: Event) {
        let _ = self.sender.send(event);
    }

    /// Hears only what this process tells.
    fn subscribe_own(&self) -> broadcast::Receiver<Event> {
        self.own.subscribe()
    }

    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.sender.subscribe()
    }
}
