//! Of whom the reader hears, and who waits to be heard.

use askama::Template;

use crate::layout::Page;
use crate::model::notification_policy::{NotificationAction, NotificationPolicy};

use super::account::AccountView;
use super::pager::Pager;

/// `GET /settings/notifications`. Posts each `for_…` with one of the three words to the same path.
#[derive(Template)]
#[template(path = "web/settings_notifications.html")]
pub struct HearingPage {
    pub page: Page,
    pub policy: NotificationPolicy,
}

/// Value, key of its words, whether it is chosen.
type Choice = (&'static str, &'static str, bool);

impl HearingPage {
    /// Name, key of its words, and each choice.
    fn sorts(&self) -> Vec<(&'static str, &'static str, [Choice; 3])> {
        let policy = &self.policy;
        let sorts = [
            ("for_not_following", "hear-not-following", policy.for_not_following),
            ("for_not_followers", "hear-not-followers", policy.for_not_followers),
            ("for_new_accounts", "hear-new-accounts", policy.for_new_accounts),
            ("for_private_mentions", "hear-private-mentions", policy.for_private_mentions),
            ("for_limited_accounts", "hear-limited-accounts", policy.for_limited_accounts),
            ("for_bots", "hear-bots", policy.for_bots),
        ];
        let key = |action| match action {
            NotificationAction::Accept => "hear-accept",
            NotificationAction::Filter => "hear-filter",
            NotificationAction::Drop => "hear-drop",
        };
        let choices = |chosen| NotificationAction::ALL.map(|one| (one.as_str(), key(one), one == chosen));
        sorts.into_iter().map(|(name, words, chosen)| (name, words, choices(chosen))).collect()
    }
}

/// `GET /notifications/requests`: each answered by a form posting to `/notifications/requests/ID/accept` or
/// `/dismiss`.
#[derive(Template)]
#[template(path = "web/notification_requests.html")]
pub struct RequestsPage {
    pub page: Page,
    pub requests: Vec<RequestView>,
    pub pager: Pager,
}

#[derive(Debug, Clone)]
pub struct RequestView {
    pub id: i64,
    pub account: AccountView,
    pub count: u64,
    /// The latest words, sanitised; empty for none.
    pub content_html: String,
}
