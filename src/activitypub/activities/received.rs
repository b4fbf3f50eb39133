//! The way of an activity that came in, the same for every type, as the federation crate's trait has it: verify, then
//! receive.

use std::sync::{Arc, OnceLock};

use activitypub_federation::config::Data;
use activitypub_federation::traits;
use async_trait::async_trait;
use tokio::sync::OnceCell;
use url::Url;

use crate::activitypub::Budget;
use crate::activitypub::fetch::{distrusted, own_origin};
use crate::activitypub::objects::account::{account_of, known_account};
use crate::activitypub::trust::{Embedded, weigh_embedded};
use crate::activitypub::vocabulary::{Activity, Iri, Reference, Verb};
use crate::db;
use crate::db::inbound::Inbound;
use crate::domain::Unit;
use crate::error::{Error, Result};
use crate::model::{Account, AccountId, Origin};
use crate::state::{State, WeakState};

/// What became of an activity that was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    Done,
    /// It changed nothing, for this reason.
    Ignored(&'static str),
}

/// Whether there is anything to do, before it is done.
pub enum Prepared<T> {
    Act(T),
    Ignore(&'static str),
}

impl<T> Prepared<T> {
    /// The same as part of something else.
    pub fn map<U>(self, wrap: impl FnOnce(T) -> U) -> Prepared<U> {
        match self {
            Self::Act(it) => Prepared::Act(wrap(it)),
            Self::Ignore(reason) => Prepared::Ignore(reason),
        }
    }
}

/// One type of activity: what must be known before it takes effect, and the effect.
#[async_trait]
pub trait Kind: Send + Sync + Sized {
    /// Verifies and fetches, outside any transaction.
    async fn prepare(state: &State, context: &Context) -> Result<Prepared<Self>>;

    /// Writes, in the transaction that also completes the inbox's row.
    async fn take_effect(self, unit: &mut Unit<'_>, context: &Context) -> Result<Applied>;
}

/// What an activity brings along, and may spend.
pub struct Context {
    pub activity: Activity,
    pub inbound: Inbound,
    pub budget: Budget,
    pub ours: Origin,
    applied: Arc<OnceLock<Applied>>,
}

impl Context {
    pub fn new(state: &State, activity: Activity, inbound: &Inbound) -> Result<Self> {
        Ok(Self {
            activity,
            inbound: inbound.clone(),
            budget: Budget::for_activity(),
            ours: own_origin(state)?,
            applied: Arc::default(),
        })
    }

    /// The account that acts.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when it is deleted, or suspended: by us, by its server, or with its server.
    pub async fn actor(&self, state: &State) -> Result<Arc<Account>> {
        let account = account_of(state, &self.activity.actor, &self.budget).await?;
        match account.suspended || account.deleted {
            true => Err(Error::Forbidden("Its actor is suspended")),
            false => Ok(account),
        }
    }

    /// The account that acts, if we know it: to take something back it need not be in good standing, nor its server up.
    pub async fn known_actor(&self, state: &State) -> Result<Option<Arc<Account>>> {
        known_account(state, self.activity.actor.as_str()).await
    }

    /// The first object.
    pub fn object(&self) -> Result<&Reference> {
        self.activity.object().ok_or_else(|| Error::Unprocessable("It has no object".to_owned()))
    }

    /// The id of the first object.
    pub fn object_id(&self) -> Result<&Iri> {
        self.activity.object_id().ok_or_else(|| Error::Unprocessable("Its object has no id".to_owned()))
    }

    /// What the first object's copy is worth.
    pub fn weigh_object(&self) -> Result<Embedded<'_>> {
        let weighed =
            weigh_embedded(self.object()?, &self.activity.actor, self.activity.id.as_ref(), &self.ours);
        match weighed {
            Embedded::Refuse(reason) => Err(distrusted(reason)),
            weighed => Ok(weighed),
        }
    }

    /// The type it came as.
    pub fn kind(&self) -> &str {
        match &self.activity.kind {
            Verb::Known(kind) => kind.as_str(),
            Verb::Other(name) => name,
        }
    }

    /// The id it came under, as text.
    pub fn uri(&self) -> Option<&str> {
        self.activity.id.as_ref().map(Iri::as_str)
    }

    /// Whether its actor took it back, or deleted what it made, before it came.
    async fn is_undone(&self, unit: &mut Unit<'_>) -> Result<bool> {
        match self.uri() {
            Some(uri) => db::tombstones::exists(unit.conn(), uri).await,
            None => Ok(false),
        }
    }

    /// The local accounts whose own inboxes it came to.
    pub fn delivered_to(&self) -> Vec<AccountId> {
        self.inbound.recipients.iter().copied().map(AccountId).collect()
    }
}

/// An activity of type `K` that came in.
pub struct Received<K> {
    context: Context,
    prepared: OnceCell<Prepared<K>>,
}

impl<K: Kind> Received<K> {
    /// Verifies and receives it.
    pub async fn run(state: &State, context: Context) -> Result<Applied> {
        let applied = context.applied.clone();
        let data = state.federation().await?;
        let received = Self { context, prepared: OnceCell::new() };
        traits::Activity::verify(&received, &data).await?;
        traits::Activity::receive(received, &data).await?;
        applied.get().copied().ok_or_else(|| Error::internal("an activity was received without an outcome"))
    }
}

#[async_trait]
impl<K: Kind> traits::Activity for Received<K> {
    type DataType = WeakState;
    type Error = Error;

    /// A transient activity has none: then its actor stands for it.
    fn id(&self) -> &Url {
        self.context.activity.id.as_ref().unwrap_or(&self.context.activity.actor).url()
    }

    fn actor(&self) -> &Url {
        self.context.activity.actor.url()
    }

    async fn verify(&self, data: &Data<WeakState>) -> Result<()> {
        let state = data.state()?;
        self.prepared.get_or_try_init(|| K::prepare(&state, &self.context)).await?;
        Ok(())
    }

    async fn receive(self, data: &Data<WeakState>) -> Result<()> {
        let state = data.state()?;
        let prepared = self.prepared.into_inner();
        let mut unit = Unit::begin(&state).await?;
        let applied = match prepared {
            Some(Prepared::Act(_)) if self.context.is_undone(&mut unit).await? => {
                Applied::Ignored("undone before it came")
            }
            Some(Prepared::Act(kind)) => kind.take_effect(&mut unit, &self.context).await?,
            Some(Prepared::Ignore(reason)) => Applied::Ignored(reason),
            None => return Err(Error::internal("an activity was received before it was verified")),
        };
        let (settled, outcome) = match applied {
            Applied::Done => ("done", None),
            Applied::Ignored(reason) => ("ignored", Some(reason)),
        };
        let now = unit.now;
        if !db::inbound::settle(unit.conn(), &self.context.inbound, settled, outcome, now).await? {
            // Another worker was faster: dropped without commit, our effect never was.
            return Err(Error::Conflict);
        }
        unit.commit().await?;
        let _ = self.context.applied.set(applied);
        Ok(())
    }
}
