//! Polls: made, voted in, counted, ended.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::db;
use crate::db::polls::{Held, NewPoll};
use crate::delivery::Outgoing;
use crate::domain::Unit;
use crate::domain::notifications::{self, NotificationKind};
use crate::error::{Error, Invalid, Result};
use crate::events::Event;
use crate::jobs::Job;
use crate::model::{Account, AccountId, Poll, PollId, StatusId, StatusView};
use crate::state::State;
use crate::text;

pub const MAX_OPTIONS: usize = 6;
pub const MAX_OPTION_CHARACTERS: usize = 50;
/// Seconds.
pub const MIN_EXPIRATION: i64 = 300;
/// Seconds: a month, Mastodon's.
pub const MAX_EXPIRATION: i64 = 2_629_746;

/// How long other servers wait to hear of votes, so that many votes are one message (section 11).
const TALLY_DELAY: TimeDelta = TimeDelta::minutes(3);

/// How old tallies of remote polls are that are asked for again when somebody looks at them.
pub const STALE: TimeDelta = TimeDelta::minutes(1);

/// What a person wants to ask.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct PollDraft {
    /// Blank ones are left out.
    pub options: Vec<String>,
    /// Seconds from now. `None` keeps the end of a poll that is edited.
    pub expires_in: Option<i64>,
    pub multiple: bool,
    pub hide_totals: bool,
}

