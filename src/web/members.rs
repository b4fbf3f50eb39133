//! Who is on a list, in a circle or in a collection: whom their forms mean, and what is said when nobody is added.

use serde::Deserialize;

use super::present;
use super::profile::parse_handle;
use super::view::account::AccountView;
use super::view::members::Words;
use crate::browser::{Redirect, Result};
use crate::db;
use crate::error::Error;
use crate::model::AccountId;
use crate::state::State;

/// Whom a form means: by number from a page that shows them, by address from somebody who typed it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Whom {
    account_id: Option<String>,
    acct: String,
    pub return_to: Option<String>,
}

/// Somebody known here: nobody follows anybody else.
pub(super) async fn find(state: &State, whom: &Whom) -> Result<Option<AccountId>> {
    if let Some(id) = &whom.account_id {
        return Ok(id.parse().ok());
    }
    let acct = whom.acct.trim();
    let Some((username, domain)) = parse_handle(&state.config, acct.strip_prefix('@').unwrap_or(acct)) else {
        return Ok(None);
    };
    let mut conn = state.pool.acquire().await?;
    Ok(db::accounts::id_by_handle(&mut conn, &username, domain.as_deref()).await?)
}

/// Back to the page, with what became of adding somebody.
pub(super) fn added<T>(back: Redirect, words: &Words, outcome: Result<T, Error>) -> Result<Redirect> {
    match outcome {
        Ok(_) => Ok(back),
        Err(Error::NotFound) => Ok(back.failed(words.nobody)),
        Err(Error::Forbidden(_)) => Ok(back.failed(words.unwilling)),
        Err(Error::Unprocessable(_)) => Ok(back.failed(words.full)),
        Err(Error::Invalid(invalid)) => {
            let full = invalid.0.iter().any(|problem| problem.code == "ERR_TOO_MANY");
            Ok(back.failed(if full { words.full } else { words.taken }))
        }
        Err(other) => Err(other.into()),
    }
}

/// Those in it, as the page names them.
pub(super) async fn named(state: &State, ids: &[AccountId]) -> Result<Vec<AccountView>> {
    let mut conn = state.pool.acquire().await?;
    let people = present::people(&state.config, &mut conn, None, ids).await?;
    Ok(people.into_iter().map(|person| person.account).collect())
}
