//! Notification: something a person is told.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Account, Render, Status, Timestamp};
use crate::model;
use crate::model::NotificationId;

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Notification {
    pub id: NotificationId,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub created_at: Timestamp,
    pub group_key: String,
    pub account: Account,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
}

impl Notification {
    pub fn new(render: Render<'_>, notification: model::notification::Notification) -> Self {
        Self {
            id: notification.id,
            kind: notification.kind.as_str(),
            created_at: notification.created_at.into(),
            group_key: notification.group_key,
            account: Account::new(render, &notification.from),
            status: notification.status.map(|view| Status::new(render, view)),
        }
    }
}
