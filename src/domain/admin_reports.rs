//! Reports as moderators work through them: given to one of them, said anew, opened again.

use super::admin_accounts::{JudgedAccount, judged_accounts};
use super::staff::{Act, Staff};
use super::{Unit, reports};
use crate::db;
use crate::db::rules::Rule;
use crate::error::{Error, Result};
use crate::model::collection::CollectionView;
use crate::model::{AccountId, CollectionId, Page, Permissions, StatusId, StatusView};
use crate::state::State;

pub use crate::db::admin_reports::{AdminReport, ReportFilter};

/// A report with all it names.
#[derive(Debug, Clone)]
pub struct WholeReport {
    pub report: AdminReport,
    /// Reporter, reported, who acted, who looks after it: those there are.
    pub accounts: Vec<JudgedAccount>,
    pub statuses: Vec<StatusView>,
    pub collections: Vec<CollectionView>,
    pub rules: Vec<Rule>,
}

/// A page, latest first.
///
/// # Errors
/// [`Error::Forbidden`].
pub async fn find_reports(
    state: &State,
    staff: &Staff,
    viewer: AccountId,
    filter: ReportFilter,
    page: Page,
) -> Result<Vec<WholeReport>> {
    staff.must_be_allowed(Permissions::MANAGE_REPORTS)?;
    let reports = db::admin_reports::page(&mut *state.pool.acquire().await?, filter, page).await?;
    whole(state, staff, viewer, reports).await
}

/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`].
pub async fn find_report(state: &State, staff: &Staff, viewer: AccountId, id: i64) -> Result<WholeReport> {
    staff.must_be_allowed(Permissions::MANAGE_REPORTS)?;
    let report = db::admin_reports::get(&mut *state.pool.acquire().await?, id).await?;
    whole(state, staff, viewer, vec![report]).await?.pop().ok_or(Error::NotFound)
}

/// As many statements for a page as for one.
async fn whole(
    state: &State,
    staff: &Staff,
    viewer: AccountId,
    reports: Vec<AdminReport>,
) -> Result<Vec<WholeReport>> {
    let named = reports.iter().flat_map(|report| {
        let named = [Some(report.account_id), Some(report.target_account_id)];
        named.into_iter().chain([report.action_taken_by_id, report.assigned_account_id]).flatten()
    });
    let mut people: Vec<AccountId> = named.collect();
    people.sort_unstable();
    people.dedup();
    let people = judged_accounts(state, staff, &people).await?;
    let mut conn = state.pool.acquire().await?;
    let rules = db::rules::list(&mut conn).await?;
    let mut ids: Vec<StatusId> =
        reports.iter().flat_map(|report| report.status_ids.iter().map(|id| StatusId(*id))).collect();
    ids.sort_unstable();
    ids.dedup();
    // What is not for the moderator's eyes otherwise is named by its id alone.
    let statuses = db::statuses::load(&mut conn, Some(viewer), &ids).await?;
    let ids: Vec<CollectionId> =
        reports.iter().flat_map(|report| report.collection_ids.iter().map(|id| CollectionId(*id))).collect();
    let collections = db::collections::load(&mut conn, Some(viewer), &ids).await?;
    let whole = reports.into_iter().map(|report| WholeReport {
        accounts: people
            .iter()
            .filter(|one| {
                let id = one.account.id;
                id == report.account_id
                    || id == report.target_account_id
                    || Some(id) == report.action_taken_by_id
                    || Some(id) == report.assigned_account_id
            })
            .cloned()
            .collect(),
        statuses: statuses
            .iter()
            .filter(|view| report.status_ids.contains(&view.status.id.0))
            .cloned()
            .collect(),
        collections: collections
            .iter()
            .filter(|view| report.collection_ids.contains(&view.collection.id.0))
            .cloned()
            .collect(),
        rules: rules.iter().filter(|rule| report.rule_ids.contains(&rule.id)).cloned().collect(),
        report,
    });
    Ok(whole.collect())
}

/// Gives a report to a moderator, or with `None` back to all.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`].
pub async fn assign_report(state: &State, staff: &Staff, id: i64, to: Option<AccountId>) -> Result<()> {
    let (mut unit, report) = take(state, staff, id).await?;
    db::admin_reports::assign(unit.conn(), id, to).await?;
    settle(unit, staff, if to.is_some() { "assign" } else { "unassign" }, &report).await
}

/// Opens a report again that was dealt with.
///
/// # Errors
/// As [`assign_report`].
pub async fn reopen_report(state: &State, staff: &Staff, id: i64) -> Result<()> {
    let (mut unit, report) = take(state, staff, id).await?;
    if !db::reports::resolve(unit.conn(), id, None).await? {
        return Ok(());
    }
    settle(unit, staff, "reopen", &report).await
}

/// Says anew what a report is about; rules are named where one was broken.
///
/// # Errors
/// As [`assign_report`]; [`Error::Invalid`] for an unknown category or rule.
pub async fn classify_report(
    state: &State,
    staff: &Staff,
    id: i64,
    category: Option<&str>,
    rules: Option<&[i64]>,
) -> Result<()> {
    let (mut unit, report) = take(state, staff, id).await?;
    let category = category.unwrap_or(&report.category);
    let rules = if category == "violation" { rules.unwrap_or(&report.rule_ids) } else { &[] };
    reports::check(unit.conn(), category, rules).await?;
    db::admin_reports::classify(unit.conn(), id, category, rules).await?;
    settle(unit, staff, "classify", &report).await
}

async fn take<'a>(state: &'a State, staff: &Staff, id: i64) -> Result<(Unit<'a>, AdminReport)> {
    staff.must_be_allowed(Permissions::MANAGE_REPORTS)?;
    let mut unit = Unit::begin(state).await?;
    let report = db::admin_reports::get(unit.conn(), id).await?;
    Ok((unit, report))
}

async fn settle(mut unit: Unit<'_>, staff: &Staff, action: &str, report: &AdminReport) -> Result<()> {
    let target = db::accounts::get(unit.conn(), report.target_account_id).await?;
    staff.record(&mut unit, Act::on(action, "report", report.id, target.acct())).await?;
    unit.commit().await
}
