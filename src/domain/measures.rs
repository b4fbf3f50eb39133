//! Figures about the instance, for those who look after it.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime};
use sqlx::PgConnection;

use super::staff::Staff;
use crate::db;
use crate::db::measures::{self as rows, DayCount, Share};
use crate::error::{Error, Result};
use crate::model::{HostId, Permissions};
use crate::state::State;

pub use crate::db::measures::Span;

/// The longest span that is counted, in days.
const LONGEST: i64 = 366;

/// What a measure or a dimension is about, where it is about something.
#[derive(Debug, Clone, Default)]
pub struct Subject {
    pub tag: Option<i64>,
    pub domain: Option<String>,
}

/// A figure by day.
#[derive(Debug, Clone)]
pub struct Measure {
    pub total: i64,
    /// Of the days before, as many; none where it is a stock and no flow.
    pub previous_total: Option<i64>,
    pub days: Vec<DayCount>,
}

/// Whole days.
///
/// # Errors
/// [`Error::Unprocessable`] for an end before the beginning, or a span too long.
pub fn span(first: NaiveDate, last: NaiveDate) -> Result<Span> {
    let length = (last - first).num_days();
    if !(0..LONGEST).contains(&length) {
        return Err(Error::Unprocessable("Invalid date supplied".into()));
    }
    let end = last.checked_add_days(Days::new(1)).ok_or(Error::NotFound)?;
    Ok((first.and_time(NaiveTime::MIN).and_utc(), end.and_time(NaiveTime::MIN).and_utc()))
}

/// `None` for a key nobody knows, or one whose subject is missing.
///
/// # Errors
/// [`Error::Forbidden`].
pub async fn measure(
    state: &State,
    staff: &Staff,
    key: &str,
    span: Span,
    about: &Subject,
) -> Result<Option<Measure>> {
    staff.must_be_allowed(Permissions::VIEW_DASHBOARD)?;
    let mut conn = state.pool.acquire().await?;
    let before = (span.0 - (span.1 - span.0), span.0);
    if key.starts_with("instance_") {
        let Some(host) = host(&mut conn, about).await? else { return Ok(None) };
        return of_host(&mut conn, key, span, host).await;
    }
    let Some(days) = flow(&mut conn, key, span, about).await? else { return Ok(None) };
    let earlier = flow(&mut conn, key, before, about).await?.unwrap_or_default();
    let sum = |days: &[DayCount]| days.iter().map(|day| day.count).sum();
    Ok(Some(Measure { total: sum(&days), previous_total: Some(sum(&earlier)), days: every_day(span, &days) }))
}

async fn flow(
    conn: &mut PgConnection,
    key: &str,
    span: Span,
    about: &Subject,
) -> Result<Option<Vec<DayCount>>> {
    Ok(Some(match (key, about.tag) {
        ("new_users", _) => rows::new_users(conn, span).await?,
        ("active_users", _) => rows::active_users(conn, span).await?,
        ("interactions", _) => {
            let mut days = rows::answers(&mut *conn, span).await?;
            days.extend(rows::favourites(conn, span).await?);
            days
        }
        ("opened_reports", _) => rows::opened_reports(conn, span).await?,
        ("resolved_reports", _) => rows::resolved_reports(conn, span).await?,
        ("tag_accounts", Some(tag)) => rows::tag_accounts(conn, span, tag).await?,
        ("tag_uses", Some(tag)) => rows::tag_uses(conn, span, tag).await?,
        ("tag_servers", Some(tag)) => rows::tag_servers(conn, span, tag).await?,
        _ => return Ok(None),
    }))
}

async fn of_host(conn: &mut PgConnection, key: &str, span: Span, host: HostId) -> Result<Option<Measure>> {
    let (days, total) = match key {
        "instance_accounts" => rows::host_accounts(conn, span, host).await?,
        "instance_statuses" => rows::host_statuses(conn, span, host).await?,
        "instance_reports" => rows::host_reports(conn, span, host).await?,
        "instance_follows" => rows::host_follows(conn, span, host).await?,
        "instance_followers" => rows::host_followers(conn, span, host).await?,
        _ => return Ok(None),
    };
    Ok(Some(Measure { total, previous_total: None, days: every_day(span, &days) }))
}

async fn host(conn: &mut PgConnection, about: &Subject) -> Result<Option<HostId>> {
    match &about.domain {
        Some(domain) => db::hosts::find(conn, &domain.trim().to_lowercase()).await,
        None => Ok(None),
    }
}

