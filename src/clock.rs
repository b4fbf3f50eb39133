//! Time, passed in: everything that asks for the hour asks a [`Clock`], so that tests own it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Duration, Utc};

/// The system's clock, or one that stands still until a test moves it.
#[derive(Debug, Clone, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// A clock that stands at `start`. Clones share it.
    pub fn manual(start: DateTime<Utc>) -> Self {
        Self(Some(Arc::new(AtomicI64::new(start.timestamp_millis()))))
    }

    /// Now, in whole milliseconds: what ids and PostgreSQL can both hold exactly.
    pub fn now(&self) -> DateTime<Utc> {
        #[allow(clippy::disallowed_methods, reason = "the one place that asks the system")]
        let millis = match &self.0 {
            Some(manual) => manual.load(Ordering::SeqCst),
            None => Utc::now().timestamp_millis(),
        };
        DateTime::from_timestamp_millis(millis).unwrap_or_default()
    }

    /// Moves a manual clock. The system's cannot be moved: asking is a mistake of the caller.
    ///
    /// # Panics
    /// On the system's clock.
    pub fn advance(&self, by: Duration) {
        let manual = self.0.as_ref().expect("only a manual clock can be moved");
        manual.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
    }
}