/// Checks a draft. `end` is that of the poll it changes.
pub(super) fn check(draft: &PollDraft, end: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<NewPoll> {
    let mut invalid = Invalid::default();
    let cleaned = draft.options.iter().map(|option| text::clean_line(option));
    let options: Vec<String> = cleaned.filter(|option| !option.is_empty()).collect();
    if options.len() < 2 {
        invalid.add("poll_options", "ERR_TOO_FEW", "must have more than one item");
    }
    if options.len() > MAX_OPTIONS {
        let message = format!("can't contain more than {MAX_OPTIONS} items");
        invalid.add("poll_options", "ERR_TOO_MANY", message);
    }
    if options.iter().any(|option| option.chars().count() > MAX_OPTION_CHARACTERS) {
        let message = format!("cannot be longer than {MAX_OPTION_CHARACTERS} characters each");
        invalid.add("poll_options", "ERR_TOO_LONG", message);
    }
    if options.iter().enumerate().any(|(place, option)| options[..place].contains(option)) {
        invalid.add("poll_options", "ERR_DUPLICATE", "contain duplicate items");
    }
    match draft.expires_in {
        Some(seconds) if seconds < MIN_EXPIRATION => {
            invalid.add("poll_expires_at", "ERR_TOO_SOON", "is too soon");
        }
        Some(seconds) if seconds > MAX_EXPIRATION => {
            invalid.add("poll_expires_at", "ERR_TOO_LATE", "is too far into the future");
        }
        None if end.is_none() => invalid.add("poll_expires_at", "ERR_BLANK", "can't be blank"),
        _ => {}
    }
    invalid.into_result()?;
    Ok(NewPoll {
        votes: vec![0; options.len()],
        voters: Some(0),
        options,
        multiple: draft.multiple,
        hide_totals: draft.hide_totals,
        expires_at: draft.expires_in.map(|seconds| now + TimeDelta::seconds(seconds)).or(end),
    })
}

/// Stores the poll of a status that is being stored, and sees to its end.
pub(super) async fn store(unit: &mut Unit<'_>, status: StatusId, poll: &NewPoll) -> Result<()> {
    let now = unit.now;
    db::polls::insert(unit.conn(), status, poll, now).await?;
    await_end(unit, status, poll.expires_at).await
}

async fn await_end(unit: &mut Unit<'_>, status: StatusId, end: Option<DateTime<Utc>>) -> Result<()> {
    match end {
        Some(end) if end > unit.now => unit.enqueue_at(&Job::EndPoll { status }, end).await,
        _ => Ok(()),
    }
}

/// Makes an edited status's poll what its author now wants. Other options, or another way to choose, are another poll:
/// the votes are gone.
pub(super) async fn change(
    unit: &mut Unit<'_>,
    author: AccountId,
    status: StatusId,
    draft: Option<&PollDraft>,
) -> Result<()> {
    let held = db::polls::hold(unit.conn(), status).await?;
    let Some(draft) = draft else {
        return remove(unit, author, status).await;
    };
    let poll = check(draft, held.as_ref().and_then(|held| held.expires_at), unit.now)?;
    match held {
        Some(held) if is_same(&held, &poll) => {
            if draft.expires_in.is_some() || !held.closed {
                db::polls::amend(unit.conn(), held.id, poll.hide_totals, poll.expires_at).await?;
            }
            await_end(unit, status, poll.expires_at).await
        }
        _ => {
            remove(unit, author, status).await?;
            store(unit, status, &poll).await
        }
    }
}

async fn remove(unit: &mut Unit<'_>, author: AccountId, status: StatusId) -> Result<()> {
    if db::polls::delete(unit.conn(), status).await? {
        notifications::withdraw(unit, author, NotificationKind::Poll, status).await?;
    }
    Ok(())
}

/// The same for a status edited elsewhere.
pub(super) async fn replace(
    unit: &mut Unit<'_>,
    author: AccountId,
    status: StatusId,
    poll: Option<&NewPoll>,
) -> Result<()> {
    let Some(poll) = poll else { return remove(unit, author, status).await };
    if !take_tallies(unit, status, poll).await? {
        remove(unit, author, status).await?;
        store(unit, status, poll).await?;
    }
    Ok(())
}

/// Takes over what a poll's own server counted. False when it tells of another poll than the one that is here.
pub(super) async fn take_tallies(unit: &mut Unit<'_>, status: StatusId, told: &NewPoll) -> Result<bool> {
    let now = unit.now;
    match db::polls::hold(unit.conn(), status).await? {
        Some(held) if is_same(&held, told) => {
            db::polls::retally(unit.conn(), held.id, told, now).await?;
            match told.expires_at {
                Some(end) if end <= now && !held.closed => {
                    unit.enqueue(&Job::EndPoll { status }).await?;
                }
                end => await_end(unit, status, end).await?,
            }
            unit.announce(Event::StatusUpdated { id: status });
            Ok(true)
        }
        _ => Ok(false),
    }
}

fn is_same(held: &Held, other: &NewPoll) -> bool {
    held.options == other.options && held.multiple == other.multiple
}

/// The status of a poll, as the person may see it.
///
/// # Errors
/// [`Error::NotFound`] when they may not.
pub async fn show_poll(state: &State, viewer: Option<AccountId>, poll: PollId) -> Result<StatusView> {
    let mut conn = state.pool.acquire().await?;
    let status = db::polls::status_of(&mut conn, poll).await?.ok_or(Error::NotFound)?;
    db::statuses::get(&mut conn, viewer, status).await
}

/// Votes in a poll, here or elsewhere; `choices` are places of options, from 0.
///
/// # Errors
/// [`Error::NotFound`] for a poll the person may not see; [`Error::Unprocessable`] when it is over or their own, when
/// they voted already, and for choices that are not there.
pub async fn vote(state: &State, voter: &Account, poll: PollId, choices: &[usize]) -> Result<StatusView> {
    let mut unit = Unit::begin(state).await?;
    let status = db::polls::status_of(unit.conn(), poll).await?.ok_or(Error::NotFound)?;
    let view = db::statuses::get(unit.conn(), Some(voter.id), status).await?;
    let held = db::polls::hold(unit.conn(), status).await?.ok_or(Error::NotFound)?;
    let refuse = |reason: &str| Err(Error::Unprocessable(format!("Validation failed: {reason}")));
    if held.is_over(unit.now) {
        return refuse("The poll has already ended");
    }
    if view.account.id == voter.id {
        return refuse("You cannot vote in your own polls");
    }
    let mut chosen: Vec<i16> = choices.iter().filter_map(|choice| i16::try_from(*choice).ok()).collect();
    chosen.sort_unstable();
    chosen.dedup();
    let there = |choice: &i16| usize::try_from(*choice).is_ok_and(|choice| choice < held.options.len());
    if chosen.is_empty() || chosen.len() < choices.len() || !chosen.iter().all(there) {
        return refuse("The chosen vote option does not exist");
    }
    if !held.multiple && chosen.len() > 1 {
        return refuse("Only one option can be chosen");
    }
    if !db::polls::choices(unit.conn(), held.id, voter.id).await?.is_empty() {
        return refuse("You have already voted on this poll");
    }
    let now = unit.now;
    let votes = db::polls::vote(unit.conn(), held.id, voter.id, &chosen, now).await?;
    if view.status.local {
        unit.enqueue_at(&Job::TellPoll { status }, now + TALLY_DELAY).await?;
    } else {
        for (id, choice) in votes {
            let told = Outgoing::Vote {
                account: voter.id,
                uri: format!("{}#votes/{id}", voter.uri),
                name: held.options[usize::try_from(choice).map_err(Error::internal)?].clone(),
                object_uri: view.status.uri.clone(),
                recipient: view.account.id,
            };
            unit.send(&told).await?;
        }
    }
    let view = db::statuses::get(unit.conn(), Some(voter.id), status).await?;
    unit.commit().await?;
    Ok(view)
}

/// Counts votes that arrived for a poll of ours, each the exact text of an option. `Err` in the answer: why not.
///
/// # Errors
/// [`Error::NotFound`] when the voter may not see the poll (attack poll-vote-forge).
pub async fn receive_vote(
    unit: &mut Unit<'_>,
    voter: &Account,
    status: StatusId,
    names: &[String],
) -> Result<std::result::Result<(), &'static str>> {
    let view = db::statuses::get(unit.conn(), Some(voter.id), status).await?;
    let held = match db::polls::hold(unit.conn(), status).await? {
        Some(held) if view.status.local => held,
        _ => return Ok(Err("it answers no poll of ours")),
    };
    if held.is_over(unit.now) {
        return Ok(Err("the poll is over"));
    }
    let place = |name: &String| held.options.iter().position(|option| option == name);
    let mut chosen: Vec<i16> =
        names.iter().filter_map(place).filter_map(|place| i16::try_from(place).ok()).collect();
    if !held.multiple {
        chosen.truncate(1);
        if !db::polls::choices(unit.conn(), held.id, voter.id).await?.is_empty() {
            return Ok(Err("they voted already"));
        }
    }
    chosen.sort_unstable();
    chosen.dedup();
    let now = unit.now;
    if db::polls::vote(unit.conn(), held.id, voter.id, &chosen, now).await?.is_empty() {
        return Ok(Err("no such option, or chosen already"));
    }
    unit.enqueue_at(&Job::TellPoll { status }, now + TALLY_DELAY).await?;
    Ok(Ok(()))
}

