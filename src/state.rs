//! What every use-case is given: pool, configuration, secret key, clock, randomness, the hub.

use std::ops::Deref;
use std::sync::Arc;

use sqlx::PgPool;

use crate::clock::Clock;
use crate::config::Config;
use crate::events::Hub;
use crate::random::Random;
use crate::secrets::SecretKey;
use crate::storage::Reserve;

/// Shared by every edge and worker of a process; cheap to clone.
#[derive(Clone)]
pub struct State(Arc<Parts>);

/// The parts, read through [`State`].
pub struct Parts {
    pub pool: PgPool,
    pub config: Config,
    /// Wraps what is secret in the database.
    pub secret_key: SecretKey,
    pub clock: Clock,
    pub random: Random,
    pub hub: Hub,
    /// Whether there is room to write.
    pub reserve: Reserve,
}

impl State {
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for State {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}
