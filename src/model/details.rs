//! What an article, film, recording or event is beyond its title and excerpt.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Details {
    /// There is more to read than the status shows.
    pub has_text: bool,
    /// Seconds.
    pub duration: Option<f64>,
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    /// Where it takes place, in words.
    pub place: Option<String>,
}
