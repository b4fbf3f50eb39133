//! Poll.

use schemars::JsonSchema;
use serde::Serialize;

use super::{CustomEmoji, Render, Timestamp};
use crate::model::{self, PollId};

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Poll {
    pub id: PollId,
    pub expires_at: Option<Timestamp>,
    pub expired: bool,
    pub multiple: bool,
    pub votes_count: i64,
    pub voters_count: Option<i64>,
    pub options: Vec<PollOption>,
    pub emojis: Vec<CustomEmoji>,
    #[serde(flatten)]
    pub viewer: Option<Voted>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PollOption {
    pub title: String,
    /// `null` while results are hidden.
    pub votes_count: Option<i64>,
}

/// What the poll is to the person who reads it. Authors see results without voting.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Voted {
    pub voted: bool,
    pub own_votes: Vec<i16>,
}

impl Poll {
    pub fn of(render: Render<'_>, status: &model::Status) -> Option<Self> {
        let poll = status.poll.as_ref()?;
        let results = poll.results();
        let option = |(place, title): (usize, &String)| PollOption {
            title: title.clone(),
            votes_count: results.and_then(|votes| votes.get(place)).copied(),
        };
        Some(Self {
            id: poll.id,
            expires_at: poll.expires_at.map(Timestamp::from),
            expired: poll.closed,
            multiple: poll.multiple,
            votes_count: poll.votes_count(),
            voters_count: poll.voters,
            options: poll.options.iter().enumerate().map(option).collect(),
            emojis: CustomEmoji::all(render, &status.emojis),
            viewer: render.viewer.map(|viewer| Voted {
                voted: viewer == status.account_id || !status.viewer.own_votes.is_empty(),
                own_votes: status.viewer.own_votes.clone(),
            }),
        })
    }
}
