//! Finding people, hashtags and posts.

use askama::Template;

use crate::layout::Page;

use super::account::PersonView;
use super::status::StatusView;

/// `GET /search?q=…`.
#[derive(Template)]
#[template(path = "web/search.html")]
pub struct SearchPage {
    pub page: Page,
    /// What was typed; empty before anything was.
    pub query: String,
    pub people: Vec<PersonView>,
    pub hashtags: Vec<HashtagView>,
    pub statuses: Vec<StatusView>,
}

/// A hashtag that was found.
#[derive(Debug, Clone)]
pub struct HashtagView {
    /// As it was first written, without `#`.
    pub name: String,
}

impl SearchPage {
    fn found_nothing(&self) -> bool {
        self.people.is_empty() && self.hashtags.is_empty() && self.statuses.is_empty()
    }
}
