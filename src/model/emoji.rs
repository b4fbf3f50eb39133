//! Custom emoji, and what people answer a status with.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::EmojiId;

/// A custom emoji that may be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Emoji {
    pub id: EmojiId,
    /// Without colons.
    pub shortcode: String,
    pub category: Option<String>,
    /// Its id as an object, of remote ones that have one.
    pub uri: Option<String>,
    pub local: bool,
    pub image_key: Option<String>,
    /// The same standing still.
    pub static_key: Option<String>,
    pub remote_url: Option<String>,
    pub visible_in_picker: bool,
    pub updated_at: DateTime<Utc>,
}

/// How many answered a status with one emoji.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    /// A Unicode emoji, the shortcode of one of ours, or `shortcode@host`.
    pub name: String,
    pub count: i64,
    /// The picture of a custom one.
    pub emoji: Option<Emoji>,
}
