//! NotificationPolicy of both versions, and NotificationRequest.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Account, Render, Status, Timestamp};
use crate::domain::notification_policies::Standing;
use crate::model::notification_policy::{self, NotificationAction};

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NotificationPolicy {
    pub for_not_following: NotificationAction,
    pub for_not_followers: NotificationAction,
    pub for_new_accounts: NotificationAction,
    pub for_private_mentions: NotificationAction,
    pub for_limited_accounts: NotificationAction,
    pub for_bots: NotificationAction,
    pub summary: Summary,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct Summary {
    pub pending_requests_count: i64,
    pub pending_notifications_count: i64,
}

impl From<&Standing> for Summary {
    fn from(standing: &Standing) -> Self {
        Self {
            pending_requests_count: standing.pending_requests,
            pending_notifications_count: standing.pending_notifications,
        }
    }
}

impl From<Standing> for NotificationPolicy {
    fn from(standing: Standing) -> Self {
        let policy = standing.policy;
        Self {
            for_not_following: policy.for_not_following,
            for_not_followers: policy.for_not_followers,
            for_new_accounts: policy.for_new_accounts,
            for_private_mentions: policy.for_private_mentions,
            for_limited_accounts: policy.for_limited_accounts,
            for_bots: policy.for_bots,
            summary: Summary::from(&standing),
        }
    }
}

/// The first shape of it: held back, or not.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[allow(clippy::struct_excessive_bools, reason = "as the API has it")]
pub struct NotificationPolicyV1 {
    pub filter_not_following: bool,
    pub filter_not_followers: bool,
    pub filter_new_accounts: bool,
    pub filter_private_mentions: bool,
    pub summary: Summary,
}

impl From<Standing> for NotificationPolicyV1 {
    fn from(standing: Standing) -> Self {
        let policy = standing.policy;
        let held = |action| action != NotificationAction::Accept;
        Self {
            filter_not_following: held(policy.for_not_following),
            filter_not_followers: held(policy.for_not_followers),
            filter_new_accounts: held(policy.for_new_accounts),
            filter_private_mentions: held(policy.for_private_mentions),
            summary: Summary::from(&standing),
        }
    }
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NotificationRequest {
    pub id: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub notifications_count: String,
    pub account: Account,
    pub last_status: Option<Status>,
}

impl NotificationRequest {
    pub fn new(render: Render<'_>, request: notification_policy::NotificationRequest) -> Self {
        Self {
            id: request.id.to_string(),
            created_at: request.created_at.into(),
            updated_at: request.updated_at.into(),
            notifications_count: request.notifications_count.to_string(),
            account: Account::new(render, &request.account),
            last_status: request.last_status.map(|view| Status::new(render, view)),
        }
    }
}
