//! Invitations: members make them, use them up, and take them back; staff sees everybody's.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::Unit;
use super::staff::{Act, Staff};
use crate::db;
pub use crate::db::invites::Invite;
use crate::error::{Error, Invalid, Result};
use crate::model::{Page, Permissions, User, UserId};
use crate::secrets::random_token;
use crate::state::State;

/// Invitations one member may have open at the same time.
const MAX_OPEN: i64 = 100;
const MAX_USES: i32 = 1000;
const LONGEST: TimeDelta = TimeDelta::days(365);
/// Characters of a code, six bits each: short enough for a letter, too many to guess.
const CODE: usize = 16;
/// Guests named with each invitation.
const GUESTS: i64 = 20;

/// What an invitation is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NewInvite {
    /// `None`: as often as one likes.
    pub max_uses: Option<i32>,
    /// `None`: for ever.
    pub lasts: Option<TimeDelta>,
}

/// An invitation, and the user names of the latest who came by it.
#[derive(Debug, Clone)]
pub struct ListedInvite {
    pub invite: Invite,
    pub guests: Vec<String>,
}

/// Why an invitation does, or does not, let anybody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InviteState {
    Open,
    UsedUp,
    Expired,
    Revoked,
}

impl Invite {
    pub fn state(&self, now: DateTime<Utc>) -> InviteState {
        if self.revoked_at.is_some() {
            InviteState::Revoked
        } else if self.max_uses.is_some_and(|most| self.uses >= most) {
            InviteState::UsedUp
        } else if self.expires_at.is_some_and(|end| end <= now) {
            InviteState::Expired
        } else {
            InviteState::Open
        }
    }
}

/// Makes an invitation: its code.
///
/// # Errors
/// [`Error::Forbidden`] without the permission; [`Error::Invalid`]; [`Error::Unprocessable`] with too many open ones.
pub async fn create_invite(state: &State, user: &User, new: NewInvite) -> Result<String> {
    may_invite(user)?;
    check(new)?;
    let mut code = random_token();
    code.truncate(CODE);
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    if db::invites::count_usable(unit.conn(), user.id, MAX_OPEN, now).await? >= MAX_OPEN {
        return Err(Error::Unprocessable(format!("You have {MAX_OPEN} invitations open already")));
    }
    let expires_at = new.lasts.map(|lasts| now + lasts);
    db::invites::insert(unit.conn(), user.id, &code, new.max_uses, expires_at, now).await?;
    unit.commit().await?;
    Ok(code)
}

fn may_invite(user: &User) -> Result<()> {
    if user.role.permissions.allow(Permissions::INVITE_USERS) {
        return Ok(());
    }
    Err(Error::Forbidden("Your role may not invite people"))
}

fn check(new: NewInvite) -> Result<()> {
    let mut invalid = Invalid::default();
    if new.max_uses.is_some_and(|uses| !(1..=MAX_USES).contains(&uses)) {
        invalid.add("max_uses", "ERR_INCLUSION", "is not one of the choices");
    }
    if new.lasts.is_some_and(|lasts| lasts <= TimeDelta::zero() || lasts > LONGEST) {
        invalid.add("expires_in", "ERR_INCLUSION", "is not one of the choices");
    }
    invalid.into_result()
}

/// The invitation behind a code: who made it. `None` when it does not let anybody in (any more).
pub async fn find_invite(state: &State, code: &str) -> Result<Option<db::invites::Usable>> {
    db::invites::find_usable(&mut *state.pool.acquire().await?, code, state.clock.now()).await
}

/// A member's own.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn own_invites(state: &State, user: &User, page: Page) -> Result<Vec<ListedInvite>> {
    may_invite(user)?;
    let mut conn = state.pool.acquire().await?;
    let invites = db::invites::page_of_user(&mut conn, user.id, page).await?;
    with_guests(&mut conn, invites).await
}

/// Everybody's.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn all_invites(state: &State, staff: &Staff, page: Page) -> Result<Vec<ListedInvite>> {
    staff.must_be_allowed(Permissions::MANAGE_INVITES)?;
    let mut conn = state.pool.acquire().await?;
    let invites = db::invites::page_of_all(&mut conn, page).await?;
    with_guests(&mut conn, invites).await
}

async fn with_guests(conn: &mut PgConnection, invites: Vec<Invite>) -> Result<Vec<ListedInvite>> {
    let ids: Vec<i64> = invites.iter().map(|invite| invite.id).collect();
    let mut by_invite: HashMap<i64, Vec<String>> = HashMap::new();
    for guest in db::invites::guests(conn, &ids, GUESTS).await? {
        by_invite.entry(guest.invite_id).or_default().push(guest.username);
    }
    let with = |invite: Invite| {
        let guests = by_invite.remove(&invite.id).unwrap_or_default();
        ListedInvite { invite, guests }
    };
    Ok(invites.into_iter().map(with).collect())
}

/// Takes one's own back: nobody comes in by it any more; who did, stays.
///
/// # Errors
/// [`Error::NotFound`] when it is somebody else's, or taken back already.
pub async fn revoke_own_invite(state: &State, user: UserId, id: i64) -> Result<()> {
    let mut conn = state.pool.acquire().await?;
    let revoked = db::invites::revoke(&mut conn, id, Some(user), state.clock.now()).await?;
    revoked.map(drop).ok_or(Error::NotFound)
}

/// Takes anybody's back.
///
/// # Errors
/// [`Error::Forbidden`] without the permission; [`Error::NotFound`].
pub async fn revoke_invite(state: &State, staff: &Staff, id: i64) -> Result<()> {
    staff.must_be_allowed(Permissions::MANAGE_INVITES)?;
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    let inviter = db::invites::revoke(unit.conn(), id, None, now).await?.ok_or(Error::NotFound)?;
    staff.record(&mut unit, Act::on("revoke", "invite", id, inviter)).await?;
    unit.commit().await
}
