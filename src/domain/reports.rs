//! Telling the moderators of somebody.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::PgConnection;

use super::Unit;
use super::notifications::{About, NotificationKind, notify};
use super::rate_limits::{self, Limit};
use super::staff::{Act, Staff};
use crate::db;
use crate::db::reports::{NewReport, Report};
use crate::delivery::Outgoing;
use crate::error::{Error, Result};
use crate::model::id::INSTANCE_ACTOR;
use crate::model::{Account, AccountId, CollectionId, Page, Permissions, StatusId};
use crate::state::State;
use crate::text;

/// As on Mastodon.
const MAX_COMMENT: usize = 1000;
/// Statuses, and rules, that one report names.
const MOST_NAMED: usize = 200;
/// Statuses that are gone, kept by name in the comment of a report that came in.
const MOST_GONE: usize = 10;

/// What somebody reports.
#[derive(Debug, Clone, Default)]
pub struct NewReportOf {
    pub statuses: Vec<StatusId>,
    pub collections: Vec<CollectionId>,
    pub rules: Vec<i64>,
    pub comment: String,
    /// `None`: a broken rule where one is named, else something other.
    pub category: Option<String>,
    /// Whether the server of a remote account is to be told; a local one's is this.
    pub forward: bool,
}

/// Reports `target` to the moderators.
///
/// # Errors
/// [`Error::NotFound`] for nobody, or statuses and collections that are not theirs or may not be seen; [`Error::Invalid`] for a comment
/// too long, an unknown category or rule; [`Error::TooManyRequests`].
pub async fn report(
    state: &State,
    account: AccountId,
    target: AccountId,
    said: NewReportOf,
) -> Result<Report> {
    rate_limits::take(state, Limit::Reports, &account.to_string()).await?;
    let comment = text::clean_text(&said.comment);
    if comment.chars().count() > MAX_COMMENT {
        let message = format!("is too long (maximum is {MAX_COMMENT} characters)");
        return Err(Error::invalid("comment", "ERR_TOO_LONG", message));
    }
    let default = if said.rules.is_empty() { "other" } else { "violation" };
    let category = said.category.as_deref().unwrap_or(default);
    let mut unit = Unit::begin(state).await?;
    check(unit.conn(), category, &said.rules).await?;
    let reported = db::accounts::get(unit.conn(), target).await?;
    if reported.deleted || target == INSTANCE_ACTOR {
        return Err(Error::NotFound);
    }
    let statuses: BTreeSet<StatusId> = said.statuses.into_iter().take(MOST_NAMED).collect();
    let statuses: Vec<StatusId> = statuses.into_iter().collect();
    let status_ids = db::reports::statuses_of(unit.conn(), account, target, &statuses).await?;
    if status_ids.len() != statuses.len() {
        return Err(Error::NotFound);
    }
    let collections: BTreeSet<CollectionId> = said.collections.into_iter().take(MOST_NAMED).collect();
    let wanted: Vec<CollectionId> = collections.into_iter().collect();
    let found = db::collections::load(unit.conn(), Some(account), &wanted).await?;
    let own = found.iter().filter(|view| view.collection.account_id == target);
    let collection_ids: Vec<i64> = own.map(|view| view.collection.id.0).collect();
    if collection_ids.len() != wanted.len() {
        return Err(Error::NotFound);
    }
    let mut rule_ids = if category == "violation" { said.rules } else { Vec::new() };
    rule_ids.sort_unstable();
    rule_ids.dedup();
    let new = NewReport {
        account_id: account,
        target_account_id: target,
        comment: &comment,
        category,
        status_ids: &status_ids,
        collection_ids: &collection_ids,
        rule_ids: &rule_ids,
        forwarded: said.forward && !reported.is_local(),
        uri: None,
        now: unit.now,
    };
    let id = db::reports::insert(unit.conn(), &new).await?;
    if new.forwarded {
        unit.send(&Outgoing::Flag { account: INSTANCE_ACTOR, report: id }).await?;
    }
    tell_staff(&mut unit, account, &[id]).await?;
    let report = db::reports::get(unit.conn(), id).await?;
    unit.commit().await?;
    Ok(report)
}

/// What a report says it is about.
///
/// # Errors
/// [`Error::Invalid`] for an unknown category or rule.
pub(super) async fn check(conn: &mut PgConnection, category: &str, rules: &[i64]) -> Result<()> {
    if !["spam", "legal", "violation", "other"].contains(&category) {
        return Err(Error::invalid("category", "ERR_INCLUSION", "is not included in the list"));
    }
    let known = db::rules::list(conn).await?;
    if !rules.iter().all(|id| known.iter().any(|rule| rule.id == *id)) {
        return Err(Error::invalid("rule_ids", "ERR_INVALID", "does not reference valid rules"));
    }
    Ok(())
}

