//! WebPushSubscription.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::notification::NotificationKind;
use crate::model::web_push;

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WebPushSubscription {
    pub id: String,
    pub endpoint: String,
    pub standard: bool,
    /// Every kind, and whether it is told.
    pub alerts: BTreeMap<&'static str, bool>,
    pub server_key: String,
    pub policy: &'static str,
}

impl WebPushSubscription {
    pub fn new(subscription: web_push::WebPushSubscription, server_key: &str) -> Self {
        let told = |kind: NotificationKind| (kind.as_str(), subscription.alerts.contains(&kind));
        let alerts = NotificationKind::ALL.into_iter().map(told).collect();
        Self {
            id: subscription.id.to_string(),
            endpoint: subscription.endpoint,
            standard: subscription.standard,
            alerts,
            server_key: server_key.to_owned(),
            policy: subscription.policy.as_str(),
        }
    }
}
