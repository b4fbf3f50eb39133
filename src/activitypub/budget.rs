//! How many requests one event may cost us (attack masto-22025: each document names a new one, without end).

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::{Error, Result};

/// One counter, passed along to everything that is fetched for the same reason. Clones share it.
#[derive(Debug, Clone)]
pub struct Budget(Arc<AtomicU32>);

impl Budget {
    /// For an activity that came in: a thread of forty posts by as many new people, each confirmed by WebFinger.
    pub fn for_activity() -> Self {
        Self::of(200)
    }

    /// For something a person asked for and waits for.
    pub fn for_person() -> Self {
        Self::of(60)
    }

    pub fn of(requests: u32) -> Self {
        Self(Arc::new(AtomicU32::new(requests)))
    }

    /// Whether nothing more may be asked.
    pub fn is_spent(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }

    /// Takes one request out.
    ///
    /// # Errors
    /// [`Error::Unprocessable`] when none is left.
    pub fn spend(&self) -> Result<()> {
        let left = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        left.map(|_| ()).map_err(|_| Error::Unprocessable("It refers to too many other documents".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_spend_from_one_purse() {
        let budget = Budget::of(2);
        assert!(budget.clone().spend().is_ok());
        assert!(!budget.is_spent());
        assert!(budget.spend().is_ok());
        assert!(budget.is_spent());
        assert!(matches!(budget.clone().spend(), Err(Error::Unprocessable(_))));
    }
}
