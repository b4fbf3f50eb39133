//! Statuses fetched from their own servers, with the thread above them.

use super::status::Incoming;
use crate::activitypub::Budget;
use crate::activitypub::fetch::{fetch_document, own_origin, unreadable};
use crate::activitypub::vocabulary::{Audience, Iri, Object};
use crate::db;
use crate::domain::Unit;
use crate::error::{Error, Result};
use crate::model::StatusId;
use crate::state::State;

/// How far up a thread is climbed at once.
const HEIGHT: usize = 40;

/// The status with this id, from the database alone.
pub async fn known_status(state: &State, uri: &Iri) -> Result<Option<StatusId>> {
    db::statuses::id_by_uri(&mut *state.pool.acquire().await?, uri.as_str()).await
}

/// The status behind an id: known, or fetched with the thread above it and stored.
///
/// # Errors
/// As for fetching; [`Error::NotFound`] for one of ours that is not there; [`Error::Gone`] for a deleted one.
pub async fn status_of(state: &State, uri: &Iri, budget: &Budget) -> Result<StatusId> {
    if let Some(id) = known_status(state, uri).await? {
        return Ok(id);
    }
    if *uri.origin() == own_origin(state)? {
        return Err(Error::NotFound);
    }
    let object = fetch_object(state, uri, budget).await?;
    Box::pin(store_fetched(state, object, budget)).await
}

/// Stores a status that was fetched from its own server, with the thread above it. The known one stays as it is.
pub async fn store_fetched(state: &State, object: Object, budget: &Budget) -> Result<StatusId> {
    if let Some(id) = known_status(state, &object.id).await? {
        return Ok(id);
    }
    Box::pin(fetch_ancestors(state, &object, budget)).await?;
    Box::pin(store(state, object, budget)).await
}

/// Fetches an object; that it is of its author's own origin is asked when it is prepared.
pub async fn fetch_object(state: &State, uri: &Iri, budget: &Budget) -> Result<Object> {
    let document = fetch_document(state, uri, budget).await?;
    Object::read(&document.value).map_err(unreadable)
}

/// Fetches and stores what an object answers to, and what that answers to, as far as it can be read: the first that
/// cannot ends the climb. From the top down, so that each finds its parent.
pub async fn fetch_ancestors(state: &State, object: &Object, budget: &Budget) -> Result<()> {
    let ours = own_origin(state)?;
    let mut chain: Vec<Object> = Vec::new();
    let mut next = object.in_reply_to.clone();
    while let Some(uri) = next.take()
        && chain.len() < HEIGHT
        && *uri.origin() != ours
        && uri != object.id
        && chain.iter().all(|below| below.id != uri)
        && known_status(state, &uri).await?.is_none()
    {
        match fetch_object(state, &uri, budget).await {
            Ok(parent) => {
                next.clone_from(&parent.in_reply_to);
                chain.push(parent);
            }
            Err(Error::Database(error)) => return Err(Error::Database(error)),
            Err(_) => break,
        }
    }
    for parent in chain.into_iter().rev() {
        // A thread with a hole is still one.
        if let Err(error @ Error::Database(_)) = Box::pin(store(state, parent, budget)).await {
            return Err(error);
        }
    }
    Ok(())
}

async fn store(state: &State, object: Object, budget: &Budget) -> Result<StatusId> {
    let incoming = Box::pin(Incoming::prepare(state, object, &Audience::default(), &[], budget)).await?;
    let mut unit = Unit::begin(state).await?;
    let id = match Box::pin(incoming.store(&mut unit)).await? {
        Some(id) => id,
        // Somebody was faster, or it was deleted before it came.
        None => {
            let uri = incoming.object().id.as_str();
            db::statuses::id_by_uri(unit.conn(), uri).await?.ok_or(Error::Gone)?
        }
    };
    unit.commit().await?;
    Ok(id)
}
