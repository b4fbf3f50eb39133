//! Collections of accounts that people here recommend, and who is in them (FEP-7aa9).

use axum::extract::{Path, State as Given};
use axum::response::Response;

use super::answer::answer;
use super::collections::own;
use super::error::Result;
use super::reader::Request;
use crate::activitypub::objects::{collection_document, item_document};
use crate::activitypub::vocabulary::write::OrderedCollection;
use crate::db;
use crate::domain::{collection_items, collections};
use crate::error::Error;
use crate::model::CollectionId;
use crate::model::collection::MAX_COLLECTIONS;
use crate::state::State;

/// `GET /users/NAME/featured_collections`: those that are to be found, by their ids.
pub(super) async fn show_featured_collections(
    Given(state): Given<State>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response> {
    let reader = request.admit(&state).await?;
    let mut conn = state.pool.acquire().await?;
    let account = own(&mut conn, &name).await?;
    let uri = account.featured_collections_url.clone().ok_or(Error::NotFound)?;
    let most = i64::from(MAX_COLLECTIONS);
    let uris = db::collections::uris_of_account(&mut conn, account.id, most).await?;
    Ok(answer(reader, OrderedCollection::whole(uri, uris)))
}

/// `GET /users/NAME/featured_collections/ID`
pub(super) async fn show_featured_collection(
    Given(state): Given<State>,
    Path((name, id)): Path<(String, CollectionId)>,
    request: Request,
) -> Result<Response> {
    let reader = request.admit(&state).await?;
    let mut conn = state.pool.acquire().await?;
    let account = own(&mut conn, &name).await?;
    let view = collections::published(&mut conn, account.id, id).await?;
    Ok(answer(reader, collection_document(&mut conn, &state.config, &view).await?))
}

/// `GET /users/NAME/featured_collections/ID/items/ITEM`
pub(super) async fn show_featured_item(
    Given(state): Given<State>,
    Path((name, id, item)): Path<(String, CollectionId, i64)>,
    request: Request,
) -> Result<Response> {
    let reader = request.admit(&state).await?;
    let mut conn = state.pool.acquire().await?;
    let account = own(&mut conn, &name).await?;
    let (_, item) = collection_items::own_item(&mut conn, account.id, id, item).await?;
    Ok(answer(reader, item_document(&mut conn, &item).await?))
}
