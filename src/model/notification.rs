//! What an account is told.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::collection::CollectionView;
use super::report::Report;
use super::{Account, CollectionId, NotificationId, StatusId, StatusView};

/// Mastodon's kinds of notifications, as far as something here makes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    Mention,
    /// Somebody the account asked to be told of posted.
    Status,
    Reblog,
    Follow,
    FollowRequest,
    Favourite,
    /// A poll ended that the account made, or voted in.
    Poll,
    /// Somebody quoted a status of the account.
    Quote,
    /// A status the account quoted was edited.
    QuotedUpdate,
    /// A status the account reblogged was edited.
    Update,
    #[serde(rename = "admin.sign_up")]
    AdminSignUp,
    #[serde(rename = "admin.report")]
    AdminReport,
    /// Follows of the account ended together.
    SeveredRelationships,
    /// A moderator acted upon the account, or has something to say to it.
    ModerationWarning,
    /// Somebody put the account into a collection.
    AddedToCollection,
    /// A collection that the account is in says something else of itself.
    CollectionUpdate,
}

impl NotificationKind {
    pub const ALL: [Self; 16] = [
        Self::Mention,
        Self::Status,
        Self::Reblog,
        Self::Follow,
        Self::FollowRequest,
        Self::Favourite,
        Self::Poll,
        Self::Quote,
        Self::QuotedUpdate,
        Self::Update,
        Self::AdminSignUp,
        Self::AdminReport,
        Self::SeveredRelationships,
        Self::ModerationWarning,
        Self::AddedToCollection,
        Self::CollectionUpdate,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mention => "mention",
            Self::Status => "status",
            Self::Reblog => "reblog",
            Self::Follow => "follow",
            Self::FollowRequest => "follow_request",
            Self::Favourite => "favourite",
            Self::Poll => "poll",
            Self::Quote => "quote",
            Self::QuotedUpdate => "quoted_update",
            Self::Update => "update",
            Self::AdminSignUp => "admin.sign_up",
            Self::AdminReport => "admin.report",
            Self::SeveredRelationships => "severed_relationships",
            Self::ModerationWarning => "moderation_warning",
            Self::AddedToCollection => "added_to_collection",
            Self::CollectionUpdate => "collection_update",
        }
    }
}

impl std::str::FromStr for NotificationKind {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(())
    }
}

/// Something an account was told, ready to be rendered by any edge.
#[derive(Debug, Clone)]
pub struct Notification {
    pub id: NotificationId,
    pub kind: NotificationKind,
    /// The group it is in, or `ungrouped-ID`.
    pub group_key: String,
    /// Who did it.
    pub from: Arc<Account>,
    /// What it is about, as the one who was told may see it. Kinds about people have none.
    pub status: Option<StatusView>,
    /// What else it is about.
    pub subject: Option<Subject>,
    pub created_at: DateTime<Utc>,
}

impl Notification {
    /// What was said to the moderators, or by them, with whom follows ended, or how a collection is called; empty for other kinds.
    pub fn words(&self) -> &str {
        self.subject.as_ref().map(Subject::words).unwrap_or_default()
    }
}

/// The row a notification is about, if any: one at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum About {
    #[default]
    Nothing,
    Status(StatusId),
    Report(i64),
    Warning(i64),
    Severance(i64),
    Collection(CollectionId),
}

impl From<Option<StatusId>> for About {
    fn from(status: Option<StatusId>) -> Self {
        status.map_or(Self::Nothing, Self::Status)
    }
}

/// What a notification is about, where that is no status.
#[derive(Debug, Clone)]
pub enum Subject {
    /// With whom it is about.
    Report(Arc<Report>, Arc<Account>),
    /// With the account that was told.
    Warning(Arc<Warning>, Arc<Account>),
    Severance(Arc<Severance>),
    /// As the account may see it.
    Collection(Arc<CollectionView>),
}

impl Subject {
    pub fn words(&self) -> &str {
        match self {
            Self::Report(report, _) => &report.comment,
            Self::Warning(warning, _) => &warning.text,
            Self::Severance(severance) => &severance.target_name,
            Self::Collection(view) => &view.collection.name,
        }
    }
}

/// What a moderator did to an account, and told it.
#[derive(Debug, Clone)]
pub struct Warning {
    pub id: i64,
    /// `none`, `disable`, `silence` or `suspend`.
    pub action: String,
    pub text: String,
    pub status_ids: Vec<i64>,
    pub created_at: DateTime<Utc>,
}

/// Follows that ended together.
#[derive(Debug, Clone)]
pub struct Severance {
    pub id: i64,
    /// `domain_block`, `user_domain_block` or `account_suspension`.
    pub kind: String,
    /// The server, or the account, on the other side.
    pub target_name: String,
    pub followers_count: i64,
    pub following_count: i64,
    pub created_at: DateTime<Utc>,
}
