//! The poll of a status, to vote in or to read.

use super::count;
use crate::model::{AccountId, Status};
use crate::web::view::poll::{PollOptionView, PollView};

/// As `viewer` sees it: who made it, or voted, or is nobody, reads what was counted.
pub(super) fn poll(viewer: Option<AccountId>, status: &Status) -> Option<PollView> {
    let poll = status.poll.as_ref()?;
    let own = &status.viewer.own_votes;
    let base = count(poll.base());
    let results = poll.results();
    let option = |(place, title): (usize, &String)| {
        let votes = results.and_then(|votes| votes.get(place)).map(|votes| count(*votes));
        PollOptionView {
            title: title.clone(),
            votes,
            percent: votes.and_then(|votes| (votes * 100).checked_div(base)).unwrap_or(0).min(100),
            chosen: own.iter().any(|choice| usize::try_from(*choice) == Ok(place)),
        }
    };
    Some(PollView {
        options: poll.options.iter().enumerate().map(option).collect(),
        multiple: poll.multiple,
        may_vote: !poll.closed && own.is_empty() && viewer.is_some_and(|viewer| viewer != status.account_id),
        closed: poll.closed,
        hidden: results.is_none(),
        expires_at: poll.expires_at,
        voters: count(poll.voters.unwrap_or_else(|| poll.votes_count())),
    })
}
