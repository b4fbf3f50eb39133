//! Notification: something a person is told.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Account, NotificationFallback, NotificationSubject, Render, Status, SupportedTypes, Timestamp};
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
    #[serde(flatten)]
    pub subject: NotificationSubject,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback: Option<NotificationFallback>,
}

impl Notification {
    pub fn new(
        render: Render<'_>,
        supported: &SupportedTypes,
        notification: model::notification::Notification,
    ) -> Self {
        let subject = notification.subject.as_ref();
        Self {
            fallback: supported.fallback(notification.kind, notification.from.name(), subject),
            subject: NotificationSubject::of(render, subject),
            id: notification.id,
            kind: notification.kind.as_str(),
            created_at: notification.created_at.into(),
            group_key: notification.group_key,
            account: Account::new(render, &notification.from),
            status: notification.status.map(|view| Status::new(render, view)),
        }
    }
}
