//! Who is connected, and to what they listen.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc;

use super::channel::Channel;
use super::dispatch;
use crate::access::scope::Scopes;
use crate::model::AccountId;
use crate::state::State;

/// How many messages wait for a reader before it is dropped as too slow.
const QUEUE: usize = 256;

/// How many streams one connection may listen to.
const MAX_CHANNELS: usize = 100;

/// Something told to one connection.
#[derive(Debug, Clone)]
pub struct Message {
    pub channel: Channel,
    pub event: &'static str,
    /// JSON, or a bare id. `None`: the event says it all.
    pub payload: Option<Arc<str>>,
}

/// The payload for one stream of one connection; an outer `None` when it is not told at all.
pub type Told = Option<Option<Arc<str>>>;

/// One reader, as the dispatcher sees it.
pub struct Connection {
    pub account: AccountId,
    /// To ask again whether it still holds.
    pub token: String,
    pub scopes: Scopes,
    pub channels: HashSet<Channel>,
    sender: mpsc::Sender<Message>,
}

/// All readers of this process.
pub struct Connections {
    state: State,
    next: AtomicU64,
    dispatching: AtomicBool,
    all: Mutex<HashMap<u64, Connection>>,
}

/// A reader's own end. Dropped, the connection is gone.
pub struct Reader {
    id: u64,
    connections: Arc<Connections>,
    pub messages: mpsc::Receiver<Message>,
}

impl Connections {
    pub fn new(state: State) -> Self {
        Self { state, next: AtomicU64::new(0), dispatching: AtomicBool::new(false), all: Mutex::default() }
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    /// Adds a reader. The first one starts the dispatcher.
    pub fn connect(
        self: &Arc<Self>,
        account: AccountId,
        token: String,
        scopes: Scopes,
        channels: HashSet<Channel>,
    ) -> Reader {
        if !self.dispatching.swap(true, Ordering::SeqCst) {
            // What is lost when it dies is told again when a client reads its timelines.
            tokio::spawn(dispatch::run(Arc::downgrade(self), self.state.hub.subscribe()));
        }
        let (sender, messages) = mpsc::channel(QUEUE);
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        self.lock().insert(id, Connection { account, token, scopes, channels, sender });
        Reader { id, connections: self.clone(), messages }
    }

    /// The accounts that are connected, each once.
    pub fn accounts(&self) -> Vec<AccountId> {
        let accounts: HashSet<AccountId> =
            self.lock().values().map(|connection| connection.account).collect();
        accounts.into_iter().collect()
    }

    /// The tokens of an account's connections.
    pub fn tokens_of(&self, account: AccountId) -> HashSet<String> {
        let all = self.lock();
        let own = all.values().filter(|connection| connection.account == account);
        own.map(|connection| connection.token.clone()).collect()
    }

    /// Ends the connections this holds for; they notice when their queue closes.
    pub fn close(&self, ended: impl Fn(&Connection) -> bool) {
        self.lock().retain(|_, connection| !ended(connection));
    }

    /// Tells each connection what `tell` says for each of its streams. Who does not read is dropped.
    pub fn tell(&self, event: &'static str, tell: impl Fn(&Connection, &Channel) -> Told) {
        self.lock().retain(|_, connection| {
            connection.channels.iter().all(|channel| match tell(connection, channel) {
                None => true,
                Some(payload) => {
                    let message = Message { channel: channel.clone(), event, payload };
                    connection.sender.try_send(message).is_ok()
                }
            })
        });
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Connection>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader {
    /// False when it listens to too many already.
    pub fn subscribe(&self, channel: Channel) -> bool {
        let mut all = self.connections.lock();
        let Some(connection) = all.get_mut(&self.id) else { return true };
        if connection.channels.len() >= MAX_CHANNELS {
            return false;
        }
        connection.channels.insert(channel);
        true
    }

    pub fn unsubscribe(&self, channel: &Channel) {
        if let Some(connection) = self.connections.lock().get_mut(&self.id) {
            connection.channels.remove(channel);
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.connections.lock().remove(&self.id);
    }
}
