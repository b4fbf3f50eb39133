//! Actors of other servers: stored as they describe themselves, and let go when they are gone.

use super::Unit;
use crate::db;
use crate::db::actor_keys::ListedKey;
use crate::db::remote_accounts::RemoteAccount;
use crate::error::Result;
use crate::events::Event;
use crate::model::{Account, AccountId};

/// Stores what an actor's own origin says of it, with exactly these keys. WebFinger confirmed the handle: whoever held
/// it before lets go of it.
pub async fn store_remote_account(
    unit: &mut Unit<'_>,
    account: &RemoteAccount<'_>,
    keys: &[ListedKey],
) -> Result<AccountId> {
    let now = unit.now;
    let (name, domain, uri) = (account.username_folded, account.domain, account.uri);
    db::remote_accounts::release_handle(unit.conn(), name, domain, uri, now).await?;
    let id = db::remote_accounts::upsert(unit.conn(), account, now).await?;
    db::actor_keys::set(unit.conn(), id, keys, now).await?;
    Ok(id)
}

/// An actor said, or its server did, that it is deleted. Everything of it is hidden from now on.
pub async fn delete_remote_account(unit: &mut Unit<'_>, account: &Account) -> Result<()> {
    if account.is_local() {
        return Ok(());
    }
    let now = unit.now;
    db::remote_accounts::bury(unit.conn(), account.id, now).await?;
    unit.announce(Event::AccessChanged { account: account.id });
    Ok(())
}