/// Tells other servers, and those who look on, what was counted.
pub async fn tell_poll(state: &State, status: StatusId) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    let Some(held) = db::statuses::hold(unit.conn(), status).await? else { return Ok(()) };
    if held.local {
        unit.send(&Outgoing::UpdateStatus { account: held.account_id, status }).await?;
    }
    unit.announce(Event::StatusUpdated { id: status });
    unit.commit().await
}

/// Ends a poll whose time is over: its author, and who voted here, are told. One whose end was put off ends then.
pub async fn end_poll(state: &State, status: StatusId) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    let Some(held) = db::statuses::hold(unit.conn(), status).await? else { return Ok(()) };
    let Some(poll) = db::polls::hold(unit.conn(), status).await? else { return Ok(()) };
    let now = unit.now;
    match poll.expires_at {
        Some(end) if end <= now && !poll.closed => {}
        end => {
            await_end(&mut unit, status, end).await?;
            return unit.commit().await;
        }
    }
    db::polls::close(unit.conn(), poll.id, now).await?;
    let author = held.account_id;
    let mut told = db::polls::local_voters(unit.conn(), poll.id).await?;
    if !told.is_empty() && !held.local {
        unit.enqueue(&Job::RefreshPoll { status }).await?;
    }
    if !told.contains(&author) {
        told.push(author);
    }
    for account in told {
        notifications::notify(&mut unit, account, author, NotificationKind::Poll, Some(status)).await?;
    }
    if held.local {
        unit.send(&Outgoing::UpdateStatus { account: author, status }).await?;
    }
    unit.announce(Event::StatusUpdated { id: status });
    unit.commit().await
}

/// Has a remote poll that is looked at asked for again, when what we know of it is old.
pub async fn ask_again(state: &State, view: &StatusView) -> Result<()> {
    let shown = &view.shown().status;
    let stale = state.clock.now() - STALE;
    let is_old = |poll: &Poll| !poll.closed && poll.fetched_at.is_none_or(|at| at <= stale);
    if shown.local || !shown.poll.as_ref().is_some_and(is_old) {
        return Ok(());
    }
    let mut unit = Unit::begin(state).await?;
    unit.enqueue(&Job::RefreshPoll { status: shown.id }).await?;
    unit.commit().await
}
