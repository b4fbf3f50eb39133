//! A status that waits for its time.

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
