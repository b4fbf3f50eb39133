//! What every use-case is given: pool, configuration, secret key, clock, randomness, the hub, the HTTP client.

use std::ops::Deref;
use std::sync::{Arc, Weak};

use activitypub_federation::config::{Data, FederationConfig};
use sqlx::PgPool;
use tokio::sync::OnceCell;

use crate::clock::Clock;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::events::Hub;
use crate::keys::{SigningKeys, VapidKey};
use crate::outbound::{Memory, Outbound, Settings};
use crate::policy::{self, Snapshot};
use crate::random::Random;
use crate::secrets::SecretKey;
use crate::storage::film::Films;
use crate::storage::image::ImageWorkers;
use crate::storage::{Intake, Reserve, ScratchRoot, Storage};

/// How many parsed keys of local actors are kept.
const SIGNING_KEYS: u64 = 10_000;

/// One may take half a gigabyte for a moment.
const PICTURES_AT_ONCE: usize = 2;

/// Shared by every edge and worker of a process; cheap to clone.
#[derive(Clone)]
pub struct State(Arc<Parts>);

/// The parts, read through [`State`].
pub struct Parts {
    pub pool: PgPool,
    pub config: Config,
    /// Wraps what is secret in the database.
    pub secret_key: SecretKey,
    /// By which push services know this instance.
    pub vapid: VapidKey,
    pub clock: Clock,
    pub random: Random,
    pub hub: Hub,
    /// Read through [`State::policy`].
    pub policies: policy::Cache,
    /// The only way to other servers.
    pub outbound: Outbound,
    /// What asking other servers taught this process.
    pub remote_memory: Memory,
    /// Parsed keys of local actors.
    pub signing_keys: SigningKeys,
    /// Whether there is room to write.
    pub reserve: Arc<Reserve>,
    /// Media bytes, and archives.
    pub storage: Storage,
    /// What takes files in.
    pub intake: Intake,
    /// Where files are in work.
    pub scratch: ScratchRoot,
    /// Where pictures are worked on.
    pub images: ImageWorkers,
    /// Where films and sounds are.
    pub films: Films,
    federation: OnceCell<FederationConfig<WeakState>>,
}

impl State {
    /// # Errors
    /// When the secret key cannot be read or made, no HTTP client can be built, or media can lie nowhere.
    pub fn new(config: Config, pool: PgPool, clock: Clock, random: Random) -> Result<Self> {
        let reserve = Arc::new(Reserve::new(&config.data_dir, config.storage.min_free_bytes.0));
        let secret_key = config.secret_key().map_err(Error::internal)?;
        let scratch = ScratchRoot::under(&config.data_dir);
        let outbound = Outbound::new(&Settings::from_config(&config)?)?;
        Ok(Self(Arc::new(Parts {
            pool,
            vapid: VapidKey::from_secret(&secret_key)?,
            secret_key,
            clock,
            random,
            hub: Hub::default(),
            policies: policy::Cache::default(),
            storage: Storage::open_store(&config, &outbound, reserve.clone())?,
            outbound,
            remote_memory: Memory::default(),
            signing_keys: SigningKeys::new(SIGNING_KEYS),
            federation: OnceCell::new(),
            images: ImageWorkers::new(PICTURES_AT_ONCE),
            films: Films::new(&config.media.ffmpeg),
            intake: Intake::new(scratch.clone(), reserve.clone(), config.media.max_video_bytes.0),
            scratch,
            reserve,
            config,
        })))
    }

    /// With whom we speak, as it is decided now. To be asked anew at every door, and not kept.
    pub async fn policy(&self) -> Result<Arc<Snapshot>> {
        self.policies.current(&mut *self.pool.acquire().await?, &self.config).await
    }
}

impl State {
    /// What the federation crate hands to every activity. Its configuration is made once for the process, because
    /// making one starts tasks; it is made of our own client, which it never uses.
    ///
    /// # Errors
    /// Never, as long as the crate's builder has all it asks for.
    pub async fn federation(&self) -> Result<Data<WeakState>> {
        let config = self.federation.get_or_try_init(|| async {
            let mut builder = FederationConfig::builder();
            builder.domain(self.config.instance.base_url.authority()).client(self.outbound.with_middleware());
            builder.app_data(WeakState(Arc::downgrade(&self.0))).build().await.map_err(Error::internal)
        });
        Ok(config.await?.to_request_data())
    }
}

/// A state that does not keep itself alive: it lies within the state it leads to.
#[derive(Clone)]
pub struct WeakState(Weak<Parts>);

impl WeakState {
    /// # Errors
    /// [`Error::Internal`] when the state is gone: whoever works holds it.
    pub fn state(&self) -> Result<State> {
        self.0.upgrade().map(State).ok_or_else(|| Error::internal("the server has stopped"))
    }
}

impl Deref for State {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}
