//! The loop every worker shares.

use std::time::Duration;

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::error::Result;
use crate::events::{Event, Queue};
use crate::state::State;

/// How long a PostgreSQL that died may need to come back.
const OUTAGE: Duration = Duration::from_secs(60);
const BREATH: Duration = Duration::from_millis(250);

/// Writes an outcome down; while the database is away, again and again, because otherwise what was done would be done
/// once more, or wait until its lease ends.
pub async fn insist<T, F>(mut write: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    let deadline = Instant::now() + OUTAGE;
    loop {
        match write().await {
            Err(error) if error.is_outage() && Instant::now() < deadline => sleep(BREATH).await,
            outcome => return outcome,
        }
    }
}

/// Ticks while there is work; then waits for an event of `queue`, or `poll`, whichever comes first. A tick that fails is
/// logged and tried again after `poll`. While the disk is nearly full nothing is done.
pub async fn tick_until<T, F>(
    state: State,
    shutdown: CancellationToken,
    queue: Option<Queue>,
    poll: Duration,
    tick: T,
) where
    T: Fn(State) -> F,
    F: Future<Output = Result<usize>>,
{
    // Subscribed before the first tick: what is added during a tick is not slept over.
    let mut events = state.hub.subscribe();
    while !shutdown.is_cancelled() {
        if !state.reserve.is_low() {
            match tick(state.clone()).await {
                Ok(0) => {}
                Ok(_) => continue,
                Err(error) => tracing::error!(?queue, %error, "a worker failed"),
            }
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = sleep(poll) => {}
            () = work(&mut events, queue) => {}
        }
    }
}

/// Returns when there may be work in `queue`.
pub async fn work(events: &mut Receiver<Event>, queue: Option<Queue>) {
    loop {
        match events.recv().await {
            Ok(Event::Work { queue: named }) if Some(named) == queue => return,
            // What was missed may have been for us.
            Ok(Event::Resync) | Err(RecvError::Lagged(_)) => return,
            Ok(_) => {}
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}
