//! Does the jobs that are due, lane by lane. At least once each: what a job does must be harmless when done again.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::FutureExt;
use futures_util::future::join_all;
use tokio_util::sync::CancellationToken;

use super::perform::perform;
use super::wait::{insist, tick_until};
use crate::db;
use crate::db::jobs::ClaimedJob;
use crate::error::{Error, Result};
use crate::events::Queue;
use crate::jobs::{Job, Lane};
use crate::state::State;

/// How long a new job may wait when the hint about it was lost.
const POLL: Duration = Duration::from_secs(5);

/// By how much the lease outlasts the time limit: enough to write the outcome down.
const LEASE_MARGIN: TimeDelta = TimeDelta::seconds(60);

/// The longest a job that failed waits for its next attempt.
const MAX_BACK_OFF: TimeDelta = TimeDelta::hours(6);

pub async fn run(state: State, lane: Lane, shutdown: CancellationToken) {
    let tick = |state: State| async move { tick_lane(&state, lane).await };
    tick_until(state, shutdown, Some(Queue::Jobs), POLL, tick).await;
}

/// One round over all lanes; tells how many jobs were claimed.
pub async fn tick(state: &State) -> Result<usize> {
    let mut claimed = 0;
    for lane in Lane::ALL {
        claimed += tick_lane(state, lane).await?;
    }
    Ok(claimed)
}

/// Claims what is due in one lane, as much as is done at once, and does it.
pub async fn tick_lane(state: &State, lane: Lane) -> Result<usize> {
    let now = state.clock.now();
    let limit = TimeDelta::from_std(lane.time_limit()).map_err(Error::internal)?;
    let claimed =
        db::jobs::claim(&state.pool, lane.as_str(), now, now + limit + LEASE_MARGIN, lane.width().into())
            .await?;
    let outcomes = join_all(claimed.iter().map(|job| attempt(state, lane, job))).await;
    outcomes.into_iter().collect::<Result<()>>()?;
    Ok(claimed.len())
}

/// Does one job and writes its outcome down. Fails only when that cannot be written: then the lease runs out.
async fn attempt(state: &State, lane: Lane, claimed: &ClaimedJob) -> Result<()> {
    let job: Job = match serde_json::from_value(claimed.payload.clone()) {
        Ok(job) => job,
        Err(error) => {
            let now = state.clock.now();
            let text = format!("not understood: {error}");
            return insist(|| db::jobs::bury(&state.pool, claimed, now, &text)).await;
        }
    };
    if claimed.attempts > job.max_attempts() {
        // Attempts that ended without an outcome took their worker down with them.
        let error = "its worker died on each attempt";
        return db::jobs::bury(&state.pool, claimed, state.clock.now(), error).await;
    }
    match outcome(state, lane, &job).await {
        Ok(()) => insist(|| db::jobs::finish(&state.pool, claimed)).await,
        Err(error) => {
            let now = state.clock.now();
            let text = error.to_string();
            if claimed.attempts == job.max_attempts() {
                tracing::error!(kind = claimed.kind, error = text, "a job failed for good");
                return insist(|| db::jobs::bury(&state.pool, claimed, now, &text)).await;
            }
            tracing::warn!(kind = claimed.kind, attempts = claimed.attempts, error = text, "a job failed");
            let wait = back_off(claimed.attempts, state.random.fraction()).max(asked_for(&error));
            insist(|| db::jobs::put_back(&state.pool, claimed, now + wait, &text)).await
        }
    }
}

/// A job that panics or takes too long has failed like any other.
async fn outcome(state: &State, lane: Lane, job: &Job) -> Result<()> {
    let work = AssertUnwindSafe(Box::pin(perform(state, job))).catch_unwind();
    match tokio::time::timeout(lane.time_limit(), work).await {
        Ok(Ok(done)) => done,
        Ok(Err(_)) => Err(Error::internal("panicked")),
        Err(_) => Err(Error::internal(format!("took longer than {} s", lane.time_limit().as_secs()))),
    }
}

/// How long whoever refused us asked us to wait.
fn asked_for(error: &Error) -> TimeDelta {
    match error {
        Error::TooManyRequests { retry_after } | Error::Unavailable { retry_after, .. } => {
            TimeDelta::from_std(*retry_after).unwrap_or(MAX_BACK_OFF).min(TimeDelta::days(1))
        }
        _ => TimeDelta::zero(),
    }
}

/// 15 seconds after the first attempt, then three times as long each time, with up to half of it added by `fraction`.
fn back_off(attempts: i32, fraction: f64) -> TimeDelta {
    let exponent = attempts.saturating_sub(1).clamp(0, 10).unsigned_abs();
    let base = TimeDelta::seconds(15 * 3_i64.pow(exponent)).min(MAX_BACK_OFF);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "hours in milliseconds fit"
    )]
    let jitter = (base.num_milliseconds() as f64 / 2.0 * fraction) as i64;
    base + TimeDelta::milliseconds(jitter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_off_grows_to_six_hours_and_is_spread() {
        assert_eq!(back_off(1, 0.0), TimeDelta::seconds(15));
        assert_eq!(back_off(2, 0.0), TimeDelta::seconds(45));
        assert_eq!(back_off(100, 0.0), MAX_BACK_OFF);
        assert!(back_off(3, 0.9) > back_off(3, 0.1));
        assert!(back_off(3, 0.999) < back_off(4, 0.0));
    }

    #[test]
    fn job_waits_as_long_as_it_was_told_to() {
        let told = Error::TooManyRequests { retry_after: Duration::from_secs(90) };
        assert_eq!(asked_for(&told), TimeDelta::seconds(90));
        assert_eq!(asked_for(&Error::NotFound), TimeDelta::zero());
    }
}
