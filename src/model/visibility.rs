//! Who a status is for.

use serde::{Deserialize, Serialize};

/// Mastodon's four visibilities, from widest to narrowest.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
    sqlx::Type,
)]
#[serde(rename_all = "lowercase")]
#[sqlx(type_name = "visibility", rename_all = "lowercase")]
pub enum Visibility {
    /// Everybody, and in public timelines.
    Public,
    /// Everybody, but in no public timeline.
    Unlisted,
    /// Followers and the mentioned.
    Private,
    /// The mentioned.
    Direct,
}

impl Visibility {
    pub const ALL: [Self; 4] = [Self::Public, Self::Unlisted, Self::Private, Self::Direct];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Unlisted => "unlisted",
            Self::Private => "private",
            Self::Direct => "direct",
        }
    }

    /// Whether anybody may read it without signing in.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Public | Self::Unlisted)
    }
}

impl std::str::FromStr for Visibility {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|v| v.as_str() == text).ok_or(())
    }
}
