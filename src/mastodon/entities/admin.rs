//! What moderators are told: `Admin::Account`, `Admin::Report` and their parts.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Account, Collection, Render, Role, Rule, Status, Timestamp};
use crate::domain::admin_accounts::JudgedAccount;
use crate::domain::admin_reports::WholeReport;
use crate::model::{self, AccountId};

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[allow(clippy::struct_excessive_bools, reason = "as Mastodon has it")]
pub struct AdminAccount {
    pub id: AccountId,
    pub username: String,
    pub domain: Option<String>,
    pub created_at: Timestamp,
    pub email: Option<String>,
    pub ip: Option<String>,
    pub ips: Vec<AdminIp>,
    pub locale: Option<String>,
    pub invite_request: Option<String>,
    pub role: Option<Role>,
    pub confirmed: Option<bool>,
    pub approved: Option<bool>,
    pub disabled: Option<bool>,
    pub silenced: bool,
    pub suspended: bool,
    /// Nobody's posts are hidden behind a warning by a moderator here.
    pub sensitized: bool,
    pub account: Account,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invited_by_account_id: Option<AccountId>,
}

/// An address somebody signed in from.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AdminIp {
    pub ip: String,
    pub used_at: Timestamp,
}

impl AdminAccount {
    pub fn new(render: Render<'_>, judged: &JudgedAccount) -> Self {
        let account = &judged.account;
        let known = judged.login.as_ref();
        let login = known.map(|known| &known.login);
        let ip = |used: &crate::db::admin_accounts::UsedAddress| AdminIp {
            ip: used.ip.clone(),
            used_at: used.used_at.into(),
        };
        Self {
            id: account.id,
            username: account.username.clone(),
            domain: account.domain.clone(),
            created_at: account.created_at.into(),
            email: login.map(|login| login.email.clone()),
            ip: login.and_then(|login| login.ip.clone()),
            ips: known.iter().flat_map(|known| known.addresses.iter().map(ip)).collect(),
            locale: login.map(|login| login.locale.clone()),
            invite_request: login.map(|login| login.reason.clone()).filter(|reason| !reason.is_empty()),
            role: known.map(|known| Role::from(known.role.clone())),
            confirmed: login.map(|login| login.confirmed),
            approved: login.map(|login| login.approved),
            disabled: login.map(|login| login.disabled),
            silenced: account.limited,
            suspended: account.suspended,
            sensitized: false,
            account: Account::new(render, account),
            invited_by_account_id: login.and_then(|login| login.invited_by),
        }
    }
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AdminReport {
    pub id: String,
    pub action_taken: bool,
    pub action_taken_at: Option<Timestamp>,
    pub category: String,
    pub comment: String,
    pub forwarded: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub account: Option<AdminAccount>,
    pub target_account: Option<AdminAccount>,
    pub assigned_account: Option<AdminAccount>,
    pub action_taken_by_account: Option<AdminAccount>,
    pub statuses: Vec<Status>,
    pub collections: Vec<Collection>,
    pub rules: Vec<Rule>,
}

impl AdminReport {
    pub fn new(render: Render<'_>, whole: WholeReport) -> Self {
        let WholeReport { report, accounts, statuses, collections, rules } = whole;
        let find = |id: Option<AccountId>| {
            let found = accounts.iter().find(|one| Some(one.account.id) == id);
            found.map(|one| AdminAccount::new(render, one))
        };
        Self {
            id: report.id.to_string(),
            action_taken: report.action_taken_at.is_some(),
            action_taken_at: report.action_taken_at.map(Timestamp::from),
            account: find(Some(report.account_id)),
            target_account: find(Some(report.target_account_id)),
            assigned_account: find(report.assigned_account_id),
            action_taken_by_account: find(report.action_taken_by_id),
            category: report.category,
            comment: report.comment,
            forwarded: report.forwarded,
            created_at: report.created_at.into(),
            updated_at: report.action_taken_at.unwrap_or(report.created_at).into(),
            statuses: render.statuses(statuses),
            collections: Collection::all(render, collections),
            rules: rules.into_iter().map(Rule::from).collect(),
        }
    }
}

impl From<model::Role> for Role {
    fn from(role: model::Role) -> Self {
        Self {
            id: role.id.to_string(),
            name: role.name,
            permissions: role.permissions.0.to_string(),
            color: role.color,
            highlighted: role.highlighted,
            collection_limit: model::collection::MAX_COLLECTIONS,
        }
    }
}
