//! A status on its own page, with what it answers and what answers it; its history; who liked it is `people`.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::layout::Page;

use super::compose::ComposeForm;
use super::status::StatusView;

/// `GET /@NAME/ID`.
#[derive(Template)]
#[template(path = "web/thread.html")]
pub struct ThreadPage {
    pub page: Page,
    /// From the first post of the conversation down to what this one answers.
    pub ancestors: Vec<StatusView>,
    pub status: StatusView,
    /// Below it, in reading order (depth first).
    pub replies: Vec<ThreadReply>,
    /// The form to answer with; `None` when nobody is signed in.
    pub reply: Option<ComposeForm>,
    /// More answers are being fetched from other servers.
    pub fetching: bool,
}

/// A reply and how deep it hangs below the page's status: 1 answers it.
#[derive(Debug, Clone)]
pub struct ThreadReply {
    pub depth: usize,
    pub status: StatusView,
}

impl ThreadReply {
    /// Deeper branches stand under the fourth: a phone has no room for more.
    fn class_depth(&self) -> usize {
        self.depth.clamp(1, 4)
    }
}

/// `GET /@NAME/ID/article`: what is too long for a status, in full.
#[derive(Template)]
#[template(path = "web/article.html")]
pub struct ArticlePage {
    pub page: Page,
    pub title: String,
    pub status: StatusView,
    /// Sanitised.
    pub text_html: String,
}

/// `GET /@NAME/ID/history`.
#[derive(Template)]
#[template(path = "web/history.html")]
pub struct HistoryPage {
    pub page: Page,
    /// The page of the status.
    pub status_path: String,
    /// Newest first; the last one is as it was written.
    pub versions: Vec<VersionView>,
}

/// A status as it once was.
#[derive(Debug, Clone)]
pub struct VersionView {
    pub at: DateTime<Utc>,
    pub spoiler_text: Option<String>,
    /// Sanitised.
    pub content_html: String,
    /// The options of its poll.
    pub poll_options: Vec<String>,
}
