//! Polls of other servers: what they ask, and what they counted since (section 11).

use chrono::{DateTime, Utc};

use super::status::Incoming;
use super::thread::fetch_object;
use crate::activitypub::Budget;
use crate::activitypub::vocabulary::{Audience, Iri, Object};
use crate::db;
use crate::db::polls::NewPoll;
use crate::domain::Unit;
use crate::domain::polls::STALE;
use crate::error::{Error, Result};
use crate::model::StatusId;
use crate::state::State;

/// The poll of a Question, made safe to store and show.
pub(super) fn poll_of(object: &Object, now: DateTime<Utc>) -> Option<NewPoll> {
    let poll = object.poll.as_ref()?;
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX >> 16);
    Some(NewPoll {
        // What a vote must repeat to the letter: kept as it came, escaped where it is shown.
        options: poll.options.iter().map(|option| option.name.replace('\0', "")).collect(),
        votes: poll
            .options
            .iter()
            .map(|option| count(option.votes.unwrap_or(0)).min(i64::from(i32::MAX)))
            .collect(),
        voters: poll.voters_count.map(|voters| count(voters).min(i64::from(i32::MAX))),
        multiple: poll.multiple,
        hide_totals: false,
        expires_at: poll.ends_at(now),
    })
}

/// Asks a remote poll's server what it counted since, if what we know is old. Others' failures are no errors: what we
/// know stands.
pub async fn refresh_poll(state: &State, status: StatusId, budget: &Budget) -> Result<()> {
    let now = state.clock.now();
    let mut conn = state.pool.acquire().await?;
    let claimed = db::polls::claim_refresh(&mut conn, status, now - STALE, now).await?;
    drop(conn);
    let Some(uri) = claimed.as_deref().and_then(Iri::parse) else { return Ok(()) };
    match refresh(state, status, &uri, budget).await {
        Err(error @ (Error::Database(_) | Error::Internal(_))) => Err(error),
        Err(error) => {
            tracing::debug!(%error, uri = uri.as_str(), "a poll could not be asked for again");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

async fn refresh(state: &State, status: StatusId, uri: &Iri, budget: &Budget) -> Result<()> {
    let object = fetch_object(state, uri, budget).await?;
    if object.id != *uri {
        return Err(Error::Unprocessable("It is another object".to_owned()));
    }
    let incoming = Incoming::prepare(state, object, &Audience::default(), &[], budget).await?;
    let mut unit = Unit::begin(state).await?;
    incoming.revise(&mut unit, status).await?;
    unit.commit().await
}
