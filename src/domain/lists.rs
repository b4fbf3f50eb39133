//! Lists are made, filled and read. Who is on an exclusive one leaves home, and returns when that ends.

use super::Unit;
use crate::db::{self, Related};
use crate::error::{Error, Result};
use crate::model::list::{List, RepliesPolicy};
use crate::model::{AccountId, ListId, Page};
use crate::state::State;
use crate::text;

/// How many lists one account may have, as on Mastodon.
const MAX_LISTS: i64 = 50;
/// Characters of a title.
const MAX_TITLE: usize = 256;

/// What a list is to be; what is `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct ListChange {
    pub title: Option<String>,
    pub replies_policy: Option<RepliesPolicy>,
    pub exclusive: Option<bool>,
}

/// All lists of an account, oldest first.
pub async fn lists(state: &State, owner: AccountId) -> Result<Vec<List>> {
    db::lists::all(&mut *state.pool.acquire().await?, owner).await
}

/// # Errors
/// [`Error::NotFound`] for somebody else's.
pub async fn list(state: &State, owner: AccountId, id: ListId) -> Result<List> {
    db::lists::find(&mut *state.pool.acquire().await?, owner, id).await?.ok_or(Error::NotFound)
}

/// Those of the owner's lists that somebody is on.
pub async fn lists_holding(state: &State, owner: AccountId, account: AccountId) -> Result<Vec<List>> {
    let mut conn = state.pool.acquire().await?;
    db::accounts::get(&mut conn, account).await?;
    db::lists::holding(&mut conn, owner, account).await
}

/// Makes an empty list.
///
/// # Errors
/// [`Error::Invalid`] names `title`; [`Error::Unprocessable`] when there are too many.
pub async fn create_list(state: &State, owner: AccountId, wanted: &ListChange) -> Result<List> {
    let title = check_title(wanted.title.as_deref().unwrap_or_default())?;
    let replies_policy = wanted.replies_policy.unwrap_or_default();
    let exclusive = wanted.exclusive.unwrap_or(false);
    let mut unit = Unit::begin(state).await?;
    if db::lists::count(unit.conn(), owner).await? >= MAX_LISTS {
        let message = "Validation failed: You have reached the maximum number of lists";
        return Err(Error::Unprocessable(message.into()));
    }
    let id = db::lists::insert(unit.conn(), owner, &title, replies_policy, exclusive).await?;
    unit.commit().await?;
    Ok(List { id, title, replies_policy, exclusive })
}

/// # Errors
/// [`Error::NotFound`] for somebody else's; [`Error::Invalid`] names `title`.
pub async fn change_list(state: &State, owner: AccountId, id: ListId, change: &ListChange) -> Result<List> {
    let mut unit = Unit::begin(state).await?;
    let before = db::lists::hold(unit.conn(), owner, id).await?.ok_or(Error::NotFound)?;
    let after = List {
        id,
        title: match &change.title {
            Some(title) => check_title(title)?,
            None => before.title,
        },
        replies_policy: change.replies_policy.unwrap_or(before.replies_policy),
        exclusive: change.exclusive.unwrap_or(before.exclusive),
    };
    db::lists::update(unit.conn(), &after).await?;
    if after.replies_policy != before.replies_policy {
        db::list_feed::refill(unit.conn(), id).await?;
    }
    if after.exclusive != before.exclusive {
        let people = db::lists::account_ids(unit.conn(), id).await?;
        move_home(&mut unit, owner, &people, after.exclusive).await?;
    }
    unit.commit().await?;
    Ok(after)
}

/// # Errors
/// [`Error::NotFound`] for somebody else's.
pub async fn delete_list(state: &State, owner: AccountId, id: ListId) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    let list = db::lists::hold(unit.conn(), owner, id).await?.ok_or(Error::NotFound)?;
    let people = db::lists::account_ids(unit.conn(), id).await?;
    db::lists::delete(unit.conn(), id).await?;
    if list.exclusive {
        move_home(&mut unit, owner, &people, false).await?;
    }
    unit.commit().await
}

/// Who is on a list, latest first.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's.
pub async fn list_accounts(state: &State, owner: AccountId, id: ListId, page: Page) -> Result<Vec<Related>> {
    let mut conn = state.pool.acquire().await?;
    db::lists::find(&mut conn, owner, id).await?.ok_or(Error::NotFound)?;
    db::lists::accounts(&mut conn, id, page).await
}

/// Puts people on a list: all of them, or none.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's list, or people the owner neither follows nor asked to follow;
/// [`Error::Invalid`] names `account` when one is on it already.
pub async fn add_accounts(state: &State, owner: AccountId, id: ListId, accounts: &[AccountId]) -> Result<()> {
    let mut accounts = accounts.to_vec();
    accounts.sort_unstable();
    accounts.dedup();
    let mut unit = Unit::begin(state).await?;
    let list = db::lists::hold(unit.conn(), owner, id).await?.ok_or(Error::NotFound)?;
    if db::lists::count_addable(unit.conn(), owner, &accounts).await? < count(&accounts) {
        return Err(Error::NotFound);
    }
    let added = db::lists::add_accounts(unit.conn(), owner, id, &accounts).await?;
    if added < accounts.len() as u64 {
        return Err(Error::invalid("account", "ERR_TAKEN", "has already been taken"));
    }
    db::list_feed::fill(unit.conn(), id, &accounts).await?;
    if list.exclusive {
        move_home(&mut unit, owner, &accounts, true).await?;
    }
    unit.commit().await
}

/// Takes people off a list. That somebody was not on it is no error.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's list.
pub async fn remove_accounts(
    state: &State,
    owner: AccountId,
    id: ListId,
    accounts: &[AccountId],
) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    let list = db::lists::hold(unit.conn(), owner, id).await?.ok_or(Error::NotFound)?;
    let removed = db::lists::remove_accounts(unit.conn(), id, accounts).await?;
    if !removed.is_empty() {
        db::list_feed::drain(unit.conn(), id, &removed).await?;
        db::list_feed::fill(unit.conn(), id, &removed).await?;
        if list.exclusive {
            move_home(&mut unit, owner, &removed, false).await?;
        }
    }
    unit.commit().await
}

/// Who is no longer followed is on no list.
pub(super) async fn forget(unit: &mut Unit<'_>, owner: AccountId, account: AccountId) -> Result<()> {
    db::list_feed::remove_author(unit.conn(), owner, account).await?;
    db::lists::remove_everywhere(unit.conn(), owner, account).await
}

/// Out of the owner's home, or back into it unless another exclusive list holds them.
async fn move_home(unit: &mut Unit<'_>, owner: AccountId, people: &[AccountId], out: bool) -> Result<()> {
    let others: Vec<AccountId> = people.iter().copied().filter(|id| *id != owner).collect();
    match out {
        true => db::home::remove_authors(unit.conn(), owner, &others).await,
        false => db::home::backfill(unit.conn(), owner, &others).await,
    }
}

/// One line, neither blank nor too long.
pub(super) fn check_title(typed: &str) -> Result<String> {
    let title = text::clean_line(typed);
    if title.is_empty() {
        return Err(Error::invalid("title", "ERR_BLANK", "can't be blank"));
    }
    if title.chars().count() > MAX_TITLE {
        let message = format!("is too long (maximum is {MAX_TITLE} characters)");
        return Err(Error::invalid("title", "ERR_TOO_LONG", message));
    }
    Ok(title)
}

fn count(accounts: &[AccountId]) -> i64 {
    i64::try_from(accounts.len()).unwrap_or(i64::MAX)
}
