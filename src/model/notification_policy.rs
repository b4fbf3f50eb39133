//! What an account wants to hear of people it may not want to hear from, and who waits to be heard.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Account, StatusView};

/// What becomes of a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, sqlx::Type)]
#[serde(rename_all = "lowercase")]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum NotificationAction {
    /// Told at once.
    Accept,
    /// Held back as a request.
    Filter,
    /// Not kept.
    Drop,
}

impl NotificationAction {
    pub const ALL: [Self; 3] = [Self::Accept, Self::Filter, Self::Drop];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Filter => "filter",
            Self::Drop => "drop",
        }
    }
}

impl std::str::FromStr for NotificationAction {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|action| action.as_str() == text).ok_or(())
    }
}

/// What becomes of notifications of each sort of people. The strictest holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotificationPolicy {
    /// Whom the account does not follow.
    pub for_not_following: NotificationAction,
    /// Who has not followed the account for three days.
    pub for_not_followers: NotificationAction,
    /// Accounts less than thirty days old.
    pub for_new_accounts: NotificationAction,
    /// Direct messages that answer nothing.
    pub for_private_mentions: NotificationAction,
    /// Accounts or servers limited by moderators.
    pub for_limited_accounts: NotificationAction,
    pub for_bots: NotificationAction,
}

impl Default for NotificationPolicy {
    fn default() -> Self {
        Self {
            for_not_following: NotificationAction::Accept,
            for_not_followers: NotificationAction::Accept,
            for_new_accounts: NotificationAction::Accept,
            for_private_mentions: NotificationAction::Filter,
            for_limited_accounts: NotificationAction::Filter,
            for_bots: NotificationAction::Accept,
        }
    }
}

/// Somebody whose notifications are held back.
#[derive(Debug, Clone)]
pub struct NotificationRequest {
    pub id: i64,
    pub account: Arc<Account>,
    pub notifications_count: i64,
    pub last_status: Option<StatusView>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}
