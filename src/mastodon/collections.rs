//! `/api/v1/collections`: accounts one recommends, and those in which one is recommended oneself.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::answers::accounts;
use super::authentication::{User, Viewer};
use super::entities::{Collection, CollectionItem, CollectionWithAccounts, Render};
use super::error::{Nested, Result};
use super::json::{Empty, Json};
use super::pagination::{Paged, cut, offset_links};
use super::parameters::{Id, ItemId, Params, Query};
use crate::access::scope::{ReadCollections, WriteCollections};
use crate::domain::collections::{self, CollectionChange};
use crate::domain::{collection_items, remote_collections};
use crate::error::Error;
use crate::model::collection::CollectionView;
use crate::model::{AccountId, CollectionId};
use crate::openapi::{Endpoints, delete, get, post};
use crate::parameters::blank_is_none;
use crate::state::State;

/// Whoever has more collections than this is no person.
const DEEPEST: i64 = 10_000;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/collections", post(create_collection))
        .route(
            "/api/v1/collections/{id}",
            get(show_collection).patch(update_collection).put(update_collection).delete(delete_collection),
        )
        .route("/api/v1/collections/{id}/items", post(add_collection_item))
        .route("/api/v1/collections/{id}/items/{item_id}", delete(remove_collection_item))
        .route("/api/v1/collections/{id}/items/{item_id}/revoke", post(revoke_collection_item))
        .route("/api/v1/accounts/{id}/collections", get(list_account_collections))
        .route("/api/v1/accounts/{id}/in_collections", get(list_collections_featuring))
}

/// `{"collection": …}`.
#[derive(Serialize, JsonSchema)]
struct WrappedCollection {
    collection: Collection,
}

/// `{"collections": […]}`.
#[derive(Serialize, JsonSchema)]
struct Collections {
    collections: Vec<Collection>,
}

/// `{"collection_item": …}`.
#[derive(Serialize, JsonSchema)]
struct WrappedCollectionItem {
    collection_item: CollectionItem,
}

#[derive(Deserialize, JsonSchema)]
struct Form {
    name: Option<String>,
    description: Option<String>,
    language: Option<String>,
    sensitive: Option<bool>,
    discoverable: Option<bool>,
    tag_name: Option<String>,
}

impl From<Form> for CollectionChange {
    fn from(form: Form) -> Self {
        Self {
            name: form.name,
            description: form.description,
            language: form.language,
            sensitive: form.sensitive,
            discoverable: form.discoverable,
            tag: form.tag_name,
        }
    }
}

#[derive(Deserialize, JsonSchema)]
struct New {
    #[serde(default)]
    name: String,
    description: Option<String>,
    language: Option<String>,
    sensitive: Option<bool>,
    discoverable: Option<bool>,
    tag_name: Option<String>,
    #[serde(default)]
    account_ids: Vec<AccountId>,
}

/// `POST /api/v1/collections`
async fn create_collection(
    Extract(state): Extract<State>,
    user: User<WriteCollections>,
    Params(new): Params<New>,
) -> Result<Json<WrappedCollection>, Nested> {
    let change = CollectionChange {
        name: Some(new.name),
        description: new.description,
        language: new.language,
        sensitive: new.sensitive,
        discoverable: new.discoverable,
        tag: new.tag_name,
    };
    let view = collections::create_collection(&state, user.account_id, &change, &new.account_ids).await?;
    let collection = Collection::new(Render::new(&state.config, Some(user.account_id)), view);
    Ok(Json(WrappedCollection { collection }))
}

/// `GET /api/v1/collections/:id`
async fn show_collection(
    Extract(state): Extract<State>,
    viewer: Viewer<ReadCollections>,
    Id(id): Id<CollectionId>,
) -> Result<Json<CollectionWithAccounts>> {
    let view = collections::collection(&state, viewer.account_id, id).await?;
    if viewer.account_id.is_some() {
        remote_collections::want_collection(&state, &view.collection).await?;
    }
    let mut ids: Vec<AccountId> = view.items.iter().map(|item| item.account_id).collect();
    ids.retain(|id| *id != view.collection.account_id);
    ids.push(view.collection.account_id);
    let render = Render::new(&state.config, viewer.account_id);
    let accounts = accounts(render, &mut *state.pool.acquire().await?, &ids).await?;
    Ok(Json(CollectionWithAccounts { collection: Collection::new(render, view), accounts }))
}

