//! Actors of other servers: stored as they describe themselves, and let go when they are gone.

use chrono::TimeDelta;

use super::Unit;
use crate::db;
use crate::db::actor_keys::ListedKey;
use crate::db::remote_accounts::RemoteAccount;
use crate::error::Result;
use crate::events::Event;
use crate::jobs::Job;
use crate::model::{Account, AccountId};
use crate::state::State;

/// Stores what an actor's own origin says of it, with exactly these keys. WebFinger confirmed the handle: whoever held
/// it before lets go of it, and who followed that one here follows this one, if that one is gone. With all its keys new
/// the server was set up anew: what it deleted before may be other statuses' ids now.
pub async fn store_remote_account(
    unit: &mut Unit<'_>,
    account: &RemoteAccount<'_>,
    keys: &[ListedKey],
) -> Result<AccountId> {
    let now = unit.now;
    let (name, domain, uri) = (account.username_folded, account.domain, account.uri);
    let former = db::remote_accounts::release_handle(unit.conn(), name, domain, uri, now).await?;
    let id = db::remote_accounts::upsert(unit.conn(), account, now).await?;
    if db::actor_keys::are_all_new(unit.conn(), id, keys).await? {
        db::tombstones::forget_actor(unit.conn(), uri).await?;
    }
    db::actor_keys::set(unit.conn(), id, keys, now).await?;
    if let Some(former) = former {
        unit.enqueue(&Job::FollowSuccessor { former, successor: id }).await?;
    }
    Ok(id)
}

/// How long the statuses that were fetched for a profile's readers are current enough.
const FILLED: TimeDelta = TimeDelta::days(1);

/// Somebody looks at a remote profile: has its pinned and latest statuses fetched, unless that was done lately. True when
/// it is done now.
pub async fn want_profile(state: &State, account: &Account) -> Result<bool> {
    if account.is_local() || account.suspended || account.deleted {
        return Ok(false);
    }
    let since = state.clock.now() - FILLED;
    if db::remote_accounts::is_filled(&mut *state.pool.acquire().await?, account.id, since).await? {
        return Ok(false);
    }
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    if !db::remote_accounts::mark_filled(unit.conn(), account.id, since, now).await? {
        return Ok(false);
    }
    unit.enqueue(&Job::FillProfile { account: account.id }).await?;
    unit.commit().await?;
    Ok(true)
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
