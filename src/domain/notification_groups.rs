//! Notifications are read in groups.

use std::collections::HashMap;
use std::sync::Arc;

use super::notifications::{NotificationFilter, NotificationKind};
use crate::db;
use crate::db::notification_groups::{self, Asked, GroupRow, Member};
use crate::error::{Error, Result};
use crate::model::notification::{About, Subject};
use crate::model::{Account, AccountId, Page, StatusId, StatusView};
use crate::state::State;

/// Groups with the people and statuses they tell of, each once.
#[derive(Debug, Clone, Default)]
pub struct Grouped {
    pub groups: Vec<NotificationGroup>,
    pub accounts: HashMap<AccountId, Arc<Account>>,
    pub statuses: Vec<StatusView>,
    /// The ids the page was cut by, newest first.
    pub keys: Vec<i64>,
}

#[derive(Debug, Clone)]
pub struct NotificationGroup {
    pub row: GroupRow,
    pub kind: NotificationKind,
    /// The latest of those who did it.
    pub sample: Vec<AccountId>,
    /// What it is about, where that is no status.
    pub subject: Option<Subject>,
}

/// The kinds that are grouped when nobody asks otherwise.
pub const GROUPED: [NotificationKind; 4] = [
    NotificationKind::Favourite,
    NotificationKind::Reblog,
    NotificationKind::Follow,
    NotificationKind::AdminSignUp,
];

/// A page of groups, newest first. `grouped`: the kinds to put together; the usual ones where `None`.
pub async fn groups(
    state: &State,
    account: AccountId,
    filter: &NotificationFilter,
    grouped: Option<&[NotificationKind]>,
    page: Page,
) -> Result<Grouped> {
    let mut conn = state.pool.acquire().await?;
    let asked = asked(filter, grouped);
    let found = notification_groups::page(&mut conn, account, &asked, page).await?;
    let (Some((first, _)), Some((last, _))) = (found.first(), found.last()) else {
        return Ok(Grouped::default());
    };
    // Groups are told as of this page: an older page does not count what came after it.
    let (above, below) = (last.0 - 1, if page.upwards() { first.0 + 1 } else { page.below() });
    let keys: Vec<String> = found.iter().map(|(_, key)| key.clone()).collect();
    let rows = notification_groups::load(&mut conn, account, &keys, above, below, asked.filtered).await?;
    let mut told = tell(&mut conn, account, &keys, rows).await?;
    told.keys = found.iter().map(|(id, _)| id.0).collect();
    Ok(told)
}

/// One group of the account's, whole.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn group(state: &State, account: AccountId, key: &str) -> Result<Grouped> {
    let mut conn = state.pool.acquire().await?;
    let keys = [key.to_owned()];
    let rows = notification_groups::load(&mut conn, account, &keys, 0, i64::MAX, true).await?;
    let told = tell(&mut conn, account, &keys, rows).await?;
    if told.groups.is_empty() { Err(Error::NotFound) } else { Ok(told) }
}

/// Who is in a group, latest first.
pub async fn group_accounts(state: &State, account: AccountId, key: &str, page: Page) -> Result<Vec<Member>> {
    notification_groups::members(&mut *state.pool.acquire().await?, account, key, page).await
}

pub async fn dismiss_group(state: &State, account: AccountId, key: &str) -> Result<()> {
    notification_groups::delete(&mut *state.pool.acquire().await?, account, key).await
}

/// How many groups have something newer than the account's marker, counted up to `most`.
pub async fn unread_groups(
    state: &State,
    account: AccountId,
    filter: &NotificationFilter,
    grouped: Option<&[NotificationKind]>,
    most: i64,
) -> Result<usize> {
    let mut conn = state.pool.acquire().await?;
    let marker = db::markers::load(&mut conn, account, &["notifications"]).await?.pop();
    let page = Page { since_id: marker.map(|marker| marker.last_read_id), ..Page::first(most) };
    Ok(notification_groups::page(&mut conn, account, &asked(filter, grouped), page).await?.len())
}

fn asked(filter: &NotificationFilter, grouped: Option<&[NotificationKind]>) -> Asked {
    let grouped = grouped.map_or_else(
        || GROUPED.to_vec(),
        |asked| GROUPED.iter().copied().filter(|kind| asked.contains(kind)).collect(),
    );
    Asked { kinds: filter.kinds(), grouped, from: filter.from, filtered: filter.shows_filtered() }
}

/// Adds the people, the statuses and what else is told of; groups whose status is gone are left out.
async fn tell(
    conn: &mut sqlx::PgConnection,
    account: AccountId,
    keys: &[String],
    rows: Vec<GroupRow>,
) -> Result<Grouped> {
    let mut rows: HashMap<String, GroupRow> = rows.into_iter().map(|row| (row.key.clone(), row)).collect();
    let statuses: Vec<StatusId> = rows.values().filter_map(GroupRow::status).collect();
    let statuses = db::statuses::load(conn, Some(account), &statuses).await?;
    let people: Vec<AccountId> =
        rows.values().flat_map(|row| row.sample.iter().copied().map(AccountId)).collect();
    let accounts = db::accounts::load(conn, &people).await?;
    let about: Vec<About> = rows.values().map(|row| row.about).collect();
    let subjects = db::notification_subjects::load(conn, account, &about).await?;
    let known = |id: StatusId| statuses.iter().any(|view| view.status.id == id);
    let groups = keys.iter().filter_map(|key| {
        let row = rows.remove(key)?;
        let sample =
            row.sample.iter().copied().map(AccountId).filter(|id| accounts.contains_key(id)).collect();
        let kind = row.kind.parse().ok()?;
        let subject = subjects.get(&row.about).cloned();
        row.status().is_none_or(known).then_some(NotificationGroup { row, kind, sample, subject })
    });
    let groups = groups.collect();
    Ok(Grouped { groups, accounts, statuses, keys: Vec::new() })
}
