//! The address of a login: confirmed by a link, changed by confirming another.

use std::net::IpAddr;

use super::Unit;
use super::password_changes::prove;
use super::rate_limits::{self, Limit};
use super::sign_up::check_email;
use crate::db;
use crate::db::user_tokens::Purpose;
use crate::error::{Error, Invalid, Result};
use crate::jobs::{self, Job};
use crate::mail::Letter;
use crate::model::UserId;
use crate::secrets::hash_token;
use crate::state::State;
use crate::text::Email;

/// Asked when the link is opened, which uses nothing up: programs that look into mail open links too. Tells the address.
///
/// # Errors
/// [`Error::NotFound`] when it does not hold, or not any more.
pub async fn check_confirmation_link(state: &State, token: &str) -> Result<String> {
    let mut conn = state.pool.acquire().await?;
    let now = state.clock.now();
    let link = db::user_tokens::find(&mut conn, &hash_token(token), Purpose::ConfirmEmail, now).await?;
    Ok(link.ok_or(Error::NotFound)?.email)
}

/// Confirms the address the link was sent to; it is the login's from now on.
///
/// # Errors
/// [`Error::NotFound`] when the link does not hold; [`Error::Invalid`] when somebody else has the address by now.
pub async fn confirm_email(state: &State, token: &str) -> Result<UserId> {
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    let link = db::user_tokens::take(unit.conn(), &hash_token(token), Purpose::ConfirmEmail, now).await?;
    let link = link.ok_or(Error::NotFound)?;
    let email = Email::parse(&link.email).ok_or(Error::NotFound)?;
    let before = db::users::get(unit.conn(), link.user_id).await?;
    db::users::confirm_email(unit.conn(), link.user_id, &link.email, &email.folded(), now).await?;
    db::user_tokens::delete_all(unit.conn(), link.user_id, Purpose::ConfirmEmail).await?;
    if before.confirmed_at.is_some() && before.email != link.email {
        let letter = Letter::EmailChanged { user: link.user_id, former: before.email };
        jobs::enqueue(unit.conn(), &Job::Mail(letter), now).await?;
    }
    unit.commit().await?;
    Ok(link.user_id)
}

/// Sends the link once more to somebody who could not sign in for lack of it. Says nothing about who has an address.
///
/// # Errors
/// [`Error::Invalid`] when it is no address; [`Error::TooManyRequests`].
pub async fn resend_confirmation(state: &State, email: &str, address: Option<IpAddr>) -> Result<()> {
    rate_limits::take_by_address(state, Limit::ConfirmationPerAddress, address).await?;
    let no_address = || Error::invalid("email", "ERR_INVALID", "is not an e-mail address");
    let email = Email::parse(email).ok_or_else(no_address)?.folded();
    rate_limits::take(state, Limit::ConfirmationPerEmail, &email).await?;
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    if let Some(user) = db::users::find_by_email(unit.conn(), &email).await? {
        let user = db::users::get(unit.conn(), user).await?;
        if user.confirmed_at.is_none() {
            let letter = Letter::ConfirmEmail { user: user.id, email: user.email };
            jobs::enqueue(unit.conn(), &Job::Mail(letter), now).await?;
        }
    }
    unit.commit().await
}

/// Whether the login's address is confirmed.
pub async fn is_confirmed(state: &State, user: UserId) -> Result<bool> {
    let user = db::users::get(&mut *state.pool.acquire().await?, user).await?;
    Ok(user.confirmed_at.is_some())
}

/// Sends the link once more to somebody who signed up from an app, to another address if they say so.
///
/// # Errors
/// [`Error::Forbidden`] when it is confirmed; [`Error::Invalid`] names `email`; [`Error::TooManyRequests`].
pub async fn send_confirmation(state: &State, user: UserId, email: Option<&str>) -> Result<()> {
    rate_limits::take(state, Limit::ConfirmationPerEmail, &format!("user {user}")).await?;
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    let before = db::users::get(unit.conn(), user).await?;
    if before.confirmed_at.is_some() {
        let confirmed = "This method is only available while the e-mail is awaiting confirmation";
        return Err(Error::Forbidden(confirmed));
    }
    let email = match email.filter(|email| *email != before.email) {
        Some(typed) => {
            let mut invalid = Invalid::default();
            let email = check_email(unit.conn(), &mut invalid, typed).await?;
            let Some(email) = email else { return Err(Error::Invalid(invalid)) };
            db::users::set_email(unit.conn(), user, &email.address(), &email.folded()).await?;
            // The former one was never theirs.
            db::user_tokens::delete_all(unit.conn(), user, Purpose::ConfirmEmail).await?;
            email.address()
        }
        None => before.email,
    };
    jobs::enqueue(unit.conn(), &Job::Mail(Letter::ConfirmEmail { user, email }), now).await?;
    unit.commit().await
}

/// Has a link sent to a new address; until it is opened, nothing changes. Where confirming is switched off, the
/// change is made at once.
///
/// # Errors
/// [`Error::Invalid`] names `current_password` or `email`; [`Error::TooManyRequests`].
pub async fn change_email(state: &State, user: UserId, current_password: &str, email: &str) -> Result<()> {
    let former = prove(state, user, current_password).await?;
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    let mut invalid = Invalid::default();
    let email = check_email(unit.conn(), &mut invalid, email).await?;
    let Some(email) = email else { return Err(Error::Invalid(invalid)) };
    if state.config.registration.confirm_email {
        rate_limits::take(state, Limit::ConfirmationPerEmail, &email.folded()).await?;
        let letter = Letter::ConfirmEmail { user, email: email.address() };
        jobs::enqueue(unit.conn(), &Job::Mail(letter), now).await?;
    } else {
        db::users::confirm_email(unit.conn(), user, &email.address(), &email.folded(), now).await?;
        let letter = Letter::EmailChanged { user, former };
        jobs::enqueue(unit.conn(), &Job::Mail(letter), now).await?;
    }
    unit.commit().await
}