/// The days without any, too.
fn every_day((from, until): Span, known: &[DayCount]) -> Vec<DayCount> {
    let mut counts: BTreeMap<NaiveDate, i64> = BTreeMap::new();
    for day in known {
        *counts.entry(day.day).or_default() += day.count;
    }
    let days = from.date_naive().iter_days().take_while(|day| *day < until.date_naive());
    days.map(|day| DayCount { day, count: counts.get(&day).copied().unwrap_or_default() }).collect()
}

/// How something is divided.
#[derive(Debug, Clone)]
pub struct Dimension {
    pub shares: Vec<Share>,
    /// `bytes`, where it is no number of things; and words instead of a number.
    pub unit: Option<&'static str>,
    pub words: Vec<String>,
}

/// `None` for a key nobody knows, or one whose subject is missing.
///
/// # Errors
/// [`Error::Forbidden`].
pub async fn dimension(
    state: &State,
    staff: &Staff,
    key: &str,
    span: Span,
    about: &Subject,
    limit: i64,
) -> Result<Option<Dimension>> {
    staff.must_be_allowed(Permissions::VIEW_DASHBOARD)?;
    let mut conn = state.pool.acquire().await?;
    let named = |name: &str, count| Share { name: name.to_owned(), count };
    let plain = |shares| Some(Dimension { shares, unit: None, words: Vec::new() });
    Ok(match (key, about.tag) {
        ("languages", _) => plain(rows::languages(&mut conn, span, limit).await?),
        ("tag_servers", Some(tag)) => {
            let mut shares = rows::servers_of_tag(&mut conn, span, tag, limit).await?;
            for share in shares.iter_mut().filter(|share| share.name.is_empty()) {
                state.config.instance.handle_domain().clone_into(&mut share.name);
            }
            plain(shares)
        }
        ("tag_languages", Some(tag)) => plain(rows::languages_of_tag(&mut conn, span, tag, limit).await?),
        ("instance_accounts", _) => match host(&mut conn, about).await? {
            Some(host) => plain(rows::people_of_host(&mut conn, host, limit).await?),
            None => None,
        },
        ("space_usage", _) => {
            let (_, bytes) = rows::postgres(&mut conn).await?;
            Some(Dimension {
                shares: vec![named("postgresql", bytes)],
                unit: Some("bytes"),
                words: Vec::new(),
            })
        }
        ("software_versions", _) => {
            let (version, _) = rows::postgres(&mut conn).await?;
            let words = vec![env!("CARGO_PKG_VERSION").to_owned(), version];
            Some(Dimension { shares: vec![named("hedgerow", 0), named("postgresql", 0)], unit: None, words })
        }
        _ => None,
    })
}

/// People who joined in one day or month, and how many of them were here in it and in each after it.
#[derive(Debug, Clone)]
pub struct Cohort {
    pub period: NaiveDate,
    pub size: i64,
    pub stayed: Vec<(NaiveDate, i64)>,
}

/// By months, or by days.
///
/// # Errors
/// [`Error::Forbidden`].
pub async fn retention(state: &State, staff: &Staff, span: Span, by_month: bool) -> Result<Vec<Cohort>> {
    staff.must_be_allowed(Permissions::VIEW_DASHBOARD)?;
    let unit = if by_month { "month" } else { "day" };
    let known = rows::stayed(&mut *state.pool.acquire().await?, span, unit).await?;
    let next = |day: NaiveDate| match by_month {
        true => day.checked_add_months(Months::new(1)),
        false => day.succ_opt(),
    };
    let begin = span.0.date_naive();
    let begin = if by_month { begin.with_day(1).unwrap_or(begin) } else { begin };
    let periods: Vec<NaiveDate> = std::iter::successors(Some(begin), |day| next(*day))
        .take_while(|day| *day < span.1.date_naive())
        .collect();
    let cohorts = periods.iter().map(|period| {
        let joined: Vec<_> = known.iter().filter(|row| row.joined == *period).collect();
        let since = |day: NaiveDate| {
            joined
                .iter()
                .filter(|row| row.last_seen.is_some_and(|seen| seen >= day))
                .map(|row| row.count)
                .sum()
        };
        Cohort {
            period: *period,
            size: joined.iter().map(|row| row.count).sum(),
            stayed: periods.iter().filter(|day| *day >= period).map(|day| (*day, since(*day))).collect(),
        }
    });
    Ok(cohorts.collect())
}
