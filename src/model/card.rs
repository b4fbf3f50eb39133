//! What a link leads to, as a status shows it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A page on the web in a few words, with the picture it chose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    pub id: i64,
    pub url: String,
    /// `link`, `photo`, `video` or `rich`.
    pub kind: String,
    pub title: String,
    pub description: String,
    pub language: Option<String>,
    pub author_name: String,
    pub author_url: String,
    pub provider_name: String,
    pub provider_url: String,
    pub image_remote_url: Option<String>,
    pub image_description: String,
    pub image_key: Option<String>,
    pub blurhash: Option<String>,
    pub width: i32,
    pub height: i32,
    pub published_at: Option<DateTime<Utc>>,
}
