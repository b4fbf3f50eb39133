//! The other accounts of a person: those that may move to this one.

use std::sync::Arc;

use super::Unit;
use super::profile::tell_soon;
use crate::db::{self, account_migrations};
use crate::error::{Error, Result};
use crate::model::{Account, AccountId};
use crate::state::State;

/// More than anybody left behind.
const MOST: usize = 20;

/// An account somebody says is theirs too.
#[derive(Debug, Clone)]
pub struct Alias {
    pub uri: String,
    /// `None` while nobody here knows it.
    pub account: Option<Arc<Account>>,
}

/// The account's aliases, in the order they were given.
pub async fn aliases(state: &State, account: AccountId) -> Result<Vec<Alias>> {
    let mut conn = state.pool.acquire().await?;
    let uris = db::accounts::get(&mut conn, account).await?.also_known_as.clone();
    let ids = db::accounts::ids_by_uris(&mut conn, &uris).await?;
    let known = db::accounts::load(&mut conn, &ids).await?;
    let alias = |uri: String| {
        let account = known.values().find(|account| account.uri == uri).cloned();
        Alias { uri, account }
    };
    Ok(uris.into_iter().map(alias).collect())
}

/// Says that `alias` is the same person. Again changes nothing.
///
/// # Errors
/// [`Error::Invalid`] names `acct` for oneself, somebody gone, or too many.
pub async fn add_alias(state: &State, account: AccountId, alias: AccountId) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    account_migrations::hold(unit.conn(), account).await?;
    let owner = db::accounts::get(unit.conn(), account).await?;
    let alias = db::accounts::get(unit.conn(), alias).await?;
    if alias.id == owner.id || alias.deleted || alias.suspended {
        return Err(Error::invalid("acct", "ERR_ALIAS_SELF", "is not another account of yours"));
    }
    let mut uris = owner.also_known_as.clone();
    if uris.contains(&alias.uri) {
        return Ok(());
    }
    if uris.len() >= MOST {
        return Err(Error::invalid("acct", "ERR_ALIAS_MANY", format!("is one too many (at most {MOST})")));
    }
    uris.push(alias.uri.clone());
    put(&mut unit, account, &uris).await?;
    unit.commit().await
}

/// Takes it back, by its address. That it was none is no error.
pub async fn remove_alias(state: &State, account: AccountId, uri: &str) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    account_migrations::hold(unit.conn(), account).await?;
    let mut uris = db::accounts::get(unit.conn(), account).await?.also_known_as.clone();
    uris.retain(|known| known != uri);
    put(&mut unit, account, &uris).await?;
    unit.commit().await
}

async fn put(unit: &mut Unit<'_>, account: AccountId, uris: &[String]) -> Result<()> {
    account_migrations::set_aliases(unit.conn(), account, uris).await?;
    tell_soon(unit, account).await
}