/// Those who look after reports hear of new ones.
async fn tell_staff(unit: &mut Unit<'_>, from: AccountId, reports: &[i64]) -> Result<()> {
    for moderator in db::users::staff(unit.conn(), Permissions::MANAGE_REPORTS).await? {
        for report in reports {
            notify(unit, moderator, from, NotificationKind::AdminReport, About::Report(*report)).await?;
        }
    }
    Ok(())
}

/// Another server reports people and statuses of ours: one report for each person. What is not here any more stays
/// named in the comment. The same Flag again changes nothing. False when nobody of ours is meant.
pub async fn receive_report(
    unit: &mut Unit<'_>,
    account: &Account,
    named: &[String],
    comment: &str,
    uri: Option<&str>,
) -> Result<bool> {
    if let Some(uri) = uri
        && db::reports::is_known(unit.conn(), uri).await?
    {
        return Ok(true);
    }
    let now = unit.now;
    let statuses = db::reports::local_statuses(unit.conn(), named).await?;
    let people = db::remote_accounts::local_ids(unit.conn(), named).await?;
    let mut targets: BTreeMap<AccountId, Vec<i64>> = people.into_iter().map(|id| (id, Vec::new())).collect();
    for (author, status, _) in &statuses {
        targets.entry(*author).or_default().push(*status);
    }
    let collections = db::collections::local_by_address(unit.conn(), named).await?;
    let mut reported: BTreeMap<AccountId, Vec<i64>> = BTreeMap::new();
    for (owner, collection, _) in &collections {
        targets.entry(*owner).or_default();
        reported.entry(*owner).or_default().push(collection.0);
    }
    targets.remove(&INSTANCE_ACTOR);
    let known = db::accounts::load(unit.conn(), &targets.keys().copied().collect::<Vec<_>>()).await?;
    let gone = named.iter().filter(|name| {
        !statuses.iter().any(|(_, _, status)| status == *name)
            && !collections.iter().any(|(_, _, collection)| collection == *name)
            && !known.values().any(|account| account.uri == **name)
    });
    let mut comment = text::clean_text(comment);
    for name in
        gone.filter(|name| !comment.contains(name.as_str())).take(MOST_GONE).cloned().collect::<Vec<_>>()
    {
        comment = format!("{comment}\n{name}");
    }
    let mut uri = uri;
    let mut told = Vec::new();
    for (target, status_ids) in &targets {
        let report = NewReport {
            account_id: account.id,
            target_account_id: *target,
            comment: comment.trim(),
            category: "other",
            status_ids,
            collection_ids: reported.get(target).map_or(&[], Vec::as_slice),
            rule_ids: &[],
            forwarded: false,
            // One activity may name several people; its id is the first one's.
            uri: uri.take(),
            now,
        };
        told.push(db::reports::insert(unit.conn(), &report).await?);
    }
    tell_staff(unit, account.id, &told).await?;
    Ok(!targets.is_empty())
}

/// Reports nobody acted upon yet, latest first.
///
/// # Errors
/// [`Error::Forbidden`].
pub async fn open_reports(state: &State, staff: &Staff, page: Page) -> Result<Vec<Report>> {
    staff.must_be_allowed(Permissions::MANAGE_REPORTS)?;
    db::reports::open(&mut *state.pool.acquire().await?, page).await
}

/// Marks a report as dealt with; again changes nothing.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when there is none.
pub async fn resolve_report(state: &State, staff: &Staff, id: i64) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    resolve(&mut unit, staff, id).await?;
    unit.commit().await
}

/// The same, with what is done about it.
pub(super) async fn resolve(unit: &mut Unit<'_>, staff: &Staff, id: i64) -> Result<Report> {
    staff.must_be_allowed(Permissions::MANAGE_REPORTS)?;
    let report = db::reports::get(unit.conn(), id).await?;
    let by = match staff {
        Staff::Person { account_id, .. } => Some(*account_id),
        Staff::CommandLine => None,
    };
    let now = unit.now;
    if db::reports::resolve(unit.conn(), id, Some((by, now))).await? {
        let target = db::accounts::get(unit.conn(), report.target_account_id).await?;
        staff.record(unit, Act::on("resolve", "report", id, target.acct())).await?;
    }
    Ok(report)
}
