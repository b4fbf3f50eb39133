//! Keyset pagination, in Mastodon's words.

/// Which part of a list, by the rows' own ids. Results are always newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Only rows below this id.
    pub max_id: Option<i64>,
    /// Only rows above this id, the newest of them.
    pub since_id: Option<i64>,
    /// Only rows above this id, the oldest of them: the page just above.
    pub min_id: Option<i64>,
    /// At most this many rows; at least 1.
    pub limit: i64,
}

impl Page {
    /// The newest `limit` rows.
    pub fn first(limit: i64) -> Self {
        Self { max_id: None, since_id: None, min_id: None, limit }
    }

    /// Exclusive lower bound.
    pub fn above(&self) -> i64 {
        self.min_id.or(self.since_id).unwrap_or(i64::MIN)
    }

    /// Exclusive upper bound.
    pub fn below(&self) -> i64 {
        self.max_id.unwrap_or(i64::MAX)
    }

    /// Whether the rows nearest to the lower bound are wanted.
    pub fn upwards(&self) -> bool {
        self.min_id.is_some()
    }
}
