//! What an account is told.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Account, NotificationId, StatusView};

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
}

impl NotificationKind {
    pub const ALL: [Self; 11] = [
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
    pub created_at: DateTime<Utc>,
}
