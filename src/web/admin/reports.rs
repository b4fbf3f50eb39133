//! `/admin/reports`: what people told the moderators, and that it was dealt with.

use axum::extract::{Path, State as Extract};

use crate::browser::{Form, Nothing, Redirect, Result, SignedInStaff};
use crate::db;
use crate::domain::reports::{open_reports, resolve_report};
use crate::error::Error;
use crate::layout::{Html, Section};
use crate::model::{AccountId, CollectionId, StatusId};
use crate::state::State;
use crate::web::paging::Paging;
use crate::web::present;
use crate::web::view::admin_reports::{ReportView, ReportsPage};

const PAGE: &str = "/admin/reports";
/// On one page.
const REPORTS: i64 = 20;

/// `GET /admin/reports`
pub async fn show_reports(
    Extract(state): Extract<State>,
    SignedInStaff { person, staff }: SignedInStaff,
    paging: Paging,
) -> Result<Html<ReportsPage>> {
    let rows = open_reports(&state, &staff, paging.page(REPORTS)).await?;
    let mut conn = state.pool.acquire().await?;
    let people: Vec<AccountId> =
        rows.iter().flat_map(|row| [row.account_id, row.target_account_id]).collect();
    let people = db::accounts::load(&mut conn, &people).await?;
    let rules = db::rules::list(&mut conn).await?;
    let named: Vec<StatusId> = rows.iter().flat_map(|row| &row.status_ids).map(|id| StatusId(*id)).collect();
    let reader = person.frame.viewer_id();
    let statuses = db::statuses::load(&mut conn, reader, &named).await?;
    let shown = present::statuses(&state.config, &mut conn, reader, &statuses).await?;
    let named: Vec<CollectionId> =
        rows.iter().flat_map(|row| &row.collection_ids).map(|id| CollectionId(*id)).collect();
    let collections = db::collections::load(&mut conn, reader, &named).await?;
    let mut reports = Vec::new();
    for row in &rows {
        let (Some(by), Some(target)) = (people.get(&row.account_id), people.get(&row.target_account_id))
        else {
            continue;
        };
        let statuses =
            statuses.iter().zip(&shown).filter(|(one, _)| row.status_ids.contains(&one.status.id.0));
        reports.push(ReportView {
            id: row.id,
            by: present::account(&state.config, by),
            target: present::account(&state.config, target),
            category: row.category.clone(),
            comment: row.comment.clone(),
            rules: rules
                .iter()
                .filter(|rule| row.rule_ids.contains(&rule.id))
                .map(|rule| rule.text.clone())
                .collect(),
            statuses: statuses.map(|(_, view)| view.clone()).collect(),
            collections: collections
                .iter()
                .filter(|view| row.collection_ids.contains(&view.collection.id.0))
                .map(|view| (view.collection.name.clone(), format!("/collections/{}", view.collection.id)))
                .collect(),
            created_at: row.created_at,
        });
    }
    let keys: Vec<i64> = rows.iter().map(|row| row.id).collect();
    Ok(Html(ReportsPage {
        page: person.frame.page_of("admin-reports", Section::Admin),
        reports,
        pager: paging.pager(REPORTS, &keys),
    }))
}

/// `POST /admin/reports/ID/resolve`
pub async fn resolve(
    Extract(state): Extract<State>,
    SignedInStaff { staff, .. }: SignedInStaff,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect> {
    resolve_report(&state, &staff, id.parse().map_err(|_| Error::NotFound)?).await?;
    Ok(Redirect::to(PAGE).done("report-resolved"))
}
