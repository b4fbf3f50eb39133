//! What every use-case is given: pool, configuration, secret key, clock, randomness, the hub, the HTTP client.

use std::ops::Deref;
use std::sync::Arc;

use sqlx::PgPool;

use crate::clock::Clock;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::events::Hub;
use crate::keys::SigningKeys;
use crate::outbound::{Outbound, Settings};
use crate::policy::{self, Snapshot};
use crate::random::Random;
use crate::secrets::SecretKey;
use crate::storage::Reserve;

/// How many parsed keys of local actors are kept.
const SIGNING_KEYS: u64 = 10_000;

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
    /// Read through [`State::policy`].
    pub policies: policy::Cache,
    /// The only way to other servers.
    pub outbound: Outbound,
    /// Parsed keys of local actors.
    pub signing_keys: SigningKeys,
    /// Whether there is room to write.
    pub reserve: Reserve,
}

impl State {
    /// # Errors
    /// When the secret key cannot be read or made, or no HTTP client can be built.
    pub fn new(config: Config, pool: PgPool, clock: Clock, random: Random) -> Result<Self> {
        Ok(Self(Arc::new(Parts {
            pool,
            secret_key: config.secret_key().map_err(Error::internal)?,
            clock,
            random,
            hub: Hub::default(),
            policies: policy::Cache::default(),
            outbound: Outbound::new(&Settings::from_config(&config)?)?,
            signing_keys: SigningKeys::new(SIGNING_KEYS),
            reserve: Reserve::new(&config.data_dir, config.storage.min_free_bytes.0),
            config,
        })))
    }

    /// With whom we speak, as it is decided now. To be asked anew at every door, and not kept.
    pub async fn policy(&self) -> Result<Arc<Snapshot>> {
        self.policies.current(&mut *self.pool.acquire().await?, &self.config).await
    }
}

impl Deref for State {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}
