//! The JSON shapes of this API, one file per entity, with every field Mastodon documents. They are made from what the
//! core reads (`model`), and know where things are served; they never ask the database.
//!
//! A field of type `()` is always `null`: something of Mastodon's that nobody here has yet.

mod account;
mod account_warning;
mod admin;
mod announcement;
mod application;
mod collection;
mod conversation;
mod credential_account;
mod custom_emoji;
mod featured_tag;
mod filter;
mod instance;
mod instance_limits;
mod instance_v1;
mod interaction_policy;
mod list;
mod marker;
mod media_attachment;
mod notification;
mod notification_group;
mod notification_policy;
mod notification_subject;
mod poll;
mod preferences;
mod preview_card;
mod quote;
mod relationship;
mod report;
mod role;
mod rule;
mod scheduled_status;
mod search;
mod status;
mod status_edit;
mod tag;
mod time;
mod web_push;

pub use account::Account;
pub use account_warning::{AccountWarning, RelationshipSeveranceEvent};
pub use admin::{AdminAccount, AdminReport};
pub use announcement::Announcement;
pub use application::{Application, CredentialApplication};
pub use collection::{Collection, CollectionItem, CollectionWithAccounts};
pub use conversation::Conversation;
pub use credential_account::{CredentialAccount, SourceField};
pub use custom_emoji::{CustomEmoji, Reaction};
pub use featured_tag::FeaturedTag;
pub use filter::{Filter, FilterKeyword, FilterResult, FilterStatus, FilterV1};
pub use instance::{Facts, Instance};
pub use instance_limits::Limits as InstanceLimits;
pub use instance_v1::InstanceV1;
pub use list::List;
pub use marker::Marker;
pub use media_attachment::MediaAttachment;
pub use notification::Notification;
pub use notification_group::GroupedNotificationsResults;
pub use notification_policy::{NotificationPolicy, NotificationPolicyV1, NotificationRequest};
pub use notification_subject::{NotificationFallback, NotificationSubject, SupportedTypes};
pub use poll::Poll;
pub use preferences::Preferences;
pub use preview_card::PreviewCard;
pub use relationship::Relationship;
pub use report::Report;
pub use role::Role;
pub use rule::Rule;
pub use scheduled_status::{Draft, ScheduledStatus};
pub use search::Search;
pub use status::{Context, Status, StatusSource};
pub use status_edit::StatusEdit;
pub use tag::{History, Tag};
pub use time::{Day, Timestamp};
pub use web_push::WebPushSubscription;

use crate::config::Config;
use crate::model::{AccountId, StatusView};

/// For whom entities are made, and by which instance.
#[derive(Clone, Copy)]
pub struct Render<'a> {
    pub config: &'a Config,
    pub viewer: Option<AccountId>,
}

impl<'a> Render<'a> {
    pub fn new(config: &'a Config, viewer: Option<AccountId>) -> Self {
        Self { config, viewer }
    }

    pub fn statuses(self, views: Vec<StatusView>) -> Vec<Status> {
        views.into_iter().map(|view| Status::new(self, view)).collect()
    }
}
