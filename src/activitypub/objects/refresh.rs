//! A status of another server is asked for again: what it says now, and what was counted there.

use super::status::Incoming;
use super::thread::fetch_object;
use crate::activitypub::Budget;
use crate::activitypub::fetch::{fetch_document, unreadable};
use crate::activitypub::trust::same_origin;
use crate::activitypub::vocabulary::{Audience, Collection, Iri, Object, Reference};
use crate::db;
use crate::domain::{Unit, statuses};
use crate::error::{Error, Result};
use crate::model::StatusId;
use crate::state::State;

/// Asks its server for a status. One that is gone there is gone here; others' failures are no errors: what we know
/// stands. `None` when it could not be had.
///
/// # Errors
/// When it is our own database that fails.
pub async fn refresh_status(state: &State, status: StatusId, budget: &Budget) -> Result<Option<Object>> {
    let origin = db::status_lookup::origin(&mut *state.pool.acquire().await?, status).await?;
    let Some((uri, author)) = origin else { return Ok(None) };
    let Some(iri) = Iri::parse(&uri) else { return Ok(None) };
    match Box::pin(refresh(state, status, &iri, budget)).await {
        Err(error @ (Error::Database(_) | Error::Internal(_))) => Err(error),
        Err(Error::Gone) => {
            let mut unit = Unit::begin(state).await?;
            let author = db::accounts::get(unit.conn(), author).await?;
            statuses::delete_remote_status(&mut unit, &author, &uri).await?;
            unit.commit().await?;
            Ok(None)
        }
        Err(error) => {
            tracing::debug!(%error, uri, "a status could not be asked for again");
            Ok(None)
        }
        Ok(object) => Ok(Some(object)),
    }
}

async fn refresh(state: &State, status: StatusId, uri: &Iri, budget: &Budget) -> Result<Object> {
    let mut object = fetch_object(state, uri, budget).await?;
    if object.id != *uri {
        return Err(Error::Unprocessable("It is another object".to_owned()));
    }
    count_apart(state, &mut object, budget).await?;
    let kept = object.clone();
    let incoming = Incoming::prepare(state, object, &Audience::default(), &[], budget).await?;
    let mut unit = Unit::begin(state).await?;
    incoming.revise(&mut unit, status).await?;
    unit.commit().await?;
    Ok(kept)
}

/// What was counted lies in collections of its own, where it does not stand in the object.
async fn count_apart(state: &State, object: &mut Object, budget: &Budget) -> Result<()> {
    let Object { id, likes, shares, replies, .. } = &*object;
    let mut counts = [object.likes_count, object.shares_count, object.replies_count];
    for (count, collection) in counts.iter_mut().zip([likes, shares, replies]) {
        if count.is_some() {
            continue;
        }
        // Another server's word on it is worth nothing.
        let Some(Reference::Id(url)) =
            collection.as_ref().filter(|one| one.id().is_some_and(|url| same_origin(url, id)))
        else {
            continue;
        };
        match fetch_document(state, url, budget).await {
            Ok(document) => {
                *count = Collection::read(&document.value).map_err(unreadable)?.total_items;
            }
            Err(error @ (Error::Database(_) | Error::Internal(_))) => return Err(error),
            Err(_) => {}
        }
    }
    [object.likes_count, object.shares_count, object.replies_count] = counts;
    Ok(())
}
