//! Longer texts that staff writes for everybody to read: what the server is, what it promises, what it asks.

use crate::config::Config;
use crate::text;

/// Typed in Markdown, in which hashtags lead to their pages.
pub fn html(config: &Config, typed: &str) -> String {
    let tag_url = |name: &str| config.url(&format!("/tags/{}", text::fold(name)));
    text::render_markdown(typed, &text::scan_markdown(typed), |_| None, tag_url)
}
