//! The keys of those who sign (section 14.5): known, or fetched within limits while the sender waits.

use std::time::Duration;

use super::Budget;
use super::fetch::{fetch_value, unreadable};
use super::objects::account::{known_account, refresh_account, store_actor};
use super::signature::SignatureError;
use super::vocabulary::{Actor, Iri, KeyDocument};
use crate::db;
use crate::error::{Error, Result};
use crate::keys::PublicKey;
use crate::model::AccountId;
use crate::outbound::OutboundError;
use crate::state::State;

/// How long a sender waits for us to fetch its key.
const PATIENCE: Duration = Duration::from_secs(5);

/// What one key may cost: the key, its owner, and the owner's handle.
const REQUESTS: u32 = 8;

/// A key, and whose it is.
#[derive(Clone)]
pub struct FoundKey {
    pub account_id: AccountId,
    pub actor_uri: String,
    pub key: PublicKey,
    /// Whether it was fetched for this very call: then asking again is of no use.
    pub fresh: bool,
}

/// The key a signature names, if it passes `test`. A known key that fails is fetched anew, once: it may have been
/// rotated.
///
/// # Errors
/// As [`find_key`]; what `test` says of the last key.
pub async fn find_key_that(
    state: &State,
    key_id: &str,
    test: impl Fn(&PublicKey) -> Result<(), SignatureError>,
) -> Result<FoundKey> {
    let found = find_key(state, key_id).await?;
    match test(&found.key) {
        Ok(()) => Ok(found),
        Err(error) if found.fresh => Err(error.into()),
        Err(_) => {
            let fresh = refresh_key(state, key_id).await?;
            test(&fresh.key)?;
            Ok(fresh)
        }
    }
}

/// The key a signature names; fetched with its owner when it is not known.
///
/// # Errors
/// [`Error::Unauthorized`] when there is no such key, or its owner does not list it; [`Error::Unavailable`] when their
/// server does not answer now; [`Error::Forbidden`] when policy forbids to ask; [`Error::Gone`] when it is deleted.
pub async fn find_key(state: &State, key_id: &str) -> Result<FoundKey> {
    match known_key(state, key_id).await? {
        Some(key) => Ok(key),
        None => fetch_key(state, key_id).await,
    }
}

/// The key again, from its owner's own document: for a signature that the known key does not fit. Asked of one owner
/// once in some minutes, so that bad signatures in its name cost nobody anything.
///
/// # Errors
/// As for [`find_key`]; [`Error::Unauthorized`] too when it was asked for a moment ago.
pub async fn refresh_key(state: &State, key_id: &str) -> Result<FoundKey> {
    let known = known_key(state, key_id).await?.ok_or(UNKNOWN)?;
    let question = format!("keys of {}", known.actor_uri);
    let now = state.clock.now();
    if state.remote_memory.recent_failure(&question, now).await.is_some() {
        return Err(UNKNOWN);
    }
    // However it ends, the next one waits.
    let asked = OutboundError::Broken("asked a moment ago".to_owned());
    state.remote_memory.remember_failure(&question, now, asked).await;
    let account = known_account(state, &known.actor_uri).await?.ok_or(UNKNOWN)?;
    let owner = Iri::parse(&account.uri).ok_or(UNKNOWN)?;
    let budget = Budget::of(REQUESTS);
    within_limits(state, &owner, refresh_account(state, &account, &budget)).await?;
    let found = known_key(state, key_id).await?.ok_or(UNKNOWN)?;
    Ok(FoundKey { fresh: true, ..found })
}

const UNKNOWN: Error = Error::Unauthorized("The key that signed this is not known");

async fn known_key(state: &State, key_id: &str) -> Result<Option<FoundKey>> {
    let mut conn = state.pool.acquire().await?;
    let Some(known) = db::actor_keys::find(&mut conn, key_id).await? else { return Ok(None) };
    // Nobody signs to us with a key of ours; a revoked key never verifies.
    if known.local || known.revoked {
        return Err(UNKNOWN);
    }
    let key = PublicKey::from_spki(&known.public_key).map_err(Error::internal)?;
    Ok(Some(FoundKey { account_id: known.account_id, actor_uri: known.owner_uri, key, fresh: false }))
}

async fn fetch_key(state: &State, key_id: &str) -> Result<FoundKey> {
    let iri = Iri::parse(key_id).ok_or(UNKNOWN)?;
    within_limits(state, &iri, store_owner(state, &iri)).await?;
    // The owner's document must list the key under this very id (attack GHSA-discourse-ap-325).
    let found = known_key(state, key_id).await?.ok_or(UNKNOWN)?;
    Ok(FoundKey { fresh: true, ..found })
}

/// Stores the actor that owns a key, by what lies at the key's address: the actor itself, or a key (or GoToSocial's
/// stub of an actor) that names it.
async fn store_owner(state: &State, key_id: &Iri) -> Result<()> {
    let budget = Budget::of(REQUESTS);
    let value = fetch_value(state, key_id, &budget).await?;
    let actor = match KeyDocument::read(&value, key_id).map_err(unreadable)? {
        KeyDocument::Actor => Actor::read(&value).map_err(unreadable)?,
        KeyDocument::OwnedBy(owner) => {
            let document = super::fetch::fetch_document(state, &owner, &budget).await?;
            Actor::read(&document.value).map_err(unreadable)?
        }
    };
    // What lies at one address of an origin may speak for all of it, and for nobody else.
    if actor.id.origin() != key_id.origin() {
        return Err(UNKNOWN);
    }
    store_actor(state, &actor, &budget).await?;
    Ok(())
}

/// At most so many at once, in all and per host, and none for longer than a sender waits.
async fn within_limits<T>(state: &State, asked: &Iri, asking: impl Future<Output = Result<T>>) -> Result<T> {
    let memory = &state.remote_memory;
    let limited = async {
        let _place = memory.place(&asked.origin().authority()).await.ok_or(UNREACHABLE)?;
        asking.await
    };
    match tokio::time::timeout(PATIENCE, limited).await {
        Err(_) => {
            let slow = OutboundError::Timeout(PATIENCE);
            memory.remember_failure(asked.document(), state.clock.now(), slow).await;
            Err(UNREACHABLE)
        }
        Ok(Err(Error::Remote(_))) => Err(UNREACHABLE),
        Ok(Err(Error::NotFound | Error::Unprocessable(_))) => Err(UNKNOWN),
        Ok(other) => other,
    }
}

const UNREACHABLE: Error = Error::Unavailable {
    reason: "The server of the key that signed this does not answer",
    retry_after: Duration::from_secs(120),
};
