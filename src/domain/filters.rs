//! Filters are made, changed and ended. What they do, each reader of a status sees in `StatusView::filtered`.

use chrono::TimeDelta;

use super::Unit;
use crate::db;
use crate::db::filters::{self, Written};
use crate::error::{Error, Result};
use crate::events::Event;
use crate::jobs::Job;
use crate::model::filter::{Filter, FilterAction, FilterContext, FilterKeyword, FilterStatus};
use crate::model::{AccountId, FilterId, StatusId};
use crate::state::State;
use crate::text;

/// More than anybody keeps; what one reader may cost is bounded by it.
const MAX_FILTERS: i64 = 500;
const MAX_KEYWORDS: usize = 500;
/// Characters.
const MAX_TITLE: usize = 256;
const MAX_KEYWORD: usize = 512;

/// What a filter is to be; what is `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct FilterChange {
    pub title: Option<String>,
    pub contexts: Option<Vec<FilterContext>>,
    pub action: Option<FilterAction>,
    /// For how long from now; `Some(None)`: for ever.
    pub expires_in: Option<Option<TimeDelta>>,
    pub keywords: Vec<KeywordChange>,
}

/// What becomes of one keyword of a filter.
#[derive(Debug, Clone)]
pub enum KeywordChange {
    Add { keyword: String, whole_word: bool },
    Update { id: i64, keyword: Option<String>, whole_word: Option<bool> },
    Remove { id: i64 },
}

pub async fn filters(state: &State, account: AccountId) -> Result<Vec<Filter>> {
    filters::all(&mut *state.pool.acquire().await?, account).await
}

/// # Errors
/// [`Error::NotFound`] for somebody else's.
pub async fn filter(state: &State, account: AccountId, id: FilterId) -> Result<Filter> {
    filters::find(&mut *state.pool.acquire().await?, account, id).await?.ok_or(Error::NotFound)
}

/// # Errors
/// [`Error::Invalid`] names what is missing or wrong; [`Error::Unprocessable`] when there are too many.
pub async fn create_filter(state: &State, account: AccountId, wanted: &FilterChange) -> Result<Filter> {
    let mut unit = Unit::begin(state).await?;
    if filters::count(unit.conn(), account).await? >= MAX_FILTERS {
        return Err(Error::Unprocessable("You have reached the maximum number of filters".into()));
    }
    let blank = Filter {
        id: FilterId(0),
        title: String::new(),
        contexts: Vec::new(),
        action: FilterAction::Warn,
        expires_at: None,
        keywords: Vec::new(),
        statuses: Vec::new(),
    };
    let after = changed(&unit, blank, wanted)?;
    let id = filters::insert(unit.conn(), account, &written(&after, &words(&after))).await?;
    finish(unit, account, id, &after, &wanted.keywords).await
}

/// # Errors
/// [`Error::NotFound`] for somebody else's; [`Error::Invalid`] names what is wrong.
pub async fn change_filter(
    state: &State,
    account: AccountId,
    id: FilterId,
    change: &FilterChange,
) -> Result<Filter> {
    let mut unit = begin(state, account, id).await?;
    let before = filters::find(unit.conn(), account, id).await?.ok_or(Error::NotFound)?;
    let after = changed(&unit, before, change)?;
    filters::update(unit.conn(), id, &written(&after, &words(&after))).await?;
    finish(unit, account, id, &after, &change.keywords).await
}

/// # Errors
/// [`Error::NotFound`] for somebody else's.
pub async fn delete_filter(state: &State, account: AccountId, id: FilterId) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    if !filters::delete(unit.conn(), account, id).await? {
        return Err(Error::NotFound);
    }
    unit.announce(Event::FiltersChanged { account });
    unit.commit().await
}

