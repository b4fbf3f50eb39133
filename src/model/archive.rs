//! All that a person wrote, as one file.

use chrono::{DateTime, Utc};

#[derive(Debug, Clone)]
pub struct Archive {
    pub id: i64,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// Its file, and how large that is; `None` while it is being made.
    pub file_name: Option<String>,
    pub bytes: Option<i64>,
}
