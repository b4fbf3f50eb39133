//! What a local account is told, in the transaction of what it is told about.

use crate::db;
use crate::domain::Unit;
use crate::error::Result;
use crate::events::Event;
use crate::model::{AccountId, StatusId};

pub use crate::model::notification::NotificationKind;

/// Tells `account`, if it is local and wants to know; the same effect is told once.
pub async fn notify(
    unit: &mut Unit<'_>,
    account: AccountId,
    from: AccountId,
    kind: NotificationKind,
    status: Option<StatusId>,
) -> Result<()> {
    let now = unit.now;
    if let Some(id) = db::notifications::insert(unit.conn(), account, from, kind, status, now).await? {
        unit.announce(Event::NotificationCreated { id, account });
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
