//! A collection of accounts that somebody recommends, and who is in it by whose leave (FEP-7aa9).

use chrono::{DateTime, Utc};

use super::status::Tag;
use super::{AccountId, CollectionId};

/// Collections one account may have, and accounts one of ours may hold, as on Mastodon.
pub const MAX_COLLECTIONS: u32 = 10;
pub const MAX_ITEMS: usize = 25;
/// Accounts that are kept of another server's.
pub const MAX_REMOTE_ITEMS: i64 = 150;

/// What its owner says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    pub id: CollectionId,
    pub account_id: AccountId,
    pub uri: String,
    /// Its page.
    pub url: String,
    pub local: bool,
    pub name: String,
    /// What a local person typed; empty for remote ones.
    pub description: String,
    pub description_html: String,
    pub language: Option<String>,
    pub sensitive: bool,
    /// Shown on the owner's profile to others, and to be found.
    pub discoverable: bool,
    pub tag: Option<Tag>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// Somebody in a collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectionItem {
    pub id: i64,
    pub collection_id: CollectionId,
    pub account_id: AccountId,
    pub uri: Option<String>,
    pub state: ItemState,
    /// The stamp that proves the account's leave; one's own and those of people here have none before it is asked for.
    pub authorization_uri: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// Whether somebody lets themselves be featured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum ItemState {
    /// They were asked, or their stamp was not found yet.
    Pending,
    Accepted,
    Rejected,
    /// They took it back.
    Revoked,
}

impl ItemState {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Revoked => "revoked",
        }
    }
}

/// A collection as a viewer sees it: with those in it who are shown to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectionView {
    pub collection: Collection,
    pub items: Vec<CollectionItem>,
}
