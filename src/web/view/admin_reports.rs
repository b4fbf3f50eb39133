//! What people told the moderators.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::layout::Page;

use super::account::AccountView;
use super::pager::Pager;
use super::status::StatusView;

/// `GET /admin/reports`. Each is answered by a form posting to `/admin/reports/ID/resolve`.
#[derive(Template)]
#[template(path = "web/admin_reports.html")]
pub struct ReportsPage {
    pub page: Page,
    pub reports: Vec<ReportView>,
    pub pager: Pager,
}

/// One report.
#[derive(Debug, Clone)]
pub struct ReportView {
    pub id: i64,
    pub by: AccountView,
    pub target: AccountView,
    /// `spam`, `legal`, `violation` or `other`.
    pub category: String,
    /// May be empty.
    pub comment: String,
    /// The rules that were broken, as they read now.
    pub rules: Vec<String>,
    /// Those that are still there, and that the moderator may see.
    pub statuses: Vec<StatusView>,
    /// Collections that are still there: name and page.
    pub collections: Vec<(String, String)>,
    pub created_at: DateTime<Utc>,
}

impl ReportView {
    /// The key of the category's name.
    fn kind(&self) -> &'static str {
        match self.category.as_str() {
            "spam" => "report-spam",
            "legal" => "report-legal",
            "violation" => "report-violation",
            _ => "report-other",
        }
    }
}
