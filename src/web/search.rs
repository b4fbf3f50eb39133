//! Finding people, hashtags and posts; members find them on other servers too.

use axum::extract::{Query, State as Given};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use sqlx::PgConnection;
use url::Url;

use super::present::{self, path_of_status};
use super::view::search::{HashtagView, SearchPage};
use crate::activitypub::lookup::{Found, lookup_account, lookup_url};
use crate::browser::{Frame, Result};
use crate::db;
use crate::domain::account_search::{AccountSearch, find_accounts};
use crate::domain::search::search_statuses;
use crate::error::Error;
use crate::layout::{Html, Section};
use crate::model::{AccountId, Page, StatusId};
use crate::state::State;
use crate::text::{self, Hashtag};

/// Of each kind.
const MOST: i64 = 20;
const MOST_PEOPLE: AccountSearch = AccountSearch { following: false, limit: MOST, offset: 0 };

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
}

/// `GET /search?q=`
pub(super) async fn show_search(
    Given(state): Given<State>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let viewer = frame.viewer_id();
    let query = text::clean_line(&asked.q);
    let page = match query.as_str() {
        "" => frame.page_of("nav-search", Section::Search),
        query => frame.page(query, Section::Search),
    };
    let (people, statuses, hashtags) = if is_address(&query) {
        let (people, statuses) = find_by_address(&state, viewer, &query).await?;
        (people, statuses, Vec::new())
    } else {
        if viewer.is_some() && is_handle(&query) {
            // Whoever it is becomes known, and is found below; whoever cannot be reached is not.
            look_up(lookup_account(&state, &query).await)?;
        }
        let mut conn = state.pool.acquire().await?;
        let people = find_accounts(&mut conn, &state.config, viewer, &query, MOST_PEOPLE).await?;
        let hashtags = find_hashtags(&mut conn, &query).await?;
        drop(conn);
        (people, find_statuses(&state, viewer, &query).await?, hashtags)
    };
    let mut conn = state.pool.acquire().await?;
    let people = present::people(&state.config, &mut conn, viewer, &people).await?;
    let rows = db::statuses::load(&mut conn, viewer, &statuses).await?;
    let statuses = present::statuses(&state.config, &mut conn, viewer, &rows).await?;
    Ok(Html(SearchPage { page, query, people, hashtags, statuses }).into_response())
}

fn is_address(query: &str) -> bool {
    Url::parse(query).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

/// `@name@server`, the first `@` being optional.
fn is_handle(query: &str) -> bool {
    let handle = query.strip_prefix('@').unwrap_or(query);
    !handle.contains(char::is_whitespace)
        && handle.split_once('@').is_some_and(|(_, host)| host.contains(['.', ':']))
}

/// What is not there, or not to be had now, is nothing found. Our own failures are failures.
fn look_up<T>(found: crate::error::Result<T>) -> crate::error::Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error @ (Error::Database(_) | Error::Internal(_))) => Err(error),
        Err(_) => Ok(None),
    }
}

/// What lies at an address anywhere. For visitors nothing is asked of other servers.
async fn find_by_address(
    state: &State,
    viewer: Option<AccountId>,
    address: &str,
) -> Result<(Vec<AccountId>, Vec<StatusId>)> {
    let found = match viewer {
        Some(_) => look_up(lookup_url(state, address).await)?,
        None => None,
    };
    Ok(match found {
        Some(Found::Account(account)) if !account.suspended => (vec![account.id], Vec::new()),
        Some(Found::Status(id)) => (Vec::new(), vec![id]),
        _ => (Vec::new(), Vec::new()),
    })
}

/// The page here of what lies at an address anywhere, as far as `reader` may see it.
///
/// # Errors
/// [`Error::NotFound`] when it is nothing we know how to show.
pub(super) async fn path_of_address(state: &State, reader: AccountId, address: &str) -> Result<String> {
    match lookup_url(state, address).await? {
        Found::Account(account) => Ok(format!("/@{}", account.acct())),
        Found::Status(id) => {
            let row = db::statuses::get(&mut *state.pool.acquire().await?, Some(reader), id).await?;
            Ok(path_of_status(&row.shown().account, row.shown().status.id))
        }
        Found::Collection(id) => Ok(format!("/collections/{id}")),
    }
}

/// Members find what was written, too.
async fn find_statuses(
    state: &State,
    viewer: Option<AccountId>,
    query: &str,
) -> crate::error::Result<Vec<StatusId>> {
    match viewer {
        Some(viewer) => search_statuses(state, viewer, query, None, Page::first(MOST), 0).await,
        None => Ok(Vec::new()),
    }
}

async fn find_hashtags(conn: &mut PgConnection, query: &str) -> Result<Vec<HashtagView>> {
    // An address of a person is no tag; nor is a sentence.
    let Some(tag) = Hashtag::parse(query).filter(|_| !query.contains('@')) else { return Ok(Vec::new()) };
    let found = db::tags::search(conn, &tag.folded, MOST, 0).await?;
    Ok(found.into_iter().map(|(_, tag)| HashtagView { name: tag.display }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_and_addresses_are_told_apart() {
        for handle in ["@a@b.example", "a@b.example", "@a@localhost:3001"] {
            assert!(is_handle(handle) && !is_address(handle), "{handle}");
        }
        for other in ["@a", "a", "a @b.example", "#a@b", "mailto:a"] {
            assert!(!is_handle(other), "{other}");
        }
        assert!(is_address("https://a.example/@b/1") && !is_address("ftp://a.example/"));
    }
}
