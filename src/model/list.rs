//! A list of people somebody reads apart from everybody else.

use serde::{Deserialize, Serialize};

use super::ListId;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    pub id: ListId,
    pub title: String,
    pub replies_policy: RepliesPolicy,
    /// What is read here stays out of the owner's home.
    pub exclusive: bool,
}

/// Which replies a list shows.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema, sqlx::Type,
)]
#[serde(rename_all = "lowercase")]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum RepliesPolicy {
    /// To anybody the owner follows.
    Followed,
    /// To others on the list.
    #[default]
    List,
    /// To nobody but the owner.
    None,
}

impl RepliesPolicy {
    pub const ALL: [Self; 3] = [Self::List, Self::Followed, Self::None];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Followed => "followed",
            Self::List => "list",
            Self::None => "none",
        }
    }
}

impl std::str::FromStr for RepliesPolicy {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|policy| policy.as_str() == text).ok_or(())
    }
}
