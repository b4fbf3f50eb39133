//! Whether the inbox has room: past `federation.max_unapplied` stored and not yet applied activities it has not.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use crate::db;
use crate::error::{Error, Result};
use crate::state::State;

/// How long a count is believed. Counting costs the more the fuller the queue is.
const BELIEVED_FOR_MS: i64 = 1000;

/// The last count of this process.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    counted_at: AtomicI64,
    full: AtomicBool,
}

impl Backlog {
    /// # Errors
    /// [`Error::Unavailable`] when too much waits already.
    pub(super) async fn check(&self, state: &State) -> Result<()> {
        let now = state.clock.now().timestamp_millis();
        let counted_at = self.counted_at.load(Ordering::Relaxed);
        let due = now - counted_at >= BELIEVED_FOR_MS;
        let ours = due
            && self
                .counted_at
                .compare_exchange(counted_at, now, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok();
        if ours {
            let limit = i64::from(state.config.federation.max_unapplied);
            let pending = db::inbound::count_pending(&state.pool, limit).await?;
            self.full.store(pending >= limit, Ordering::Relaxed);
        }
        if self.full.load(Ordering::Relaxed) {
            return Err(Error::Unavailable {
                reason: "Too many activities wait to be applied",
                retry_after: Duration::from_secs(120),
            });
        }
        Ok(())
    }
}
