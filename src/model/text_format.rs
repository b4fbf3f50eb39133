//! How a typed text is to be read.

use serde::{Deserialize, Serialize};

/// Said as a media type, in the API and to other servers alike.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, sqlx::Type,
)]
#[sqlx(type_name = "text")]
pub enum TextFormat {
    /// As it stands; links, mentions and hashtags are found.
    #[default]
    #[serde(rename = "text/plain")]
    #[sqlx(rename = "text/plain")]
    Plain,
    #[serde(rename = "text/markdown")]
    #[sqlx(rename = "text/markdown")]
    Markdown,
}

impl TextFormat {
    pub const ALL: [Self; 2] = [Self::Plain, Self::Markdown];

    pub fn media_type(self) -> &'static str {
        match self {
            Self::Plain => "text/plain",
            Self::Markdown => "text/markdown",
        }
    }
}

impl std::str::FromStr for TextFormat {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|format| format.media_type() == text).ok_or(())
    }
}
