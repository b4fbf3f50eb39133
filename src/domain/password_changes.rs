//! A new password: by who knows the old one, or through a link sent by mail.

use std::net::IpAddr;

use super::rate_limits::{self, Limit};
use super::sessions::{announce_access, end_all_access};
use super::{Unit, password};
use crate::db;
use crate::db::user_tokens::{Link, Purpose};
use crate::error::{Error, Invalid, Result};
use crate::jobs::{self, Job};
use crate::mail::Letter;
use crate::model::UserId;
use crate::secrets::hash_token;
use crate::state::State;
use crate::text::Email;

/// Has a link sent, if anybody has this address. The answer is the same, and takes as long, if nobody has: who it
/// belongs to is asked when the letter is written.
///
/// # Errors
/// [`Error::Invalid`] when it is no address; [`Error::TooManyRequests`].
pub async fn request_password_reset(state: &State, email: &str, address: Option<IpAddr>) -> Result<()> {
    rate_limits::take_by_address(state, Limit::PasswordResetPerAddress, address).await?;
    let no_address = || Error::invalid("email", "ERR_INVALID", "is not an e-mail address");
    let email = Email::parse(email).ok_or_else(no_address)?.folded();
    rate_limits::take(state, Limit::PasswordResetPerEmail, &email).await?;
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    jobs::enqueue(unit.conn(), &Job::Mail(Letter::ResetPassword { email }), now).await?;
    unit.commit().await
}

/// Asked when the link is opened, which uses nothing up.
///
/// # Errors
/// [`Error::NotFound`] when it does not hold, or not any more.
pub async fn check_reset_link(state: &State, token: &str) -> Result<()> {
    let mut conn = state.pool.acquire().await?;
    find_link(state, &mut conn, token).await.map(drop)
}

async fn find_link(state: &State, conn: &mut sqlx::PgConnection, token: &str) -> Result<Link> {
    let now = state.clock.now();
    db::user_tokens::find(conn, &hash_token(token), Purpose::ResetPassword, now).await?.ok_or(Error::NotFound)
}

/// Sets the password through the link, which it uses up with every other one. Every session and every token ends.
/// Whoever reads the address's mail owns it, so that it counts as confirmed.
///
/// # Errors
/// [`Error::NotFound`] when the link does not hold; [`Error::Invalid`].
pub async fn reset_password(state: &State, token: &str, password: &str) -> Result<UserId> {
    let mut conn = state.pool.acquire().await?;
    let link = find_link(state, &mut conn, token).await?;
    drop(conn);
    let mut invalid = Invalid::default();
    password::check(&mut invalid, "password", password, "", &link.email);
    invalid.into_result()?;
    let hash = password::hash(password).await?;

    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    let taken = db::user_tokens::take(unit.conn(), &hash_token(token), Purpose::ResetPassword, now).await?;
    let user = taken.ok_or(Error::NotFound)?.user_id;
    let email = db::users::get(unit.conn(), user).await?.email;
    if email == link.email {
        let folded = Email::parse(&email).map(|email| email.folded()).unwrap_or_default();
        db::users::confirm_email(unit.conn(), user, &email, &folded, now).await?;
    }
    set_password(&mut unit, user, &hash, None).await?;
    unit.commit().await?;
    Ok(user)
}

/// Sets the password of who knows the present one. Every other session ends.
///
/// # Errors
/// [`Error::Invalid`] names `current_password` or `password`; [`Error::TooManyRequests`].
pub async fn change_password(
    state: &State,
    user: UserId,
    session: i64,
    current: &str,
    password: &str,
) -> Result<()> {
    let email = prove(state, user, current).await?;
    let mut invalid = Invalid::default();
    password::check(&mut invalid, "password", password, "", &email);
    invalid.into_result()?;
    let hash = password::hash(password).await?;
    let mut unit = Unit::begin(state).await?;
    set_password(&mut unit, user, &hash, Some(session)).await?;
    unit.commit().await
}

/// Asks for the present password before something dear is changed; tells the login's address.
pub(super) async fn prove(state: &State, user: UserId, current: &str) -> Result<String> {
    rate_limits::take(state, Limit::PasswordChange, &user.to_string()).await?;
    let mut conn = state.pool.acquire().await?;
    let hash = db::users::password_hash(&mut conn, user).await?;
    let email = db::users::get(&mut conn, user).await?.email;
    drop(conn);
    if password::verify(current, Some(&hash)).await? {
        Ok(email)
    } else {
        Err(Error::invalid("current_password", "ERR_INVALID", "is not your password"))
    }
}

/// In the transaction of whatever led here: stores the hash, ends what the old password opened, and writes to them.
pub(super) async fn set_password(
    unit: &mut Unit<'_>,
    user: UserId,
    hash: &str,
    kept: Option<i64>,
) -> Result<()> {
    let now = unit.now;
    db::users::set_password_hash(unit.conn(), user, hash).await?;
    db::user_tokens::delete_all(unit.conn(), user, Purpose::ResetPassword).await?;
    end_all_access(unit.conn(), user, kept).await?;
    announce_access(unit, user).await?;
    jobs::enqueue(unit.conn(), &Job::Mail(Letter::PasswordChanged { user }), now).await
}
