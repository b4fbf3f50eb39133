//! Whom a note names or addresses, as accounts.

use super::account::{fetch_account, known_account};
use crate::activitypub::Budget;
use crate::activitypub::fetch::own_origin;
use crate::activitypub::lookup::account_by_handle;
use crate::activitypub::vocabulary::{Audience, Iri, Mention};
use crate::activitypub::webfinger::Handle;
use crate::db;
use crate::error::{Error, Result};
use crate::model::AccountId;
use crate::state::State;

/// Mentions kept of one status.
const MOST_MENTIONS: usize = 100;

/// People nobody here knows yet, that one note may make us look up.
const MOST_STRANGERS: usize = 20;

/// The people of a status.
#[derive(Debug, Default)]
pub struct People {
    /// Named by a `Mention`.
    pub mentioned: Vec<AccountId>,
    /// Local people who are addressed and not named.
    pub silent: Vec<AccountId>,
}

impl People {
    pub fn add_silent(&mut self, accounts: &[AccountId]) {
        for account in accounts {
            if !self.mentioned.contains(account) && !self.silent.contains(account) {
                self.silent.push(*account);
            }
        }
    }
}

/// Finds them: those we know first, strangers by asking their servers. Whom we cannot find, for whatever reason, is
/// left out: a mention that leads nowhere must not cost the note.
pub async fn people_of(
    state: &State,
    mentions: &[Mention],
    audience: &Audience,
    budget: &Budget,
) -> Result<People> {
    let mut people = People::default();
    let mut strangers = MOST_STRANGERS;
    for mention in mentions.iter().take(MOST_MENTIONS) {
        let mut found = known(state, mention).await?;
        if found.is_none() && strangers > 0 {
            strangers -= 1;
            found = ask(state, mention, budget).await?;
        }
        if let Some(account) = found
            && !people.mentioned.contains(&account)
        {
            people.mentioned.push(account);
        }
    }
    let ours = own_origin(state)?;
    let here: Vec<String> = audience
        .recipients()
        .filter(|iri| *iri.origin() == ours)
        .map(|iri| iri.as_str().to_owned())
        .collect();
    if !here.is_empty() {
        let mut conn = state.pool.acquire().await?;
        people.add_silent(&db::remote_accounts::local_ids(&mut conn, &here).await?);
    }
    Ok(people)
}

/// By the actor's id, or by the page some send in its place.
async fn known(state: &State, mention: &Mention) -> Result<Option<AccountId>> {
    let Some(href) = &mention.href else { return Ok(None) };
    if let Some(account) = known_account(state, href.as_str()).await? {
        return Ok((!account.deleted).then_some(account.id));
    }
    let mut conn = state.pool.acquire().await?;
    db::remote_accounts::id_by_url(&mut conn, href.as_str()).await
}

/// By fetching the actor, or by the name that stands in the text.
async fn ask(state: &State, mention: &Mention, budget: &Budget) -> Result<Option<AccountId>> {
    let ours = own_origin(state)?;
    let by_id = match mention.href.as_ref().filter(|href| *href.origin() != ours) {
        Some(href) => found(fetch_account(state, href, budget).await.map(|account| account.id))?,
        None => None,
    };
    let by_name = || mention.name.as_deref().and_then(Handle::parse);
    match (by_id, by_name()) {
        (None, Some(handle)) if is_named_by(&handle, mention.href.as_ref()) => {
            found(account_by_handle(state, &handle, budget).await.map(|account| account.id))
        }
        (by_id, _) => Ok(by_id),
    }
}

/// A name beside an id of another server is somebody else's.
fn is_named_by(handle: &Handle, href: Option<&Iri>) -> bool {
    href.is_none_or(|href| href.origin().host() == handle.domain.host())
}

/// Nobody, unless it is our own database that failed.
fn found(account: Result<AccountId>) -> Result<Option<AccountId>> {
    match account {
        Ok(account) => Ok(Some(account)),
        Err(Error::Database(error)) => Err(Error::Database(error)),
        Err(_) => Ok(None),
    }
}
