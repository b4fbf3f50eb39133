//! What somebody is asked leave for.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leave {
    /// To quote a status of theirs.
    #[default]
    Quote,
    /// To feature them in a collection.
    Feature,
}

impl Leave {
    /// What its stamps are called (FEP-044f, FEP-7aa9).
    pub fn stamp_type(self) -> &'static str {
        match self {
            Self::Quote => "QuoteAuthorization",
            Self::Feature => "FeatureAuthorization",
        }
    }

    /// The id of the stamp by which somebody here gives it; `id` is that of what they let be.
    pub fn stamp_uri(self, account_uri: &str, id: impl std::fmt::Display) -> String {
        match self {
            Self::Quote => format!("{account_uri}/quote_authorizations/{id}"),
            Self::Feature => format!("{account_uri}/feature_authorizations/{id}"),
        }
    }
}
