//! NotificationGroup, and an answer full of them.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Account, NotificationFallback, NotificationSubject, Render, Status, SupportedTypes, Timestamp};
use crate::domain::notification_groups::{self, Grouped};
use crate::model::{self, AccountId, NotificationId, StatusId};

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NotificationGroup {
    pub group_key: String,
    pub notifications_count: i64,
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Text, as every id: Mastodon's numbers are small enough for JavaScript, ours are not.
    pub most_recent_notification_id: NotificationId,
    pub page_min_id: NotificationId,
    pub page_max_id: NotificationId,
    pub latest_page_notification_at: Timestamp,
    pub sample_account_ids: Vec<AccountId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_id: Option<StatusId>,
    #[serde(flatten)]
    pub subject: NotificationSubject,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback: Option<NotificationFallback>,
}

impl NotificationGroup {
    fn new(
        render: Render<'_>,
        supported: &SupportedTypes,
        group: &notification_groups::NotificationGroup,
        from: Option<&model::Account>,
    ) -> Self {
        let (row, subject) = (&group.row, group.subject.as_ref());
        let from = from.map(model::Account::name).unwrap_or_default();
        Self {
            fallback: supported.fallback(group.kind, from, subject),
            subject: NotificationSubject::of(render, subject),
            group_key: row.key.clone(),
            notifications_count: row.count,
            kind: group.kind.as_str(),
            most_recent_notification_id: row.most_recent,
            page_min_id: row.page_min,
            page_max_id: row.page_max,
            latest_page_notification_at: row.latest_at.into(),
            sample_account_ids: group.sample.clone(),
            status_id: row.status(),
        }
    }
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct GroupedNotificationsResults {
    pub accounts: Vec<Account>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partial_accounts: Option<Vec<PartialAccount>>,
    pub statuses: Vec<Status>,
    pub notification_groups: Vec<NotificationGroup>,
}

/// As much of an account as its picture needs.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PartialAccount {
    pub id: AccountId,
    pub acct: String,
    pub locked: bool,
    pub bot: bool,
    pub url: String,
    pub avatar: String,
    pub avatar_static: String,
    pub avatar_description: String,
}

impl From<Account> for PartialAccount {
    fn from(account: Account) -> Self {
        Self {
            id: account.id,
            acct: account.acct,
            locked: account.locked,
            bot: account.bot,
            url: account.url,
            avatar: account.avatar,
            avatar_static: account.avatar_static,
            avatar_description: account.avatar_description,
        }
    }
}

impl GroupedNotificationsResults {
    /// `partial`: of each group, only the latest account is told whole.
    pub fn new(render: Render<'_>, supported: &SupportedTypes, told: Grouped, partial: bool) -> Self {
        let whole: HashSet<AccountId> = told
            .groups
            .iter()
            .flat_map(|group| group.sample.iter().take(if partial { 1 } else { usize::MAX }).copied())
            .collect();
        let mut people: Vec<&model::Account> = told.accounts.values().map(AsRef::as_ref).collect();
        people.sort_unstable_by_key(|account| account.id);
        let (accounts, rest): (Vec<_>, Vec<_>) =
            people.into_iter().partition(|account| whole.contains(&account.id));
        let entity = |account: &model::Account| Account::new(render, account);
        let group = |group: &notification_groups::NotificationGroup| {
            let latest = group.sample.first().and_then(|id| told.accounts.get(id));
            NotificationGroup::new(render, supported, group, latest.map(AsRef::as_ref))
        };
        Self {
            accounts: accounts.into_iter().map(entity).collect(),
            partial_accounts: partial.then(|| rest.into_iter().map(|one| entity(one).into()).collect()),
            notification_groups: told.groups.iter().map(group).collect(),
            statuses: render.statuses(told.statuses),
        }
    }
}
