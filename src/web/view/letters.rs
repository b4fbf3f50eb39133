//! Direct messages, what waits for its time or its author, hashtags one follows.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::layout::Page;

use super::account::AccountView;
use super::pager::Pager;

/// `GET /conversations`. Posts to `/conversations/ID/read`, `/unread` and `/remove`.
#[derive(Template)]
#[template(path = "web/conversations.html")]
pub struct ConversationsPage {
    pub page: Page,
    pub conversations: Vec<ConversationView>,
    pub pager: Pager,
}

#[derive(Debug, Clone)]
pub struct ConversationView {
    pub id: i64,
    pub people: Vec<AccountView>,
    pub unread: bool,
    /// The page of the last message.
    pub path: String,
    pub at: DateTime<Utc>,
    pub spoiler_text: String,
    /// Sanitised.
    pub content_html: String,
}

/// `GET /scheduled`. Posts to `/scheduled/ID/cancel`.
#[derive(Template)]
#[template(path = "web/scheduled.html")]
pub struct ScheduledPage {
    pub page: Page,
    pub waiting: Vec<ScheduledView>,
    pub pager: Pager,
}

#[derive(Debug, Clone)]
pub struct ScheduledView {
    pub id: i64,
    pub at: DateTime<Utc>,
    pub spoiler_text: String,
    /// As it was typed.
    pub text: String,
}

impl ScheduledView {
    fn overdue(&self, page: &Page) -> bool {
        self.at + chrono::Duration::minutes(10) < page.now
    }
}

/// `GET /drafts`. Posts to `/drafts/ID/delete`.
#[derive(Template)]
#[template(path = "web/drafts.html")]
pub struct DraftsPage {
    pub page: Page,
    pub drafts: Vec<DraftView>,
    pub pager: Pager,
}

#[derive(Debug, Clone)]
pub struct DraftView {
    pub id: i64,
    /// When it was saved last.
    pub at: DateTime<Utc>,
    pub spoiler_text: String,
    /// As it was typed.
    pub text: String,
    pub pictures: u64,
}

/// `GET /followed_tags`.
#[derive(Template)]
#[template(path = "web/followed_tags.html")]
pub struct FollowedTagsPage {
    pub page: Page,
    /// Folded, and as first written.
    pub tags: Vec<(String, String)>,
    pub pager: Pager,
}
