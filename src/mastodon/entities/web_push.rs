//! WebPushSubscription.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::model::notification::NotificationKind;
use crate::model::web_push;

#[derive(Debug, Clone, Serialize)]
pub struct WebPushSubscription {
    pub id: String,
    pub endpoint: String,
    pub standard: bool,
    /// Every kind, and whether it is told.
    pub alerts: Map<String, Value>,
    pub server_key: String,
    pub policy: &'static str,
}

/// Kinds Mastodon names here that nothing makes yet.
const OTHER_ALERTS: [&str; 3] = ["quote", "quoted_update", "admin.report"];

impl WebPushSubscription {
    pub fn new(subscription: web_push::WebPushSubscription, server_key: &str) -> Self {
        let mut alerts: Map<String, Value> =
            OTHER_ALERTS.iter().map(|kind| ((*kind).to_owned(), false.into())).collect();
        for kind in NotificationKind::ALL {
            alerts.insert(kind.as_str().to_owned(), subscription.alerts.contains(&kind).into());
        }
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
