//! `GET /admin/custom_emojis`.

use askama::Template;

use crate::layout::{FieldErrors, Page};
use crate::model::EmojiId;

/// Ours with the form that adds one, or those of other servers. Posts `multipart/form-data` (`csrf_token` first,
/// `shortcode`, `category`, `image`) to the same path, and to `/admin/custom_emojis/ID/VERB`.
#[derive(Template)]
#[template(path = "web/admin_custom_emojis.html")]
pub struct CustomEmojisPage {
    pub page: Page,
    /// Those of other servers are shown.
    pub theirs: bool,
    /// The beginning of a shortcode that was asked for.
    pub query: String,
    /// What was typed, when it comes back with errors.
    pub form: EmojiForm,
    pub errors: FieldErrors,
    pub emojis: Vec<EmojiView>,
    /// The way to those before.
    pub older: Option<String>,
}

#[derive(Debug, Clone, Default)]
pub struct EmojiForm {
    pub shortcode: String,
    pub category: String,
}

#[derive(Debug, Clone)]
pub struct EmojiView {
    pub id: EmojiId,
    pub shortcode: String,
    /// `None`: ours.
    pub host: Option<String>,
    pub category: String,
    pub url: Option<String>,
    pub disabled: bool,
}
