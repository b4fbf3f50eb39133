//! What somebody wants to hear of whom, and those who wait to be heard.

use super::Unit;
use crate::db::notification_policies;
use crate::error::{Error, Result};
use crate::events::Event;
use crate::model::notification_policy::{NotificationAction, NotificationPolicy, NotificationRequest};
use crate::model::{AccountId, Page};
use crate::state::State;

/// Beyond, a number says no more than "many".
const MOST_COUNTED: i64 = 1000;
/// Requests answered at once.
const MOST_AT_ONCE: usize = 200;

/// A policy, and how much it holds back.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    pub policy: NotificationPolicy,
    pub pending_requests: i64,
    pub pending_notifications: i64,
}

/// What is to change; what is `None` stays as it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct PolicyChange {
    pub for_not_following: Option<NotificationAction>,
    pub for_not_followers: Option<NotificationAction>,
    pub for_new_accounts: Option<NotificationAction>,
    pub for_private_mentions: Option<NotificationAction>,
    pub for_limited_accounts: Option<NotificationAction>,
    pub for_bots: Option<NotificationAction>,
}

pub async fn policy(state: &State, account: AccountId) -> Result<Standing> {
    let mut conn = state.pool.acquire().await?;
    let policy = notification_policies::load(&mut conn, account).await?;
    let (pending_requests, pending_notifications) =
        notification_policies::pending(&mut conn, account, MOST_COUNTED).await?;
    Ok(Standing { policy, pending_requests, pending_notifications })
}

pub async fn change_policy(state: &State, account: AccountId, change: &PolicyChange) -> Result<Standing> {
    let mut unit = Unit::begin(state).await?;
    let before = notification_policies::load(unit.conn(), account).await?;
    let after = NotificationPolicy {
        for_not_following: change.for_not_following.unwrap_or(before.for_not_following),
        for_not_followers: change.for_not_followers.unwrap_or(before.for_not_followers),
        for_new_accounts: change.for_new_accounts.unwrap_or(before.for_new_accounts),
        for_private_mentions: change.for_private_mentions.unwrap_or(before.for_private_mentions),
        for_limited_accounts: change.for_limited_accounts.unwrap_or(before.for_limited_accounts),
        for_bots: change.for_bots.unwrap_or(before.for_bots),
    };
    notification_policies::put(unit.conn(), account, &after).await?;
    unit.commit().await?;
    policy(state, account).await
}

/// Who waits to be heard, latest first.
pub async fn requests(state: &State, account: AccountId, page: Page) -> Result<Vec<NotificationRequest>> {
    notification_policies::requests(&mut *state.pool.acquire().await?, account, page).await
}

/// # Errors
/// [`Error::NotFound`] for somebody else's.
pub async fn request(state: &State, account: AccountId, id: i64) -> Result<NotificationRequest> {
    let mut conn = state.pool.acquire().await?;
    notification_policies::with_people(&mut conn, account, &[id]).await?.pop().ok_or(Error::NotFound)
}

/// Hears these people from now on, and what was held back of them. Requests of others are left out.
///
/// # Errors
/// [`Error::NotFound`] when a single one is named, and it is not the account's.
pub async fn accept_requests(state: &State, account: AccountId, ids: &[i64]) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    let from = take(&mut unit, account, ids).await?;
    let now = unit.now;
    notification_policies::permit(unit.conn(), account, &from, now).await?;
    if !from.is_empty() {
        unit.announce(Event::NotificationsMerged { account });
    }
    unit.commit().await
}

/// Deletes what was held back of these people. What they do from now on asks again.
///
/// # Errors
/// As for [`accept_requests`].
pub async fn dismiss_requests(state: &State, account: AccountId, ids: &[i64]) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    let from = take(&mut unit, account, ids).await?;
    notification_policies::delete_filtered(unit.conn(), account, &from).await?;
    unit.commit().await
}

async fn take(unit: &mut Unit<'_>, account: AccountId, ids: &[i64]) -> Result<Vec<AccountId>> {
    let ids = &ids[..ids.len().min(MOST_AT_ONCE)];
    let from = notification_policies::take_requests(unit.conn(), account, ids).await?;
    if from.is_empty() && ids.len() == 1 { Err(Error::NotFound) } else { Ok(from) }
}
