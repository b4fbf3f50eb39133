//! "Are you sure?", before what cannot be undone.

use askama::Template;

use crate::layout::Page;

use super::status::StatusView;

/// A question with two answers. The form posts to `page.path`; going back is a link.
#[derive(Template)]
#[template(path = "web/confirm.html")]
pub struct ConfirmPage {
    pub page: Page,
    /// What will happen, as a sentence.
    pub question: String,
    /// The words on the button that does it.
    pub action: String,
    /// Where the other answer leads.
    pub back: String,
    /// The status it is about.
    pub status: Option<StatusView>,
}
