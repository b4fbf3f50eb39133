//! Report: what somebody told the moderators, as they see it.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Account, Render, Timestamp};
use crate::model;
use crate::model::report;

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Report {
    pub id: String,
    pub action_taken: bool,
    pub action_taken_at: Option<Timestamp>,
    pub category: String,
    pub comment: String,
    pub forwarded: bool,
    pub created_at: Timestamp,
    pub status_ids: Vec<String>,
    pub rule_ids: Vec<String>,
    pub collection_ids: Vec<String>,
    pub target_account: Account,
}

impl Report {
    pub fn new(render: Render<'_>, report: &report::Report, target: &model::Account) -> Self {
        let words = |ids: &[i64]| ids.iter().map(i64::to_string).collect();
        Self {
            id: report.id.to_string(),
            action_taken: report.action_taken_at.is_some(),
            action_taken_at: report.action_taken_at.map(Timestamp::from),
            category: report.category.clone(),
            comment: report.comment.clone(),
            forwarded: report.forwarded,
            created_at: report.created_at.into(),
            status_ids: words(&report.status_ids),
            rule_ids: words(&report.rule_ids),
            collection_ids: words(&report.collection_ids),
            target_account: Account::new(render, target),
        }
    }
}
