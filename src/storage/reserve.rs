//! The disk reserve: PostgreSQL that finds no room for its log stops and stays down, so we stop writing first.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use nix::sys::statvfs::statvfs;

use crate::error::{Error, Result};

/// A measurement is believed this long.
const BELIEVED_FOR: Duration = Duration::from_secs(1);

/// Whether there is room to write under the data directory.
#[derive(Debug)]
pub struct Reserve {
    path: PathBuf,
    min_free: AtomicU64,
    began: Instant,
    /// Milliseconds after `began` from which on it is measured again.
    measure_at: AtomicU64,
    low: AtomicBool,
}

impl Reserve {
    /// Holds `min_free` bytes free on the disk of `path`.
    pub fn new(path: impl Into<PathBuf>, min_free: u64) -> Self {
        Self {
            path: path.into(),
            min_free: AtomicU64::new(min_free),
            began: Instant::now(),
            measure_at: AtomicU64::new(0),
            low: AtomicBool::new(false),
        }
    }

    /// Whether nothing may be written now. Workers that find it so pause.
    pub fn is_low(&self) -> bool {
        let now = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let due = self.measure_at.load(Ordering::Relaxed);
        let believed = u64::try_from(BELIEVED_FOR.as_millis()).unwrap_or(u64::MAX);
        // Of several that find it due, one measures.
        let next = now.saturating_add(believed);
        if now >= due
            && self.measure_at.compare_exchange(due, next, Ordering::Relaxed, Ordering::Relaxed).is_ok()
        {
            self.measure();
        }
        self.low.load(Ordering::Relaxed)
    }

    /// `Err` (503) when nothing may be written now.
    pub fn check(&self) -> Result<()> {
        if !self.is_low() {
            return Ok(());
        }
        Err(Error::Unavailable {
            reason: "The disk of this server is nearly full: nothing can be saved at the moment",
            retry_after: Duration::from_secs(60),
        })
    }

    /// Moves the threshold; it counts at once.
    pub fn set_min_free(&self, bytes: u64) {
        self.min_free.store(bytes, Ordering::Relaxed);
        self.measure();
    }

    /// Free bytes now, when the system tells.
    pub fn free(&self) -> Option<u64> {
        let disk = statvfs(&self.path).ok()?;
        #[allow(clippy::unnecessary_cast, reason = "32 bits on some systems")]
        Some((disk.blocks_available() as u64).saturating_mul(disk.fragment_size() as u64))
    }

    fn measure(&self) {
        // A disk that cannot be asked is no reason to stop.
        let free = self.free().unwrap_or(u64::MAX);
        let low = free < self.min_free.load(Ordering::Relaxed);
        if self.low.swap(low, Ordering::Relaxed) != low {
            if low {
                tracing::error!(free, path = %self.path.display(), "the disk is nearly full: writes stop");
            } else {
                tracing::info!(free, "there is room on the disk again: writes go on");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threshold_counts_as_soon_as_it_is_moved() {
        let reserve = Reserve::new(std::env::temp_dir(), 0);
        assert!(!reserve.is_low());
        reserve.set_min_free(u64::MAX);
        assert!(reserve.is_low() && reserve.check().is_err());
        reserve.set_min_free(0);
        assert!(reserve.check().is_ok());
    }
}
