//! Does the rows of a file that somebody brought along, in their order. Killed between, it goes on where it was; a row
//! done twice changes nothing the second time.

use chrono::TimeDelta;
use serde_json::Value;

use crate::activitypub::lookup::{lookup_account, lookup_status};
use crate::db::imports;
use crate::domain::filters::{self, FilterChange, KeywordChange};
use crate::domain::follows::{self, FollowChange};
use crate::domain::lists::{self, ListChange};
use crate::domain::{Unit, account_domain_blocks, blocks, bookmarks, mutes};
use crate::error::{Error, Result};
use crate::jobs::Job;
use crate::model::AccountId;
use crate::model::import::ImportRow;
use crate::state::State;

/// Rows of one job, which then makes room for others.
const BATCH: i64 = 20;

/// # Errors
/// When the database cannot be reached, or the account may do no more for now: then the rest waits.
pub async fn import(state: &State, id: i64) -> Result<()> {
    let owner = imports::owner(&mut *state.pool.acquire().await?, id).await?;
    let Some(account) = owner else { return Ok(()) };
    let rows = imports::next_rows(&mut *state.pool.acquire().await?, id, BATCH).await?;
    for (row, data) in &rows {
        let failure = match do_row(state, account, data).await {
            Ok(()) => None,
            // Not the row's fault.
            Err(error @ (Error::Database(_) | Error::TooManyRequests { .. })) => return Err(error),
            Err(error) => Some(error.to_string()),
        };
        imports::settle(&mut *state.pool.acquire().await?, *row, failure.as_deref()).await?;
    }
    let mut unit = Unit::begin(state).await?;
    if rows.is_empty() {
        let now = unit.now;
        imports::finish(unit.conn(), id, now).await?;
    } else {
        unit.enqueue(&Job::Import { id }).await?;
    }
    unit.commit().await
}

async fn do_row(state: &State, account: AccountId, data: &Value) -> Result<()> {
    let row: ImportRow = serde_json::from_value(data.clone()).map_err(Error::internal)?;
    match row {
        ImportRow::Following { acct, show_reblogs, notify, languages } => {
            let target = find(state, &acct).await?;
            let change = FollowChange {
                show_reblogs: Some(show_reblogs),
                notify: Some(notify),
                languages: Some(languages),
            };
            follows::follow(state, account, target, &change).await
        }
        ImportRow::List { title, acct } => {
            let target = find(state, &acct).await?;
            let known = lists::lists(state, account).await?.into_iter().find(|list| list.title == title);
            let list = match known {
                Some(list) => list,
                None => {
                    let wanted = ListChange { title: Some(title), ..ListChange::default() };
                    lists::create_list(state, account, &wanted).await?
                }
            };
            match lists::add_accounts(state, account, list.id, &[target]).await {
                // On it already.
                Err(Error::Invalid(_)) => Ok(()),
                done => done,
            }
        }
        ImportRow::Block { acct } => blocks::block(state, account, find(state, &acct).await?).await,
        ImportRow::Mute { acct, hide_notifications } => {
            mutes::mute(state, account, find(state, &acct).await?, hide_notifications, None).await
        }
        ImportRow::DomainBlock { domain } => {
            account_domain_blocks::block_domain(state, account, &domain).await
        }
        ImportRow::Bookmark { uri } => {
            let status = lookup_status(state, &uri).await?;
            bookmarks::bookmark_status(state, account, status).await.map(|_| ())
        }
        row @ ImportRow::Filter { .. } => filter(state, account, row).await,
    }
}

/// Somebody here, or elsewhere.
async fn find(state: &State, acct: &str) -> Result<AccountId> {
    if acct.is_empty() {
        return Err(Error::NotFound);
    }
    Ok(lookup_account(state, acct).await?.id)
}

/// A keyword of the filter with this name, which is made when there is none.
async fn filter(state: &State, account: AccountId, row: ImportRow) -> Result<()> {
    let ImportRow::Filter { title, contexts, keyword, whole_word, action, expires_at } = row else {
        return Ok(());
    };
    let now = state.clock.now();
    if expires_at.is_some_and(|end| end <= now) {
        return Err(Error::Unprocessable("It has ended".into()));
    }
    let known = filters::filters(state, account).await?.into_iter().find(|filter| filter.title == title);
    if let Some(filter) = known {
        if filter.keywords.iter().any(|known| known.keyword == keyword) {
            return Ok(());
        }
        return filters::add_keyword(state, account, filter.id, &keyword, whole_word).await.map(|_| ());
    }
    let expires_in: Option<TimeDelta> = expires_at.map(|end| end - now);
    let wanted = FilterChange {
        title: Some(title),
        contexts: Some(contexts.iter().filter_map(|context| context.parse().ok()).collect()),
        action: action.parse().ok(),
        expires_in: Some(expires_in),
        keywords: vec![KeywordChange::Add { keyword, whole_word }],
    };
    filters::create_filter(state, account, &wanted).await.map(|_| ())
}