/// `PATCH /api/v1/collections/:id`, and `PUT` as some clients send it
async fn update_collection(
    Extract(state): Extract<State>,
    user: User<WriteCollections>,
    Id(id): Id<CollectionId>,
    Params(form): Params<Form>,
) -> Result<Json<WrappedCollection>, Nested> {
    let view = collections::change_collection(&state, user.account_id, id, &form.into()).await?;
    let collection = Collection::new(Render::new(&state.config, Some(user.account_id)), view);
    Ok(Json(WrappedCollection { collection }))
}

/// `DELETE /api/v1/collections/:id`
async fn delete_collection(
    Extract(state): Extract<State>,
    user: User<WriteCollections>,
    Id(id): Id<CollectionId>,
) -> Result<Json<Empty>> {
    collections::delete_collection(&state, user.account_id, id).await?;
    Ok(Json(Empty {}))
}

#[derive(Deserialize, JsonSchema)]
struct Whom {
    account_id: Option<String>,
}

/// `POST /api/v1/collections/:id/items`
async fn add_collection_item(
    Extract(state): Extract<State>,
    user: User<WriteCollections>,
    Id(id): Id<CollectionId>,
    Params(whom): Params<Whom>,
) -> Result<Json<WrappedCollectionItem>> {
    let account = whom.account_id.filter(|id| !id.trim().is_empty());
    let missing = || Error::Unprocessable("`account_id` parameter is missing".to_owned());
    let account = account.ok_or_else(missing)?.trim().parse().map_err(|_| Error::NotFound)?;
    let item = collection_items::add_account(&state, user.account_id, id, account).await?;
    Ok(Json(WrappedCollectionItem { collection_item: item.into() }))
}

/// `DELETE /api/v1/collections/:id/items/:id`
async fn remove_collection_item(
    Extract(state): Extract<State>,
    user: User<WriteCollections>,
    Id(id): Id<CollectionId>,
    ItemId(item): ItemId,
) -> Result<Json<Empty>> {
    collection_items::remove_item(&state, user.account_id, id, item).await?;
    Ok(Json(Empty {}))
}

/// `POST /api/v1/collections/:id/items/:id/revoke`: one's own place in somebody's collection
async fn revoke_collection_item(
    Extract(state): Extract<State>,
    user: User<WriteCollections>,
    Id(id): Id<CollectionId>,
    ItemId(item): ItemId,
) -> Result<Json<Empty>> {
    collection_items::leave(&state, user.account_id, id, item).await?;
    Ok(Json(Empty {}))
}

#[derive(Deserialize, JsonSchema)]
struct Asked {
    #[serde(default, deserialize_with = "blank_is_none")]
    limit: Option<i64>,
    #[serde(default, deserialize_with = "blank_is_none")]
    offset: Option<i64>,
}

impl Asked {
    fn window(&self) -> (i64, i64) {
        (cut(self.limit, 40, 80), self.offset.unwrap_or_default().clamp(0, DEEPEST))
    }
}

fn answer(
    render: Render<'_>,
    path: &str,
    (limit, offset): (i64, i64),
    views: Vec<CollectionView>,
) -> Paged<Collections> {
    let links = offset_links(&render.config.url(path), limit, offset, views.len());
    Paged::new(links, Collections { collections: Collection::all(render, views) })
}

/// `GET /api/v1/accounts/:id/collections`
async fn list_account_collections(
    Extract(state): Extract<State>,
    viewer: Viewer<ReadCollections>,
    Id(id): Id<AccountId>,
    Query(asked): Query<Asked>,
) -> Result<Paged<Collections>> {
    let (limit, offset) = asked.window();
    let views = collections::collections_of(&state, viewer.account_id, id, limit, offset).await?;
    let render = Render::new(&state.config, viewer.account_id);
    Ok(answer(render, &format!("/api/v1/accounts/{id}/collections"), (limit, offset), views))
}

/// `GET /api/v1/accounts/:id/in_collections`: one's own account only
async fn list_collections_featuring(
    Extract(state): Extract<State>,
    user: User<ReadCollections>,
    Id(id): Id<AccountId>,
    Query(asked): Query<Asked>,
) -> Result<Paged<Collections>> {
    let (limit, offset) = asked.window();
    let views = collections::collections_featuring(&state, user.account_id, id, limit, offset).await?;
    let render = Render::new(&state.config, Some(user.account_id));
    Ok(answer(render, &format!("/api/v1/accounts/{id}/in_collections"), (limit, offset), views))
}