/// Adds a keyword.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's filter; [`Error::Invalid`] names `keyword`.
pub async fn add_keyword(
    state: &State,
    account: AccountId,
    id: FilterId,
    keyword: &str,
    whole_word: bool,
) -> Result<FilterKeyword> {
    let mut unit = begin(state, account, id).await?;
    let filter = filters::find(unit.conn(), account, id).await?.ok_or(Error::NotFound)?;
    let change = KeywordChange::Add { keyword: keyword.to_owned(), whole_word };
    let added = change_keywords(&mut unit, id, &filter.keywords, &[change]).await?.pop();
    commit(unit, account).await?;
    added.ok_or_else(|| Error::internal("a keyword was not kept"))
}

/// # Errors
/// [`Error::NotFound`] for somebody else's.
pub async fn keyword(state: &State, account: AccountId, id: i64) -> Result<(FilterId, FilterKeyword)> {
    filters::find_keyword(&mut *state.pool.acquire().await?, account, id).await?.ok_or(Error::NotFound)
}

/// # Errors
/// [`Error::NotFound`] for somebody else's; [`Error::Invalid`] names `keyword`.
pub async fn change_keyword(
    state: &State,
    account: AccountId,
    id: i64,
    keyword: Option<String>,
    whole_word: Option<bool>,
) -> Result<FilterKeyword> {
    let (filter, before) = self::keyword(state, account, id).await?;
    let mut unit = begin(state, account, filter).await?;
    let change = KeywordChange::Update { id, keyword, whole_word };
    let changed = change_keywords(&mut unit, filter, &[before], &[change]).await?.pop();
    commit(unit, account).await?;
    changed.ok_or(Error::NotFound)
}

/// # Errors
/// [`Error::NotFound`] for somebody else's.
pub async fn delete_keyword(state: &State, account: AccountId, id: i64) -> Result<()> {
    let (filter, _) = keyword(state, account, id).await?;
    let mut unit = begin(state, account, filter).await?;
    filters::delete_keyword(unit.conn(), id).await?;
    commit(unit, account).await
}

/// Has a filter name one status.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's filter, or a status the account may not see; [`Error::Invalid`] names
/// `status` when it is named already.
pub async fn add_status(
    state: &State,
    account: AccountId,
    id: FilterId,
    status: StatusId,
) -> Result<FilterStatus> {
    let mut unit = begin(state, account, id).await?;
    db::statuses::get(unit.conn(), Some(account), status).await?;
    let taken = || Error::invalid("status", "ERR_TAKEN", "has already been taken");
    let added = filters::add_status(unit.conn(), id, status).await?.ok_or_else(taken)?;
    commit(unit, account).await?;
    Ok(FilterStatus { id: added, status_id: status })
}

/// # Errors
/// [`Error::NotFound`] for somebody else's.
pub async fn status(state: &State, account: AccountId, id: i64) -> Result<FilterStatus> {
    let found = filters::find_status(&mut *state.pool.acquire().await?, account, id).await?;
    found.map(|(_, status)| status).ok_or(Error::NotFound)
}

/// What the filter names no more.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's.
pub async fn delete_status(state: &State, account: AccountId, id: i64) -> Result<FilterStatus> {
    let mut unit = Unit::begin(state).await?;
    let (_, named) = filters::find_status(unit.conn(), account, id).await?.ok_or(Error::NotFound)?;
    filters::delete_status(unit.conn(), id).await?;
    commit(unit, account).await?;
    Ok(named)
}

/// Ends the filters whose time is over, and comes back for the next one.
pub async fn end_expired(state: &State) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    let (ended, next) = filters::end_expired(unit.conn(), now).await?;
    for account in ended {
        unit.announce(Event::FiltersChanged { account });
    }
    if let Some(next) = next {
        unit.enqueue_at(&Job::EndFilters, next).await?;
    }
    unit.commit().await
}

/// A unit in which one filter of the account's is locked.
async fn begin(state: &State, account: AccountId, id: FilterId) -> Result<Unit<'_>> {
    let mut unit = Unit::begin(state).await?;
    if filters::hold(unit.conn(), account, id).await? { Ok(unit) } else { Err(Error::NotFound) }
}

