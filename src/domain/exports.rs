//! Relations as CSV, in Mastodon's formats: what somebody takes along.

use csv::Writer;

use super::account_domain_blocks;
use crate::db::{self, exports};
use crate::error::{Error, Result};
use crate::model::import::ImportKind;
use crate::model::{AccountId, Page};
use crate::state::State;

/// Rows per statement.
const BATCH: i64 = 1000;

/// A file of everything of this kind.
///
/// # Errors
/// When the database cannot be read.
pub async fn export(state: &State, account: AccountId, kind: ImportKind) -> Result<Vec<u8>> {
    let mut out = Writer::from_writer(Vec::new());
    match kind {
        ImportKind::Following => following(state, account, &mut out).await?,
        ImportKind::Filters => filters(state, account, &mut out).await?,
        ImportKind::DomainBlocks => domain_blocks(state, account, &mut out).await?,
        ImportKind::Bookmarks => bookmarks(state, account, &mut out).await?,
        ImportKind::Lists | ImportKind::Blocks | ImportKind::Mutes => {
            named(state, account, kind, &mut out).await?;
        }
    }
    out.into_inner().map_err(Error::internal)
}

type Out = Writer<Vec<u8>>;

fn write(out: &mut Out, row: &[&str]) -> Result<()> {
    out.write_record(row).map_err(Error::internal)
}

/// Local people too are named with our domain, so that the file means the same elsewhere.
fn acct(state: &State, username: &str, domain: Option<&str>) -> String {
    format!("{username}@{}", domain.unwrap_or(state.config.instance.handle_domain()))
}

async fn following(state: &State, account: AccountId, out: &mut Out) -> Result<()> {
    write(out, &["Account address", "Show boosts", "Notify on new posts", "Languages"])?;
    let mut after = 0;
    loop {
        let rows = exports::following(&mut *state.pool.acquire().await?, account, after, BATCH).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id;
        for row in rows {
            let acct = acct(state, &row.username, row.domain.as_deref());
            let languages = row.languages.unwrap_or_default().join(", ");
            let flags = [row.show_reblogs, row.notify].map(|flag| flag.to_string());
            write(out, &[&acct, &flags[0], &flags[1], &languages])?;
        }
    }
}

async fn named(state: &State, account: AccountId, kind: ImportKind, out: &mut Out) -> Result<()> {
    if kind == ImportKind::Mutes {
        write(out, &["Account address", "Hide notifications"])?;
    }
    let mut after = 0;
    loop {
        let mut conn = state.pool.acquire().await?;
        let rows = match kind {
            ImportKind::Lists => exports::lists(&mut conn, account, after, BATCH).await?,
            ImportKind::Mutes => exports::mutes(&mut conn, account, after, BATCH).await?,
            _ => exports::blocks(&mut conn, account, after, BATCH).await?,
        };
        drop(conn);
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id;
        for row in rows {
            let acct = acct(state, &row.username, row.domain.as_deref());
            match kind {
                ImportKind::Lists => write(out, &[&row.detail, &acct])?,
                ImportKind::Mutes => write(out, &[&acct, &row.detail])?,
                _ => write(out, &[&acct])?,
            }
        }
    }
}

async fn domain_blocks(state: &State, account: AccountId, out: &mut Out) -> Result<()> {
    let mut page = Page { min_id: Some(0), ..Page::first(BATCH) };
    loop {
        let rows = account_domain_blocks::blocked_domains(state, account, page).await?;
        // A page is latest first, whichever way it was asked for.
        let Some(last) = rows.first() else { return Ok(()) };
        page.min_id = Some(last.id);
        for row in rows.iter().rev() {
            write(out, &[&row.domain])?;
        }
    }
}

async fn bookmarks(state: &State, account: AccountId, out: &mut Out) -> Result<()> {
    let mut after = 0;
    loop {
        let rows = exports::bookmarks(&mut *state.pool.acquire().await?, account, after, BATCH).await?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        after = *last;
        for (_, uri) in rows {
            write(out, &[&uri])?;
        }
    }
}

async fn filters(state: &State, account: AccountId, out: &mut Out) -> Result<()> {
    write(out, &["Title", "Context", "Keyword", "Whole word", "Action", "Expires at"])?;
    for filter in db::filters::all(&mut *state.pool.acquire().await?, account).await? {
        let contexts: Vec<&str> = filter.contexts.iter().map(|context| context.as_str()).collect();
        let expires_at = filter.expires_at.map(|at| at.to_rfc3339()).unwrap_or_default();
        for keyword in filter.keywords {
            write(
                out,
                &[
                    &filter.title,
                    &contexts.join(" "),
                    &keyword.keyword,
                    &keyword.whole_word.to_string(),
                    filter.action.as_str(),
                    &expires_at,
                ],
            )?;
        }
    }
    Ok(())
}
