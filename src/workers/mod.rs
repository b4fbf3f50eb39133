//! Background work: thin loops, each around a `tick` that tests call themselves.
//!
//! A tick does what is due now and tells how much that was. Its loop ticks again while there is work, and then waits
//! for an event of its queue, or a moment, because events are hints.

mod archive;
mod archive_import;
mod cards;
pub mod delivery;
mod import;
pub mod inbound;
pub mod jobs;
mod mail;
pub mod outgoing;
mod perform;
mod push;
pub mod schedule;
mod subscription_mail;
mod wait;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::jobs::Lane;
use crate::state::State;

/// Runs every worker of this process until `shutdown`; returns when the last has put down what it held.
pub async fn run(state: State, shutdown: CancellationToken) {
    let mut loops = JoinSet::new();
    for lane in Lane::ALL {
        loops.spawn(jobs::run(state.clone(), lane, shutdown.clone()));
    }
    loops.spawn(outgoing::run(state.clone(), shutdown.clone()));
    loops.spawn(delivery::run(state.clone(), shutdown.clone()));
    loops.spawn(inbound::run(state.clone(), shutdown.clone()));
    loops.spawn(schedule::run(state, shutdown));
    // A loop ends at shutdown only; one that panicked must not take the others with it, but must be seen.
    while let Some(ended) = loops.join_next().await {
        if let Err(error) = ended {
            tracing::error!(%error, "a worker stopped");
        }
    }
}
