//! Circles are made, filled and written to.

use sqlx::PgConnection;

use super::Unit;
use super::lists::check_title;
use crate::db::{self, Related};
use crate::error::{Error, Result};
use crate::model::circle::Circle;
use crate::model::{AccountId, Page};
use crate::state::State;

const MAX_CIRCLES: usize = 50;
/// Everybody in a circle is named to those in it: a status is no mailing list.
const MAX_MEMBERS: usize = 200;

/// All circles of an account, oldest first.
pub async fn circles(state: &State, owner: AccountId) -> Result<Vec<Circle>> {
    db::circles::all(&mut *state.pool.acquire().await?, owner).await
}

/// # Errors
/// [`Error::NotFound`] for somebody else's.
pub async fn circle(state: &State, owner: AccountId, id: i64) -> Result<Circle> {
    db::circles::find(&mut *state.pool.acquire().await?, owner, id).await?.ok_or(Error::NotFound)
}

/// Makes an empty circle.
///
/// # Errors
/// [`Error::Invalid`] names `title`; [`Error::Unprocessable`] when there are too many.
pub async fn create_circle(state: &State, owner: AccountId, title: &str) -> Result<Circle> {
    let title = check_title(title)?;
    let mut unit = Unit::begin(state).await?;
    if db::circles::all(unit.conn(), owner).await?.len() >= MAX_CIRCLES {
        let message = "Validation failed: You have reached the maximum number of circles";
        return Err(Error::Unprocessable(message.into()));
    }
    let id = db::circles::insert(unit.conn(), owner, &title).await?;
    unit.commit().await?;
    Ok(Circle { id, title })
}

/// # Errors
/// [`Error::NotFound`] for somebody else's; [`Error::Invalid`] names `title`.
pub async fn rename_circle(state: &State, owner: AccountId, id: i64, title: &str) -> Result<Circle> {
    let title = check_title(title)?;
    match db::circles::rename(&mut *state.pool.acquire().await?, owner, id, &title).await? {
        true => Ok(Circle { id, title }),
        false => Err(Error::NotFound),
    }
}

/// What was written to it stays for those it was written to.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's.
pub async fn delete_circle(state: &State, owner: AccountId, id: i64) -> Result<()> {
    match db::circles::delete(&mut *state.pool.acquire().await?, owner, id).await? {
        true => Ok(()),
        false => Err(Error::NotFound),
    }
}

/// Who is in it, latest first.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's.
pub async fn circle_accounts(state: &State, owner: AccountId, id: i64, page: Page) -> Result<Vec<Related>> {
    let mut conn = state.pool.acquire().await?;
    db::circles::find(&mut conn, owner, id).await?.ok_or(Error::NotFound)?;
    db::circles::accounts(&mut conn, id, page).await
}

/// Puts followers into it: all of them, or none. That somebody is in it already is no error.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's circle, or people who do not follow its owner; [`Error::Unprocessable`] when
/// it would hold too many.
pub async fn add_accounts(state: &State, owner: AccountId, id: i64, accounts: &[AccountId]) -> Result<()> {
    let mut accounts = accounts.to_vec();
    accounts.sort_unstable();
    accounts.dedup();
    let mut unit = Unit::begin(state).await?;
    db::circles::find(unit.conn(), owner, id).await?.ok_or(Error::NotFound)?;
    let added = db::circles::add_accounts(unit.conn(), owner, id, &accounts).await?;
    if added < accounts.len() as u64 {
        return Err(Error::NotFound);
    }
    if db::circles::members(unit.conn(), id).await?.len() > MAX_MEMBERS {
        let message = format!("Validation failed: A circle holds at most {MAX_MEMBERS} people");
        return Err(Error::Unprocessable(message));
    }
    unit.commit().await
}

/// Takes people out of it. That somebody was not in it is no error.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's circle.
pub async fn remove_accounts(state: &State, owner: AccountId, id: i64, accounts: &[AccountId]) -> Result<()> {
    let mut conn = state.pool.acquire().await?;
    db::circles::find(&mut conn, owner, id).await?.ok_or(Error::NotFound)?;
    db::circles::remove_accounts(&mut conn, id, accounts).await
}

/// Who is written to.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's circle; [`Error::Invalid`] for one that nobody is in.
pub(super) async fn written_to(conn: &mut PgConnection, owner: AccountId, id: i64) -> Result<Vec<AccountId>> {
    db::circles::find(conn, owner, id).await?.ok_or(Error::NotFound)?;
    let members = db::circles::members(conn, id).await?;
    if members.is_empty() {
        return Err(Error::invalid("circle_id", "ERR_BLANK", "has nobody in it"));
    }
    Ok(members)
}
