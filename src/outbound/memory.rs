//! What a process remembers of asking strangers: which question is under way, which one failed a moment ago, which
//! server speaks no TLS. So that many who need one document make one request, and a server in trouble is left alone.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use moka::future::Cache;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{OutboundError, Response};

/// How long a failure is the answer to the same question.
const FAILURE_LASTS: TimeDelta = TimeDelta::minutes(2);

/// How many questions of one kind are under way at once, and how many of them to one server.
const MOST_AT_ONCE: usize = 64;
const MOST_PER_HOST: usize = 4;

/// How many failures and servers are remembered; each is some hundred bytes.
const CAPACITY: u64 = 50_000;

/// Shared by all who fetch documents.
#[derive(Debug)]
pub struct Memory {
    under_way: Cache<String, Arc<Response>>,
    failures: Cache<String, (DateTime<Utc>, Arc<OutboundError>)>,
    without_tls: Cache<String, ()>,
    places: Arc<Semaphore>,
    host_places: Cache<String, Arc<Semaphore>>,
}

impl Default for Memory {
    fn default() -> Self {
        let hour = Duration::from_secs(3600);
        Self {
            // Taken out as soon as it is answered; the time limit only catches who was dropped in between.
            under_way: Cache::builder().max_capacity(CAPACITY).time_to_live(Duration::from_secs(10)).build(),
            failures: Cache::builder().max_capacity(CAPACITY).time_to_live(hour).build(),
            without_tls: Cache::builder().max_capacity(CAPACITY).time_to_live(hour).build(),
            places: Arc::new(Semaphore::new(MOST_AT_ONCE)),
            host_places: Cache::builder().max_capacity(CAPACITY).time_to_idle(hour).build(),
        }
    }
}

impl Memory {
    /// Asks, unless somebody is asking the same, or the same failed minutes ago. `question` names what is asked.
    pub async fn ask(
        &self,
        question: &str,
        now: DateTime<Utc>,
        asking: impl Future<Output = Result<Response, OutboundError>>,
    ) -> Result<Arc<Response>, Arc<OutboundError>> {
        if let Some(failure) = self.recent_failure(question, now).await {
            return Err(failure);
        }
        let asking = async { asking.await.map(Arc::new) };
        let answer = self.under_way.try_get_with_by_ref(question, asking).await;
        self.under_way.invalidate(question).await;
        if let Err(failure) = &answer {
            self.failures.insert(question.to_owned(), (now, failure.clone())).await;
        }
        answer
    }

    /// Remembers a failure that shows only in what was answered.
    pub async fn remember_failure(&self, question: &str, now: DateTime<Utc>, failure: OutboundError) {
        self.failures.insert(question.to_owned(), (now, Arc::new(failure))).await;
    }

    /// The failure of the same question in the last minutes.
    pub async fn recent_failure(&self, question: &str, now: DateTime<Utc>) -> Option<Arc<OutboundError>> {
        let (at, failure) = self.failures.get(question).await?;
        (now - at < FAILURE_LASTS).then_some(failure)
    }

    /// Whether this server answered plain http, and no TLS.
    pub async fn is_without_tls(&self, host: &str) -> bool {
        self.without_tls.get(host).await.is_some()
    }

    pub async fn remember_without_tls(&self, host: &str) {
        self.without_tls.insert(host.to_owned(), ()).await;
    }

    /// A place among those who may ask at once, held until both are dropped. Waits for one.
    pub async fn place(&self, host: &str) -> Option<(OwnedSemaphorePermit, OwnedSemaphorePermit)> {
        let of_host =
            self.host_places.get_with_by_ref(host, async { Arc::new(Semaphore::new(MOST_PER_HOST)) }).await;
        // First the host's: who waits for a slow server takes no place from the others.
        let of_host = of_host.acquire_owned().await.ok()?;
        Some((of_host, self.places.clone().acquire_owned().await.ok()?))
    }
}
