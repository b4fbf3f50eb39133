//! Full text search over statuses: what can be found by whom, and finding it.

use sqlx::PgConnection;

use super::statuses::fold_handle;
use crate::config::Config;
use crate::db::{self, search::Search};
use crate::error::Result;
use crate::model::{AccountId, Page, StatusId};
use crate::state::State;
use crate::text::{self, SearchQuery, Term};

/// Statuses that answer what `viewer` typed: public ones whose authors allow it, and what the viewer wrote, was
/// mentioned in, favourited or bookmarked. Newest first.
pub async fn search_statuses(
    state: &State,
    viewer: AccountId,
    typed: &str,
    by: Option<AccountId>,
    page: Page,
    offset: i64,
) -> Result<Vec<StatusId>> {
    let query = SearchQuery::parse(typed);
    if query.is_empty() {
        return Ok(Vec::new());
    }
    let mut conn = state.pool.acquire().await?;
    let mut from = resolve(&mut conn, &state.config, viewer, &query.from).await?;
    if query.from.iter().any(|term| term.wanted) && !from.iter().any(|term| term.wanted) {
        // From nobody we know.
        return Ok(Vec::new());
    }
    from.extend(by.map(|value| Term { value, wanted: true }));
    let search = Search { viewer, query: &query, from: &from };
    db::search::statuses(&mut conn, search, page, offset).await
}

/// The accounts behind `from:`; those nobody has are left out.
async fn resolve(
    conn: &mut PgConnection,
    config: &Config,
    viewer: AccountId,
    from: &[Term<String>],
) -> Result<Vec<Term<AccountId>>> {
    let handle = |typed: &str| {
        let (username, domain) =
            typed.split_once('@').map_or((typed, None), |(name, host)| (name, Some(host)));
        fold_handle(config, username, domain)
    };
    let handles: Vec<_> = from.iter().filter_map(|term| handle(&term.value)).collect();
    let known = db::accounts::ids_by_handles(conn, &handles).await?;
    let resolved = from.iter().filter_map(|term| {
        let account = match term.value.as_str() {
            "me" => viewer,
            typed => *known.get(&handle(typed)?)?,
        };
        Some(Term { value: account, wanted: term.wanted })
    });
    Ok(resolved.collect())
}

/// Writes a status into the index if anybody may find it. To be called when its words, or who they reach, changed.
pub async fn index(conn: &mut PgConnection, id: StatusId) -> Result<()> {
    let Some(found) = db::search::searchable(conn, id).await? else { return Ok(()) };
    let content = text::to_plain_text(&found.content);
    let words =
        [&found.title, &found.spoiler_text, &content, &found.descriptions].map(String::as_str).join("\n");
    db::search::index(conn, id, found.account_id, &text::document_vector(&words)).await
}

/// The same for a status that somebody here keeps: strangers' are not in the index before.
pub async fn index_kept(conn: &mut PgConnection, id: StatusId) -> Result<()> {
    if db::search::is_indexed(conn, id).await? { Ok(()) } else { index(conn, id).await }
}
