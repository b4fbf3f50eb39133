//! What a status quotes, and who may quote it.

use serde::{Deserialize, Serialize};

use super::{AccountId, StatusId};

/// What became of a quote, as its viewer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuoteState {
    /// Its author was not asked, or did not answer yet.
    Pending,
    Accepted,
    Rejected,
    /// Let, and not any more.
    Revoked,
    /// What was quoted is gone.
    Deleted,
    /// The viewer may not see what is quoted.
    Unauthorized,
    /// The viewer blocks its author.
    BlockedAccount,
    /// The viewer muted its author.
    MutedAccount,
}

/// The quote in a status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    pub state: QuoteState,
    /// `None` when it is not here.
    pub quoted_id: Option<StatusId>,
    pub quoted_account_id: Option<AccountId>,
    pub quoted_uri: String,
    /// Said in an older property: nobody was asked.
    pub legacy: bool,
    /// The stamp.
    pub authorization_uri: Option<String>,
}

impl Quote {
    /// Whether it may be shown: to whom it may be, the status itself is loaded beside.
    pub fn is_accepted(&self) -> bool {
        matches!(self.state, QuoteState::Accepted | QuoteState::BlockedAccount | QuoteState::MutedAccount)
    }
}

/// Whom the author of a local status lets quote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuotePolicy {
    Public,
    Followers,
    Nobody,
}

impl QuotePolicy {
    pub const ALL: [Self; 3] = [Self::Public, Self::Followers, Self::Nobody];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Followers => "followers",
            Self::Nobody => "nobody",
        }
    }

    /// Who may at once, as statuses hold it.
    pub fn automatic(self) -> Vec<String> {
        match self {
            Self::Nobody => Vec::new(),
            who => vec![who.as_str().to_owned()],
        }
    }
}

impl std::str::FromStr for QuotePolicy {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|policy| policy.as_str() == text).ok_or(())
    }
}
