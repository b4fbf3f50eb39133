//! `/admin`: what waits for somebody, and what was decided lately.

use axum::extract::State as Extract;

use crate::browser::{Result, SignedInStaff};
use crate::db;
use crate::layout::{Html, Section};
use crate::model::{Page, Permissions};
use crate::state::State;
use crate::web::view::admin::{AdminOverviewPage, AuditEntry};

/// Entries of the audit log.
const LATELY: i64 = 30;

/// `GET /admin`
pub async fn show_overview(
    Extract(state): Extract<State>,
    SignedInStaff { person, staff }: SignedInStaff,
) -> Result<Html<AdminOverviewPage>> {
    let mut conn = state.pool.acquire().await?;
    let log = match staff.must_be_allowed(Permissions::VIEW_AUDIT_LOG) {
        Ok(()) => db::audit_log::page(&mut conn, Page::first(LATELY)).await?,
        Err(_) => Vec::new(),
    };
    let reports = match staff.must_be_allowed(Permissions::MANAGE_REPORTS) {
        Ok(()) => db::reports::count_open(&mut conn).await?,
        Err(_) => 0,
    };
    let queues = db::queues::queue_lengths(&mut *conn).await?;
    let waiting = |name: &str| {
        let queue = queues.iter().find(|queue| queue.name == name);
        queue.map_or(0, |queue| queue.waiting.unsigned_abs())
    };
    Ok(Html(AdminOverviewPage {
        page: person.frame.page_of("nav-admin", Section::Admin),
        pending_sign_ups: db::user_list::count_pending(&mut conn).await?.unsigned_abs(),
        open_reports: reports.unsigned_abs(),
        domain_policies: db::domain_policies::all(&mut conn).await?.len() as u64,
        inbound_waiting: waiting("inbound"),
        deliveries_waiting: waiting("delivery"),
        log: log.into_iter().map(entry).collect(),
    }))
}

fn entry(entry: db::audit_log::Entry) -> AuditEntry {
    AuditEntry {
        at: entry.created_at,
        actor: entry.actor,
        action: format!("{}.{}", entry.target_type, entry.action),
        target: entry.target_label,
        reason: entry.reason,
    }
}
