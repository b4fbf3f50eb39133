//! A login, as opposed to the actors it owns.

use chrono::{DateTime, Utc};

use super::permission::Role;
use super::{TextFormat, UserId, Visibility};

/// A login with its role and preferences. It never holds the password's hash.
#[derive(Debug, Clone)]
pub struct User {
    pub id: UserId,
    pub email: String,
    pub role: Role,
    /// Language of the pages, as BCP 47.
    pub locale: String,
    pub default_visibility: Visibility,
    pub default_sensitive: bool,
    /// How what they type is meant.
    pub default_text_format: TextFormat,
    /// Language of new statuses; `None`: as detected.
    pub default_language: Option<String>,
    /// Why they wanted to join; empty where nobody asked.
    pub sign_up_reason: String,
    pub sign_up_ip: Option<String>,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub approved_at: Option<DateTime<Utc>>,
    pub disabled_at: Option<DateTime<Utc>>,
    pub last_active_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

impl User {
    /// In Mastodon's words for what keeps a login from being used, in the order in which a person would put it right.
    pub fn obstacle(&self) -> Option<&'static str> {
        if self.confirmed_at.is_none() {
            Some("Your login is missing a confirmed e-mail address")
        } else if self.approved_at.is_none() {
            Some("Your login is currently pending approval")
        } else if self.disabled_at.is_some() {
            Some("Your login is currently disabled")
        } else {
            None
        }
    }
}
