//! What two accounts are to each other.

use chrono::{DateTime, Utc};

use super::AccountId;

/// How a follow shows the followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowOptions {
    pub show_reblogs: bool,
    /// Whether each new status is told.
    pub notify: bool,
    /// Only statuses in these languages; all where `None`.
    pub languages: Option<Vec<String>>,
}

impl Default for FollowOptions {
    fn default() -> Self {
        Self { show_reblogs: true, notify: false, languages: None }
    }
}

/// A follow, or a request for one.
#[derive(Debug, Clone)]
pub struct Follow {
    pub id: i64,
    pub account_id: AccountId,
    pub target_account_id: AccountId,
    /// The Follow's id, ours or exactly as it was received: what Accept, Reject and Undo name.
    pub uri: Option<String>,
    pub show_reblogs: bool,
    pub notify: bool,
    pub languages: Option<Vec<String>>,
}

/// What another account is to the one who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relationship {
    /// The other one.
    pub id: AccountId,
    pub following: bool,
    pub showing_reblogs: bool,
    pub notifying: bool,
    pub languages: Option<Vec<String>>,
    pub followed_by: bool,
    pub blocking: bool,
    pub blocked_by: bool,
    pub muting: bool,
    pub muting_notifications: bool,
    pub muting_expires_at: Option<DateTime<Utc>>,
    /// A request of ours waits for them.
    pub requested: bool,
    /// A request of theirs waits for us.
    pub requested_by: bool,
    pub domain_blocking: bool,
    pub endorsed: bool,
    /// Our private words about them.
    pub note: String,
}
