//! Preferences: what a person chose once for every post, and for reading.

use schemars::JsonSchema;
use serde::Serialize;

use crate::db::preferences::PostingDefaults;
use crate::model::{TextFormat, Visibility};

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Preferences {
    #[serde(rename = "posting:default:visibility")]
    posting_visibility: Visibility,
    #[serde(rename = "posting:default:sensitive")]
    posting_sensitive: bool,
    #[serde(rename = "posting:default:language")]
    posting_language: Option<String>,
    #[serde(rename = "posting:default:quote_policy")]
    posting_quote_policy: String,
    /// Ours.
    #[serde(rename = "posting:default:content_type")]
    posting_content_type: TextFormat,
    #[serde(rename = "reading:expand:media")]
    reading_expand_media: &'static str,
    #[serde(rename = "reading:expand:spoilers")]
    reading_expand_spoilers: bool,
    #[serde(rename = "reading:autoplay:gifs")]
    reading_autoplay_gifs: bool,
}

impl From<PostingDefaults> for Preferences {
    fn from(defaults: PostingDefaults) -> Self {
        Self {
            posting_visibility: defaults.visibility,
            posting_sensitive: defaults.sensitive,
            posting_language: defaults.language,
            posting_quote_policy: defaults.quote_policy,
            posting_content_type: defaults.text_format,
            reading_expand_media: "default",
            reading_expand_spoilers: false,
            reading_autoplay_gifs: false,
        }
    }
}
