//! Signing in and out, and the browsers that are signed in.

use std::net::IpAddr;

use chrono::TimeDelta;
use sqlx::PgConnection;

use super::rate_limits::{self, Limit};
use super::{Unit, password};
use crate::db;
use crate::db::sessions::{NewSession, Session};
use crate::error::{Error, Result};
use crate::events::Event;
use crate::model::{AccountId, User, UserId};
use crate::secrets::{hash_token, random_token};
use crate::state::State;
use crate::text::{Email, fold};

/// A session nobody used for this long has ended.
pub(super) const IDLE: TimeDelta = TimeDelta::days(365);
/// How exactly "last seen" is kept: a write per page would be waste.
const SEEN_EVERY: TimeDelta = TimeDelta::minutes(10);
const MAX_USER_AGENT: usize = 500;

/// One answer for an unknown name and a wrong password.
const WRONG: Error = Error::Unauthorized("Invalid e-mail address or password");

/// Who wants in, and from where.
#[derive(Debug, Clone, Copy, Default)]
pub struct Credentials<'a> {
    /// An e-mail address or the name of a local account.
    pub login: &'a str,
    pub password: &'a str,
    pub address: Option<IpAddr>,
    pub user_agent: &'a str,
}

/// Whose credentials they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authenticated {
    pub user_id: UserId,
    pub account_id: AccountId,
}

/// Checks name and password, in the same time whether anybody has that name or not.
///
/// # Errors
/// [`Error::Unauthorized`] when they are wrong; with the right ones, [`Error::Forbidden`] that says why the login may
/// not be used; [`Error::TooManyRequests`].
pub async fn authenticate(state: &State, credentials: Credentials<'_>) -> Result<Authenticated> {
    let typed = credentials.login.trim();
    let folded = Email::parse(typed).map_or_else(|| fold(typed), |email| email.folded());
    rate_limits::take_by_address(state, Limit::SignInPerAddress, credentials.address).await?;
    rate_limits::take(state, Limit::SignInPerLogin, &folded).await?;
    let login = {
        let mut conn = state.pool.acquire().await?;
        db::users::find_login(&mut conn, &folded).await?
    };
    let hash = login.as_ref().map(|login| login.password_hash.as_str());
    if !password::verify(credentials.password, hash).await? {
        return Err(WRONG);
    }
    let login = login.ok_or(WRONG)?;
    let user = db::users::get(&mut *state.pool.acquire().await?, login.user_id).await?;
    if let Some(obstacle) = user.obstacle() {
        return Err(Error::Forbidden(obstacle));
    }
    if login.suspended {
        return Err(Error::Forbidden("Your account is suspended"));
    }
    Ok(Authenticated { user_id: login.user_id, account_id: login.account_id })
}

/// Signs a browser in: the token is for its cookie, and kept nowhere else.
///
/// # Errors
/// As [`authenticate`].
pub async fn sign_in(state: &State, credentials: Credentials<'_>) -> Result<String> {
    let who = authenticate(state, credentials).await?;
    let mut unit = Unit::begin(state).await?;
    let token =
        open_session(&mut unit, who.user_id, who.account_id, credentials.address, credentials.user_agent)
            .await?;
    unit.commit().await?;
    Ok(token)
}

/// Opens a session for somebody who has just proved who they are in another way (the owner's link).
pub async fn open_session(
    unit: &mut Unit<'_>,
    user_id: UserId,
    account_id: AccountId,
    address: Option<IpAddr>,
    user_agent: &str,
) -> Result<String> {
    let token = random_token();
    let session = NewSession {
        token_hash: &hash_token(&token),
        user_id,
        account_id,
        ip: address.map(|address| address.to_canonical().to_string()),
        user_agent: crate::text::truncate(user_agent, MAX_USER_AGENT),
        now: unit.now,
    };
    db::sessions::insert(unit.conn(), &session).await?;
    Ok(token)
}

/// The session behind a cookie, as long as its login and account may be used; `None` for any other token.
pub async fn find_session(state: &State, token: &str) -> Result<Option<(Session, User)>> {
    let now = state.clock.now();
    let mut conn = state.pool.acquire().await?;
    let Some(session) = db::sessions::find(&mut conn, &hash_token(token), now - IDLE).await? else {
        return Ok(None);
    };
    let user = db::users::get(&mut conn, session.user_id).await?;
    if now - session.last_seen_at > SEEN_EVERY && !state.reserve.is_low() {
        db::sessions::touch(&mut conn, session.id, now).await?;
    }
    Ok(Some((session, user)))
}

/// Every browser a login is signed in with, the one used last first.
pub async fn list_sessions(state: &State, user: UserId) -> Result<Vec<Session>> {
    db::sessions::of_user(&mut *state.pool.acquire().await?, user).await
}

/// Signs one browser out.
///
/// # Errors
/// [`Error::NotFound`] when the login has no such session.
pub async fn revoke_session(state: &State, user: UserId, session: i64) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    if !db::sessions::delete(unit.conn(), user, session).await? {
        return Err(Error::NotFound);
    }
    announce_access(&mut unit, user).await?;
    unit.commit().await
}

/// Signs every other browser out.
pub async fn revoke_other_sessions(state: &State, user: UserId, kept: i64) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    db::sessions::delete_all(unit.conn(), user, Some(kept)).await?;
    announce_access(&mut unit, user).await?;
    unit.commit().await
}

/// Ends every session and token of a login but one session: whoever held another has to prove themself again.
pub(super) async fn end_all_access(conn: &mut PgConnection, user: UserId, kept: Option<i64>) -> Result<()> {
    db::sessions::delete_all(conn, user, kept).await?;
    if kept.is_none() {
        db::users::delete_tokens(conn, user).await?;
    }
    Ok(())
}

/// What the accounts of a login hold open must be asked again.
pub(super) async fn announce_access(unit: &mut Unit<'_>, user: UserId) -> Result<()> {
    for account in db::users::accounts(unit.conn(), user).await? {
        unit.announce(Event::AccessChanged { account });
    }
    Ok(())
}
