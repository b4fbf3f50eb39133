//! An actor as everybody reads it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::emoji::Emoji;
use super::interaction::Circle;
use super::{AccountId, HostId, RoleId, UserId};

/// An account, local or remote, with its counts. One row of `accounts` joined with what is always shown beside it.
#[derive(Debug, Clone)]
pub struct Account {
    pub id: AccountId,
    pub user_id: Option<UserId>,
    pub username: String,
    /// The domain of the handle; `None` for local accounts.
    pub domain: Option<String>,
    pub host_id: Option<HostId>,
    pub uri: String,
    pub url: String,
    pub inbox_url: String,
    pub shared_inbox_url: Option<String>,
    pub outbox_url: Option<String>,
    pub followers_url: Option<String>,
    pub following_url: Option<String>,
    pub featured_url: Option<String>,
    /// Where its collections of accounts are listed.
    pub featured_collections_url: Option<String>,
    /// Person, Service, Application, Group or Organization.
    pub actor_type: String,
    pub display_name: String,
    /// What a local person typed; empty for remote accounts.
    pub note: String,
    pub note_html: String,
    pub fields: Vec<Field>,
    pub avatar_key: Option<String>,
    pub avatar_remote_url: Option<String>,
    pub avatar_description: String,
    pub header_key: Option<String>,
    pub header_remote_url: Option<String>,
    pub header_description: String,
    pub locked: bool,
    pub discoverable: Option<bool>,
    pub indexable: bool,
    pub hide_collections: bool,
    /// Whom it lets put it into collections; `None` where it does not say, which is nobody.
    pub feature_policy: Option<Circle>,
    /// Which tabs a profile has beside its posts.
    pub tabs: ProfileTabs,
    /// Whether people without an account may have its posts sent by mail.
    pub email_subscriptions: bool,
    /// Pages of these domains may name the account as their author.
    pub attribution_domains: Vec<String>,
    pub memorial: bool,
    pub also_known_as: Vec<String>,
    pub moved_to_account_id: Option<AccountId>,
    /// The account moved to, where it is read for its own sake.
    pub moved_to: Option<Arc<Account>>,
    /// By us, by their own server, or because their whole server is.
    pub suspended: bool,
    pub limited: bool,
    pub deleted: bool,
    pub created_at: DateTime<Utc>,
    pub fetched_at: Option<DateTime<Utc>>,
    pub statuses_count: i64,
    pub followers_count: i64,
    pub following_count: i64,
    pub last_status_at: Option<DateTime<Utc>>,
    /// The role of the local person behind it, where it is shown.
    pub role: Option<ShownRole>,
    /// The custom emoji in its name, bio and fields.
    pub emojis: Vec<Emoji>,
}

/// What a profile shows beside posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProfileTabs {
    pub media: bool,
    /// Whether media posted in replies are among them.
    pub media_replies: bool,
    /// Hashtags and people the account recommends.
    pub featured: bool,
}

impl Default for ProfileTabs {
    fn default() -> Self {
        Self { media: true, media_replies: true, featured: true }
    }
}

/// A highlighted role.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ShownRole {
    pub id: RoleId,
    pub name: String,
    pub color: String,
}

/// One row of a profile's table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    pub name: String,
    /// What was typed; empty for remote accounts.
    #[serde(default)]
    pub value: String,
    /// What is shown: sanitised HTML.
    pub value_html: String,
    #[serde(default)]
    pub verified_at: Option<DateTime<Utc>>,
}

impl Account {
    pub fn is_local(&self) -> bool {
        self.domain.is_none()
    }

    /// `user` for local accounts, `user@domain` for remote ones.
    pub fn acct(&self) -> String {
        match &self.domain {
            Some(domain) => format!("{}@{domain}", self.username),
            None => self.username.clone(),
        }
    }

    /// The name to show: a person without a display name goes by the user name.
    pub fn name(&self) -> &str {
        if self.display_name.is_empty() { &self.username } else { &self.display_name }
    }

    /// Whom a local account lets put it into collections: those who may find it, and of a locked one its followers.
    pub fn own_feature_policy(discoverable: Option<bool>, locked: bool) -> Circle {
        let word = if locked { "followers" } else { "public" };
        let automatic = (discoverable == Some(true)).then(|| word.to_owned()).into_iter().collect();
        Circle { automatic, manual: Vec::new() }
    }

    pub fn is_bot(&self) -> bool {
        matches!(self.actor_type.as_str(), "Service" | "Application")
    }

    pub fn is_group(&self) -> bool {
        self.actor_type == "Group"
    }

    /// Where one copy for all its server's recipients may be sent.
    pub fn preferred_inbox(&self) -> &str {
        self.shared_inbox_url.as_deref().unwrap_or(&self.inbox_url)
    }
}
