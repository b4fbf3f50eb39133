//! Going on under another account: the followers come along, the old account points to the new one.
//!
//! The new account must say that it was the old one (its aliases), or anybody could hand their followers to anybody.

use chrono::TimeDelta;

use super::follows::{self, FollowChange};
use super::password_changes::prove;
use super::profile::tell_soon;
use super::{Unit, blocks};
use crate::db::{self, account_counts, account_migrations};
use crate::delivery::Outgoing;
use crate::error::{Error, Result};
use crate::jobs::Job;
use crate::model::{Account, AccountId, UserId};
use crate::state::State;

/// After a move of ours, how long until the next. As on Mastodon.
pub const REST: TimeDelta = TimeDelta::days(30);

/// The same for those of other servers: nobody drags followers from account to account.
const REMOTE_REST: TimeDelta = TimeDelta::days(7);

/// Follows looked at in one statement.
const BATCH: i64 = 200;

/// Why this account cannot move there, in words for the log. That it moved lately is asked when it is done.
pub fn obstacle(account: &Account, target: &Account) -> Option<&'static str> {
    if account.id == target.id {
        return Some("it moves to itself");
    }
    if target.suspended || target.deleted {
        return Some("where it moves nobody is");
    }
    if target.moved_to_account_id.is_some() {
        return Some("where it moves has moved itself");
    }
    let known = target.also_known_as.contains(&account.uri);
    (!known).then_some("where it moves does not know it")
}

/// A remote account moved; `target` was asked for just now and [`obstacle`] found none. False when it moved lately.
pub async fn receive_move(unit: &mut Unit<'_>, account: &Account, target: &Account) -> Result<bool> {
    let now = unit.now;
    let standing = account_migrations::hold(unit.conn(), account.id).await?;
    if standing.moved_at.is_some_and(|at| now - at < REMOTE_REST) {
        return Ok(false);
    }
    account_migrations::set(unit.conn(), account.id, target.id, now).await?;
    unit.enqueue(&Job::MoveFollowers { account: account.id, target: target.id }).await?;
    Ok(true)
}

/// A remote account is back. False when it did not stand moved there.
pub async fn receive_undo(unit: &mut Unit<'_>, account: AccountId, target: AccountId) -> Result<bool> {
    let now = unit.now;
    account_migrations::clear(unit.conn(), account, Some(target), now).await
}

/// Moves a local account; its followers, here and elsewhere, follow `target` from now on. What `target` says of itself
/// was asked for just now.
///
/// # Errors
/// [`Error::Invalid`] names `current_password`, or `acct` when it is nobody to move to; [`Error::TooManyRequests`].
pub async fn migrate(
    state: &State,
    user: UserId,
    account: AccountId,
    target: &Account,
    password: &str,
) -> Result<()> {
    let invalid = |code, message: &str| Error::invalid("acct", code, message);
    prove(state, user, password).await?;
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    let standing = account_migrations::hold(unit.conn(), account).await?;
    let owner = db::accounts::get(unit.conn(), account).await?;
    if owner.user_id != Some(user) {
        return Err(Error::NotFound);
    }
    if !target.also_known_as.contains(&owner.uri) && target.id != account {
        return Err(invalid("ERR_MOVE_ALIAS", "does not name this account among its other accounts"));
    }
    if obstacle(&owner, target).is_some() {
        return Err(invalid("ERR_MOVE_TARGET", "cannot be moved to"));
    }
    if standing.moved_at.is_some_and(|at| now - at < REST) {
        return Err(invalid("ERR_MOVE_REST", "has to wait: this account moved lately"));
    }
    account_migrations::set(unit.conn(), account, target.id, now).await?;
    // Before the profile says so: a peer that reads it first must find the move already told.
    unit.send(&Outgoing::Move { account, target: target.id }).await?;
    unit.enqueue(&Job::MoveFollowers { account, target: target.id }).await?;
    tell_soon(&mut unit, account).await?;
    unit.commit().await
}

/// Takes the redirect back: people can follow the account again. Who left does not come back by this.
pub async fn cancel_migration(state: &State, account: AccountId) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    let Some(target) = account_migrations::hold(unit.conn(), account).await?.target else { return Ok(()) };
    account_migrations::clear(unit.conn(), account, None, now).await?;
    unit.send(&Outgoing::TakeMoveBack { account, target }).await?;
    unit.commit().await
}

/// When the account may move again, if that is not now.
pub async fn rests_until(state: &State, account: AccountId) -> Result<Option<chrono::DateTime<chrono::Utc>>> {
    let standing = account_migrations::hold(&mut *state.pool.acquire().await?, account).await?;
    Ok(standing.moved_at.map(|at| at + REST).filter(|until| *until > state.clock.now()))
}

/// Has everybody here who follows `account` follow `target`, and lets what they noted, muted and blocked hold for it.
/// Each follower is a transaction of its own, so that it may be interrupted anywhere and done again.
pub async fn move_followers(state: &State, account: AccountId, target: AccountId) -> Result<()> {
    let mut conn = state.pool.acquire().await?;
    let stays = db::accounts::get(&mut conn, account).await?.moved_to_account_id != Some(target);
    if stays || db::accounts::get(&mut conn, target).await?.deleted {
        return Ok(());
    }
    account_migrations::carry_mutes(&mut conn, account, target).await?;
    account_migrations::carry_notes(&mut conn, account, target).await?;
    // Whoever holds one connection waits for no other.
    drop(conn);
    let mut cursor = i64::MIN;
    loop {
        let mut conn = state.pool.acquire().await?;
        let (followers, last) = db::audience::local_followers(&mut conn, account, cursor, BATCH).await?;
        drop(conn);
        for follower in followers {
            move_follower(state, follower, account, target).await?;
        }
        match last {
            Some(last) => cursor = last,
            None => break,
        }
    }
    loop {
        let mut conn = state.pool.acquire().await?;
        let blockers = account_migrations::blockers(&mut conn, account, target, BATCH).await?;
        drop(conn);
        if blockers.is_empty() {
            return Ok(());
        }
        for blocker in blockers {
            blocks::block(state, blocker, target).await?;
        }
    }
}

/// One follower goes along, with how they follow and the lists they read it on. Where they may not follow the new
/// account, they keep the old one.
async fn move_follower(
    state: &State,
    follower: AccountId,
    account: AccountId,
    target: AccountId,
) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    // All three at once: two such transactions never wait for each other.
    account_counts::lock(unit.conn(), &[follower, account, target]).await?;
    let Some(follow) = db::follows::find(unit.conn(), follower, account).await? else { return Ok(()) };
    if follower != target {
        account_migrations::carry_lists(unit.conn(), follower, account, target).await?;
        if db::follows::find(unit.conn(), follower, target).await?.is_some() {
            // Who follows the new account already chose how.
            db::list_feed::backfill(unit.conn(), follower, target).await?;
        } else {
            match follows::follow_within(&mut unit, follower, target, &FollowChange::alike(&follow)).await {
                Err(Error::NotFound | Error::Forbidden(_)) => return Ok(()),
                followed => followed?,
            }
        }
    }
    follows::sever_and_tell(&mut unit, follower, account).await?;
    unit.commit().await
}
