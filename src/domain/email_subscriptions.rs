//! People without an account have somebody's public posts sent by mail: asked for on the profile, where its owner lets
//! them, confirmed by a link, ended by another that stands in every letter.

use std::net::IpAddr;

use super::Unit;
use super::rate_limits::{self, Limit};
use crate::db;
use crate::db::email_subscriptions::{self as rows, EmailSubscription};
use crate::error::{Error, Result};
use crate::jobs::Job;
use crate::mail::Letter;
use crate::model::{Account, AccountId, StatusId, Visibility};
use crate::secrets::equal;
use crate::state::State;
use crate::text::Email;

/// Letters enqueued in one transaction.
const BATCH: i64 = 200;

/// What a link in a letter is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    Confirm,
    Unsubscribe,
}

impl Link {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Unsubscribe => "unsubscribe",
        }
    }
}

/// The address of a link. It holds for as long as the subscription and the instance's secret key.
pub fn link(state: &State, subscription: i64, link: Link) -> String {
    let token = token(state, subscription, link);
    state.config.url(&format!("/email_subscriptions/{subscription}/{}/{token}", link.as_str()))
}

fn token(state: &State, subscription: i64, link: Link) -> String {
    state.secret_key.seal(&format!("email subscription {subscription} {}", link.as_str()))
}

/// Has a confirmation sent to an address. Whether it subscribed before is told to nobody.
///
/// # Errors
/// [`Error::NotFound`] when the account lets nobody; [`Error::Invalid`] for no address; [`Error::TooManyRequests`].
pub async fn subscribe(
    state: &State,
    account: AccountId,
    email: &str,
    locale: &str,
    address: Option<IpAddr>,
) -> Result<()> {
    rate_limits::take_by_address(state, Limit::SubscriptionPerAddress, address).await?;
    let mut unit = Unit::begin(state).await?;
    let account = db::accounts::get(unit.conn(), account).await?;
    if !lets_subscribe(&account) {
        return Err(Error::NotFound);
    }
    let wrong = || Error::invalid("email", "ERR_INVALID", "is not an e-mail address we can write to");
    let email = Email::parse(email).ok_or_else(wrong)?;
    rate_limits::take(state, Limit::SubscriptionPerEmail, &email.folded()).await?;
    let now = unit.now;
    let row = rows::ensure(unit.conn(), account.id, &email.address(), &email.folded(), locale, now).await?;
    if row.confirmed_at.is_none() {
        unit.enqueue(&Job::Mail(Letter::ConfirmSubscription { subscription: row.id })).await?;
    }
    unit.commit().await
}

/// Whether the account's owner lets people subscribe, and there is something to read.
pub fn lets_subscribe(account: &Account) -> bool {
    account.is_local() && account.email_subscriptions && !account.suspended && !account.deleted
}

/// What a link is about, with the account. Opening it changes nothing: programs that look into mail open links too.
///
/// # Errors
/// [`Error::NotFound`] for a link that does not hold.
pub async fn read_link(
    state: &State,
    subscription: i64,
    link: Link,
    token_given: &str,
) -> Result<(EmailSubscription, std::sync::Arc<Account>)> {
    if !equal(token(state, subscription, link).as_bytes(), token_given.as_bytes()) {
        return Err(Error::NotFound);
    }
    let mut conn = state.pool.acquire().await?;
    let row = rows::find(&mut conn, subscription).await?.ok_or(Error::NotFound)?;
    let account = db::accounts::get(&mut conn, row.account_id).await?;
    Ok((row, account))
}

/// Does what a link is for; again changes nothing.
///
/// # Errors
/// [`Error::NotFound`] for a link that does not hold.
pub async fn follow_link(state: &State, subscription: i64, link: Link, token_given: &str) -> Result<()> {
    let (row, _) = read_link(state, subscription, link, token_given).await?;
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    match link {
        Link::Confirm => rows::confirm(unit.conn(), row.id, now).await?,
        Link::Unsubscribe => rows::delete(unit.conn(), row.id).await?,
    }
    unit.commit().await
}

/// Has a new post sent, if it is for everybody and no answer.
pub(super) async fn tell_soon(
    unit: &mut Unit<'_>,
    author: &Account,
    status: StatusId,
    visibility: Visibility,
    is_reply: bool,
) -> Result<()> {
    if visibility == Visibility::Public && !is_reply && lets_subscribe(author) {
        unit.enqueue(&Job::TellSubscribers { status, above: 0 }).await?;
    }
    Ok(())
}

/// Writes the letters about a post: some now, the rest after them.
pub async fn tell_subscribers(state: &State, status: StatusId, above: i64) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    // Deleted, or narrowed, since.
    let view = match db::statuses::get(unit.conn(), None, status).await {
        Ok(view) => view,
        Err(Error::NotFound) => return Ok(()),
        Err(error) => return Err(error),
    };
    let ids = rows::confirmed_above(unit.conn(), view.account.id, above, BATCH).await?;
    for subscription in &ids {
        unit.enqueue(&Job::Mail(Letter::SubscribedPost { subscription: *subscription, status })).await?;
    }
    if let Some(last) = ids.last().filter(|_| i64::try_from(ids.len()).is_ok_and(|read| read == BATCH)) {
        unit.enqueue(&Job::TellSubscribers { status, above: *last }).await?;
    }
    unit.commit().await
}
