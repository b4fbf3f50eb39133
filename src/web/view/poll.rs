//! Polls: one to vote in or to read, and the part of the form that makes one.

use chrono::{DateTime, Utc};

use crate::domain::polls::{MAX_OPTIONS, PollDraft};
use crate::model::Poll;

/// The poll of a status, seen by one reader.
#[derive(Debug, Clone)]
pub struct PollView {
    pub options: Vec<PollOptionView>,
    pub multiple: bool,
    /// The reader may vote still; else results are shown.
    pub may_vote: bool,
    pub closed: bool,
    /// Results are not shown before its end.
    pub hidden: bool,
    pub expires_at: Option<DateTime<Utc>>,
    /// How many voted.
    pub voters: u64,
}

#[derive(Debug, Clone)]
pub struct PollOptionView {
    pub title: String,
    pub votes: Option<u64>,
    /// 0 to 100.
    pub percent: u64,
    /// The reader chose it.
    pub chosen: bool,
}

/// What stands in the form.
#[derive(Debug, Clone, Default)]
pub struct PollForm {
    pub options: Vec<String>,
    /// Seconds; `None` keeps the end of a poll that is edited.
    pub expires_in: Option<i64>,
    pub multiple: bool,
    pub hide_totals: bool,
}

/// How long polls may be open, in seconds, with the key of its words.
const LENGTHS: [(i64, &str); 6] = [
    (300, "poll-length-300"),
    (3600, "poll-length-3600"),
    (21_600, "poll-length-21600"),
    (86_400, "poll-length-86400"),
    (259_200, "poll-length-259200"),
    (604_800, "poll-length-604800"),
];
/// What stands there at first.
const USUAL_LENGTH: i64 = 86_400;

impl PollForm {
    /// The poll of a status that is edited.
    pub fn of(poll: &Poll) -> Self {
        Self {
            options: poll.options.clone(),
            expires_in: None,
            multiple: poll.multiple,
            hide_totals: poll.hide_totals,
        }
    }

    /// The poll of a draft.
    pub fn of_draft(draft: PollDraft) -> Self {
        let PollDraft { options, expires_in, multiple, hide_totals } = draft;
        Self { options, expires_in, multiple, hide_totals }
    }

    /// `None` when no option is filled in: then there shall be no poll.
    pub fn draft(&self) -> Option<PollDraft> {
        self.is_asked().then(|| PollDraft {
            options: self.options.clone(),
            expires_in: self.expires_in,
            multiple: self.multiple,
            hide_totals: self.hide_totals,
        })
    }

    pub(super) fn is_asked(&self) -> bool {
        self.options.iter().any(|option| !option.trim().is_empty())
    }

    /// As many as there may be, numbered from 1.
    pub(super) fn places(&self) -> Vec<(usize, &str)> {
        let places = MAX_OPTIONS.max(self.options.len());
        (0..places).map(|place| (place + 1, self.options.get(place).map_or("", String::as_str))).collect()
    }

    /// Seconds, key of the words, whether it is the chosen one. The usual is chosen in a blank form only.
    pub(super) fn lengths(&self, blank: bool) -> Vec<(i64, &'static str, bool)> {
        let chosen = self.expires_in.or((blank || !self.is_asked()).then_some(USUAL_LENGTH));
        LENGTHS.iter().map(|(seconds, key)| (*seconds, *key, chosen == Some(*seconds))).collect()
    }
}
