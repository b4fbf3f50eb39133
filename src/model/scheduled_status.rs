//! Statuses that wait: for their time, or for their author.

use chrono::{DateTime, Utc};

use super::status::Media;

#[derive(Debug, Clone)]
pub struct ScheduledStatus {
    pub id: i64,
    pub scheduled_at: DateTime<Utc>,
    /// The draft, as `domain` wrote it.
    pub draft: serde_json::Value,
    pub media: Vec<Media>,
}

/// A draft that was saved.
#[derive(Debug, Clone)]
pub struct SavedDraft {
    pub id: i64,
    pub changed_at: DateTime<Utc>,
    /// The draft, as `domain` wrote it.
    pub draft: serde_json::Value,
    pub media: Vec<Media>,
}
