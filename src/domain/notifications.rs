//! What a local account is told: written in the transaction of what it is told about, read with what it tells of.

use crate::db;
use crate::domain::{Unit, web_push};
use crate::error::Result;
use crate::events::Event;
use crate::model::{AccountId, NotificationId, Page, StatusId};
use crate::state::State;

pub use crate::model::notification::{About, Notification, NotificationKind};

/// Tells `account`, if it is local and wants to know; the same effect is told once.
pub async fn notify(
    unit: &mut Unit<'_>,
    account: AccountId,
    from: AccountId,
    kind: NotificationKind,
    about: impl Into<About>,
) -> Result<()> {
    let (now, about) = (unit.now, about.into());
    match db::notifications::insert(unit.conn(), account, from, kind, about, now).await? {
        None => {}
        // Whoever is not heard may at least be seen to ask.
        Some(held) if held.filtered && kind == NotificationKind::Mention => {
            let status = if let About::Status(id) = about { Some(id) } else { None };
            db::notification_policies::request(unit.conn(), account, from, status, now).await?;
        }
        Some(held) if held.filtered => {}
        Some(told) => {
            unit.announce(Event::NotificationCreated { id: told.id, account });
            web_push::push(unit, account, from, kind, told.id).await?;
        }
    }
    Ok(())
}

/// Tells the followers who asked to be told of every post of `author`.
pub async fn notify_subscribers(unit: &mut Unit<'_>, author: AccountId, status: StatusId) -> Result<()> {
    for account in db::notifications::subscribers(unit.conn(), author, status).await? {
        notify(unit, account, author, NotificationKind::Status, Some(status)).await?;
    }
    Ok(())
}

/// Takes back what was told of an effect that `from` undid.
pub async fn withdraw(
    unit: &mut Unit<'_>,
    from: AccountId,
    kind: NotificationKind,
    status: StatusId,
) -> Result<()> {
    db::notifications::withdraw(unit.conn(), from, kind, status).await
}

/// Which notifications are wanted.
#[derive(Debug, Clone, Default)]
pub struct NotificationFilter {
    /// Only these kinds; all where `None`.
    pub types: Option<Vec<NotificationKind>>,
    pub exclude_types: Vec<NotificationKind>,
    /// Only what this account did.
    pub from: Option<AccountId>,
    /// With what the account's policy holds back.
    pub include_filtered: bool,
}

impl NotificationFilter {
    /// Who asks for one account's hears all of them.
    pub(super) fn shows_filtered(&self) -> bool {
        self.include_filtered || self.from.is_some()
    }

    pub(super) fn kinds(&self) -> Vec<NotificationKind> {
        let wanted = self.types.as_deref().unwrap_or(&NotificationKind::ALL);
        wanted.iter().copied().filter(|kind| !self.exclude_types.contains(kind)).collect()
    }
}

/// What an account was told, newest first.
pub async fn notifications(
    state: &State,
    account: AccountId,
    filter: &NotificationFilter,
    page: Page,
) -> Result<Vec<Notification>> {
    let mut conn = state.pool.acquire().await?;
    let filtered = filter.shows_filtered();
    db::notification_pages::page(&mut conn, account, &filter.kinds(), filter.from, filtered, page).await
}

/// # Errors
/// [`crate::error::Error::NotFound`] when it is not the account's, or may not be known any more.
pub async fn notification(state: &State, account: AccountId, id: NotificationId) -> Result<Notification> {
    db::notification_pages::get(&mut *state.pool.acquire().await?, account, id).await
}

pub async fn dismiss(state: &State, account: AccountId, ids: &[NotificationId]) -> Result<()> {
    db::notifications::delete(&mut *state.pool.acquire().await?, account, ids).await
}

pub async fn clear(state: &State, account: AccountId) -> Result<()> {
    db::notifications::clear(&mut *state.pool.acquire().await?, account).await
}

/// How many are newer than the account's marker, counted up to `most`.
pub async fn unread_count(
    state: &State,
    account: AccountId,
    filter: &NotificationFilter,
    most: i64,
) -> Result<i64> {
    let mut conn = state.pool.acquire().await?;
    let marker = db::markers::load(&mut conn, account, &["notifications"]).await?.pop();
    let read = marker.map_or(0, |marker| marker.last_read_id);
    db::notification_pages::count_above(&mut conn, account, &filter.kinds(), read, most).await
}
