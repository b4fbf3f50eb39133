//! What a relay is: how it is spoken with, and how that stands.

use serde::Serialize;

/// The two ways of relays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, sqlx::Type)]
#[serde(rename_all = "lowercase")]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum RelayStyle {
    /// It is followed as "the public", and passes activities on as they are.
    Mastodon,
    /// Its actor is followed and follows back, and announces ids.
    LitePub,
}

/// How a subscription stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, sqlx::Type)]
#[serde(rename_all = "lowercase")]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum RelayState {
    /// It was asked and has not answered.
    Pending,
    Accepted,
    Rejected,
    /// Nobody wants it any more.
    Off,
}

impl RelayState {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Off => "off",
        }
    }
}

impl RelayStyle {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mastodon => "mastodon",
            Self::LitePub => "litepub",
        }
    }
}
