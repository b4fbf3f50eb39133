//! How our exchange with other servers stands, and what operators do about it; and an author's post on its way.

use chrono::{Days, TimeDelta};
use serde::Serialize;

use super::Unit;
use super::staff::{Act, Staff};
use crate::db::federation_health::{self, Destination, FailedDelivery, HostHealth, Ties, Which};
use crate::db::host_days::{self, HostDay};
use crate::db::{self, delivery_lanes};
use crate::delivery::schedule;
use crate::error::{Error, Result};
use crate::events::{Event, Queue};
use crate::jobs::{self, Job};
use crate::model::{AccountId, HostId, Permissions, StatusId};
use crate::state::State;

/// How far back traffic is shown.
const SHOWN: Days = Days::new(30);
/// How long what a host said of itself is current enough.
const SOFTWARE_HOLDS: TimeDelta = TimeDelta::days(7);
/// Errors shown of one host.
const ERRORS: i64 = 20;

/// Hosts from the name `from` on, in the order of their names; and the name with which the next page begins.
pub async fn list(
    state: &State,
    staff: &Staff,
    which: Which,
    from: &str,
    limit: usize,
) -> Result<(Vec<HostHealth>, Option<String>)> {
    staff.must_be_allowed(Permissions::MANAGE_FEDERATION)?;
    let since = state.clock.now().date_naive() - SHOWN;
    let wanted = i64::try_from(limit + 1).map_err(Error::internal)?;
    let mut conn = state.pool.acquire().await?;
    let mut hosts = federation_health::page(&mut conn, which, from, since, wanted).await?;
    let next = hosts.split_off(limit.min(hosts.len())).into_iter().next().map(|host| host.name);
    Ok((hosts, next))
}

/// Everything about one host.
#[derive(Debug, Clone, Serialize)]
pub struct HostReport {
    #[serde(flatten)]
    pub health: HostHealth,
    #[serde(flatten)]
    pub ties: Ties,
    pub days: Vec<HostDay>,
    pub errors: Vec<FailedDelivery>,
}

/// # Errors
/// [`Error::NotFound`] for a host we have not met.
pub async fn report(state: &State, staff: &Staff, name: &str) -> Result<HostReport> {
    staff.must_be_allowed(Permissions::MANAGE_FEDERATION)?;
    let now = state.clock.now();
    let since = now.date_naive() - SHOWN;
    let mut conn = state.pool.acquire().await?;
    let found = federation_health::named(&mut conn, &[name.to_owned()], since).await?;
    let health = found.into_iter().next().ok_or(Error::NotFound)?;
    let host = health.id;
    if health.software_asked_at.is_none_or(|asked| now - asked > SOFTWARE_HOLDS) && !state.reserve.is_low() {
        jobs::enqueue(&mut conn, &Job::AskSoftware { host }, now).await?;
    }
    Ok(HostReport {
        ties: federation_health::ties(&mut conn, host, now - SHOWN).await?,
        days: host_days::of_host(&mut conn, host, since).await?,
        errors: federation_health::errors(&mut conn, host, ERRORS).await?,
        health,
    })
}

/// What an operator may do about a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Tries at once what waits, whatever rest the host was given.
    Retry,
    /// Delivers nothing until it is resumed; what waits keeps waiting, up to three days.
    Pause,
    /// Delivers again, but nothing that is older than that.
    Resume,
    /// Lets go of what waits.
    Drop,
}

impl Measure {
    /// The word for it in forms, on the command line and in the audit log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Drop => "drop",
        }
    }
}

/// Takes a measure, and records it.
///
/// # Errors
/// [`Error::NotFound`] for a host we have not met.
pub async fn take(state: &State, staff: &Staff, name: &str, measure: Measure) -> Result<()> {
    staff.must_be_allowed(Permissions::MANAGE_FEDERATION)?;
    let mut unit = Unit::begin(state).await?;
    let host = db::hosts::find(unit.conn(), name).await?.ok_or(Error::NotFound)?;
    apply(&mut unit, host, measure).await?;
    staff.record(&mut unit, Act::on(measure.as_str(), "host", name, name)).await?;
    unit.announce(Event::Work { queue: Queue::Delivery });
    unit.commit().await
}

async fn apply(unit: &mut Unit<'_>, host: HostId, measure: Measure) -> Result<()> {
    let now = unit.now;
    match measure {
        Measure::Retry => delivery_lanes::hurry(unit.conn(), host, now).await,
        Measure::Pause => delivery_lanes::pause(unit.conn(), host, now).await,
        Measure::Resume => {
            delivery_lanes::resume(unit.conn(), host).await?;
            db::deliveries::expire(unit.conn(), &[host], schedule::oldest_tried(now), now).await?;
            delivery_lanes::hurry(unit.conn(), host, now).await
        }
        Measure::Drop => delivery_lanes::drop_waiting(unit.conn(), host, now).await,
    }
}

/// Where a post of this account went, by host, after `after`. Known as long as deliveries are kept: a week.
///
/// # Errors
/// [`Error::NotFound`] when it is not their own.
pub async fn destinations(
    state: &State,
    author: AccountId,
    status: StatusId,
    after: &str,
    limit: i64,
) -> Result<Vec<Destination>> {
    let mut conn = state.pool.acquire().await?;
    let status = db::statuses::get(&mut conn, Some(author), status).await?.status;
    if status.account_id != author {
        return Err(Error::NotFound);
    }
    federation_health::destinations(&mut conn, author, &status.uri, after, limit).await
}
