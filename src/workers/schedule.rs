//! Turns recurring work that is due into jobs: once across all nodes, however many ask.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::wait::tick_until;
use crate::db;
use crate::domain::Unit;
use crate::error::Result;
use crate::jobs::{RECURRING, Recurring};
use crate::state::State;

const POLL: Duration = Duration::from_secs(30);

pub async fn run(state: State, shutdown: CancellationToken) {
    tick_until(state, shutdown, None, POLL, |state| async move { tick(&state).await }).await;
}

/// Enqueues what is due; tells how many jobs that were.
pub async fn tick(state: &State) -> Result<usize> {
    let mut enqueued = 0;
    for recurring in RECURRING {
        enqueued += usize::from(take_turn(state, recurring).await?);
    }
    Ok(enqueued)
}

/// A turn missed while no node ran is made up for once, not once per turn.
async fn take_turn(state: &State, recurring: &Recurring) -> Result<bool> {
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    db::jobs::schedule(unit.conn(), recurring.name, now).await?;
    let due = db::jobs::take_turn(unit.conn(), recurring.name, now, now + recurring.every).await?;
    if due {
        unit.enqueue(&recurring.job).await?;
    }
    unit.commit().await?;
    Ok(due)
}
