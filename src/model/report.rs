//! What somebody told the moderators of somebody.

use chrono::{DateTime, Utc};

use super::AccountId;

/// One report.
#[derive(Debug, Clone)]
pub struct Report {
    pub id: i64,
    pub account_id: AccountId,
    pub target_account_id: AccountId,
    pub comment: String,
    /// `spam`, `legal`, `violation` or `other`.
    pub category: String,
    pub status_ids: Vec<i64>,
    pub collection_ids: Vec<i64>,
    pub rule_ids: Vec<i64>,
    pub forwarded: bool,
    pub action_taken_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}
