//! A poll as everybody reads it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::PollId;

/// The poll of a status. What its viewer chose is with [`super::status::ViewerState`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poll {
    pub id: PollId,
    /// Whether one may choose several.
    pub multiple: bool,
    /// Nobody sees what was counted before it ends.
    pub hide_totals: bool,
    pub options: Vec<String>,
    /// As many as options.
    pub votes: Vec<i64>,
    /// How many people voted, where that is known.
    pub voters: Option<i64>,
    /// `None`: it does not end.
    pub expires_at: Option<DateTime<Utc>>,
    /// It is over.
    pub closed: bool,
    /// Of a remote one: when its server was last asked.
    pub fetched_at: Option<DateTime<Utc>>,
}

impl Poll {
    pub fn votes_count(&self) -> i64 {
        self.votes.iter().sum()
    }

    /// The votes of each option, as far as they may be shown.
    pub fn results(&self) -> Option<&[i64]> {
        (self.closed || !self.hide_totals).then_some(self.votes.as_slice())
    }

    /// Of how many each option's votes are a share: people, where they could choose several.
    pub fn base(&self) -> i64 {
        self.voters.filter(|voters| self.multiple && *voters > 0).unwrap_or_else(|| self.votes_count())
    }
}
