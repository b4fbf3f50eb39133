//! Relays: where one is, and what one passed on, fetched from its own server.

use super::Budget;
use super::lookup::lookup_account;
use super::objects::status::Incoming;
use super::objects::thread::{fetch_object, known_status};
use super::vocabulary::{Audience, Iri};
use crate::domain::Unit;
use crate::domain::relays::RelayAddress;
use crate::error::{Error, Result};
use crate::model::Visibility;
use crate::model::relay::RelayStyle;
use crate::state::State;

/// Requests one relayed post may cost: itself, its author, and people it names.
const REQUESTS: u32 = 20;

/// Reads a relay's address as its operator publishes it: an inbox is of Mastodon's style; everything else is looked up,
/// and must be an actor.
///
/// # Errors
/// [`Error::Invalid`] when there is no relay.
pub async fn find(state: &State, typed: &str) -> Result<RelayAddress> {
    let no_relay = || Error::invalid("url", "ERR_INVALID", "is not the address of a relay");
    let url = Iri::parse(typed.trim()).ok_or_else(no_relay)?;
    let decision = state.policy().await?.decide_url(url.url());
    if !decision.permits() {
        return Err(Error::invalid("url", "ERR_BLOCKED", "is on a server that is blocked"));
    }
    if url.url().path().trim_end_matches('/').ends_with("/inbox") {
        let (inbox_url, origin) = (url.as_str().to_owned(), url.origin().clone());
        return Ok(RelayAddress { style: RelayStyle::Mastodon, inbox_url, origin, actor_uri: None });
    }
    let actor = match lookup_account(state, url.as_str()).await {
        Ok(actor) if !actor.is_local() => actor,
        Err(error @ Error::Database(_)) => return Err(error),
        _ => return Err(no_relay()),
    };
    let inbox = Iri::parse(&actor.inbox_url).ok_or_else(no_relay)?;
    Ok(RelayAddress {
        style: RelayStyle::LitePub,
        inbox_url: inbox.as_str().to_owned(),
        origin: inbox.origin().clone(),
        actor_uri: Some(actor.uri.clone()),
    })
}

/// Fetches one post that a relay passed on, without the thread around it, and stores it if everybody may read it. What
/// cannot be had is let go: nobody waits for it.
///
/// # Errors
/// When it may be had later.
pub async fn fetch_relayed(state: &State, uri: &str) -> Result<()> {
    let Some(uri) = Iri::parse(uri) else { return Ok(()) };
    match fetch(state, &uri).await {
        Err(error @ (Error::Unavailable { .. } | Error::Remote(_) | Error::Database(_))) => Err(error),
        Err(error) => {
            tracing::debug!(uri = uri.as_str(), %error, "a relayed post was not taken");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

async fn fetch(state: &State, uri: &Iri) -> Result<()> {
    if known_status(state, uri).await?.is_some() {
        return Ok(());
    }
    let budget = Budget::of(REQUESTS);
    let object = fetch_object(state, uri, &budget).await?;
    let incoming = Incoming::prepare(state, object, &Audience::default(), &[], &budget).await?;
    if incoming.visibility() != Visibility::Public {
        return Ok(());
    }
    let mut unit = Unit::begin(state).await?;
    incoming.store(&mut unit).await?;
    unit.commit().await
}