async fn commit(mut unit: Unit<'_>, account: AccountId) -> Result<()> {
    unit.announce(Event::FiltersChanged { account });
    unit.commit().await
}

/// Keywords, the job that ends it, commit; the filter as it is then.
async fn finish(
    mut unit: Unit<'_>,
    account: AccountId,
    id: FilterId,
    after: &Filter,
    keywords: &[KeywordChange],
) -> Result<Filter> {
    change_keywords(&mut unit, id, &after.keywords, keywords).await?;
    if let Some(expires_at) = after.expires_at {
        unit.enqueue_at(&Job::EndFilters, expires_at).await?;
    }
    let filter = filters::find(unit.conn(), account, id).await?.ok_or(Error::NotFound)?;
    commit(unit, account).await?;
    Ok(filter)
}

fn changed(unit: &Unit<'_>, before: Filter, change: &FilterChange) -> Result<Filter> {
    let title = match &change.title {
        Some(title) => text::clean_line(title),
        None => before.title,
    };
    let contexts = change.contexts.clone().unwrap_or(before.contexts);
    let blank = |field| Error::invalid(field, "ERR_BLANK", "can't be blank");
    if title.is_empty() {
        return Err(blank("title"));
    }
    too_long("title", &title, MAX_TITLE)?;
    if contexts.is_empty() {
        return Err(Error::invalid("context", "ERR_BLANK", "None or invalid context supplied"));
    }
    let expires_at = match change.expires_in {
        Some(expires_in) => expires_in.map(|expires_in| unit.now + expires_in),
        None => before.expires_at,
    };
    let action = change.action.unwrap_or(before.action);
    Ok(Filter { title, contexts, action, expires_at, ..before })
}

fn words(filter: &Filter) -> Vec<String> {
    filter.contexts.iter().map(|context| context.as_str().to_owned()).collect()
}

fn written<'a>(filter: &'a Filter, contexts: &'a [String]) -> Written<'a> {
    Written { title: &filter.title, contexts, action: filter.action.as_str(), expires_at: filter.expires_at }
}

/// Those that were added or changed, as they are now.
async fn change_keywords(
    unit: &mut Unit<'_>,
    filter: FilterId,
    present: &[FilterKeyword],
    changes: &[KeywordChange],
) -> Result<Vec<FilterKeyword>> {
    if present.len() + changes.len() > MAX_KEYWORDS {
        return Err(Error::Unprocessable("A filter cannot have that many keywords".into()));
    }
    let known = |id: i64| present.iter().find(|keyword| keyword.id == id).cloned().ok_or(Error::NotFound);
    let mut kept = Vec::new();
    for change in changes {
        match change {
            KeywordChange::Add { keyword, whole_word } => {
                let (keyword, whole_word) = (check_keyword(keyword)?, *whole_word);
                let id = filters::add_keyword(unit.conn(), filter, &keyword, whole_word).await?;
                kept.push(FilterKeyword { id, keyword, whole_word });
            }
            KeywordChange::Update { id, keyword, whole_word } => {
                let mut after = known(*id)?;
                if let Some(keyword) = keyword {
                    after.keyword = check_keyword(keyword)?;
                }
                after.whole_word = whole_word.unwrap_or(after.whole_word);
                filters::update_keyword(unit.conn(), &after).await?;
                kept.push(after);
            }
            KeywordChange::Remove { id } => filters::delete_keyword(unit.conn(), known(*id)?.id).await?,
        }
    }
    Ok(kept)
}

fn check_keyword(typed: &str) -> Result<String> {
    let keyword = text::clean_line(typed);
    if keyword.is_empty() {
        return Err(Error::invalid("keyword", "ERR_BLANK", "can't be blank"));
    }
    too_long("keyword", &keyword, MAX_KEYWORD)?;
    Ok(keyword)
}

fn too_long(field: &'static str, text: &str, most: usize) -> Result<()> {
    if text.chars().count() <= most {
        return Ok(());
    }
    Err(Error::invalid(field, "ERR_TOO_LONG", format!("is too long (maximum is {most} characters)")))
}
