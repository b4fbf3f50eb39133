//! Relationship: what another account is to the one who asks.

use schemars::JsonSchema;
use serde::Serialize;

use super::Timestamp;
use crate::model::{self, AccountId};

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[allow(clippy::struct_excessive_bools, reason = "as Mastodon has it")]
pub struct Relationship {
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
    pub muting_expires_at: Option<Timestamp>,
    pub requested: bool,
    pub requested_by: bool,
    pub domain_blocking: bool,
    pub endorsed: bool,
    pub note: String,
}

impl From<model::relationship::Relationship> for Relationship {
    fn from(relationship: model::relationship::Relationship) -> Self {
        Self {
            id: relationship.id,
            following: relationship.following,
            showing_reblogs: relationship.showing_reblogs,
            notifying: relationship.notifying,
            languages: relationship.languages,
            followed_by: relationship.followed_by,
            blocking: relationship.blocking,
            blocked_by: relationship.blocked_by,
            muting: relationship.muting,
            muting_notifications: relationship.muting_notifications,
            muting_expires_at: relationship.muting_expires_at.map(Timestamp::from),
            requested: relationship.requested,
            requested_by: relationship.requested_by,
            domain_blocking: relationship.domain_blocking,
            endorsed: relationship.endorsed,
            note: relationship.note,
        }
    }
}
