//! Our collections of accounts become documents (FEP-7aa9).

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::PgConnection;

use super::featured_tag;
use crate::activitypub::vocabulary::write::{FeaturedCollection, FeaturedItem};
use crate::config::Config;
use crate::db;
use crate::error::{Error, Result};
use crate::model::collection::{CollectionItem, CollectionView};
use crate::model::{Account, AccountId};

/// A collection of a local account, with those in it who gave their leave.
///
/// # Errors
/// [`Error::NotFound`] when its owner is gone.
pub async fn collection_document(
    conn: &mut PgConnection,
    config: &Config,
    view: &CollectionView,
) -> Result<FeaturedCollection> {
    let collection = &view.collection;
    let mut people: Vec<AccountId> = view.items.iter().map(|item| item.account_id).collect();
    people.push(collection.account_id);
    let people = db::accounts::load(conn, &people).await?;
    let owner = people.get(&collection.account_id).ok_or(Error::NotFound)?;
    let ordered_items: Vec<FeaturedItem> =
        view.items.iter().filter_map(|item| document(&people, item)).collect();
    let summary = collection.description_html.clone();
    Ok(FeaturedCollection {
        id: collection.uri.clone(),
        attributed_to: owner.uri.clone(),
        name: collection.name.clone(),
        summary_map: collection.language.clone().into_iter().map(|code| (code, summary.clone())).collect(),
        summary,
        url: collection.url.clone(),
        sensitive: collection.sensitive,
        discoverable: collection.discoverable,
        topic: collection.tag.as_ref().map(|tag| featured_tag(config, &tag.display)),
        published: collection.created_at,
        updated: collection.updated_at,
        total_items: ordered_items.len(),
        ordered_items,
    })
}

/// Somebody in a collection of a local account.
///
/// # Errors
/// [`Error::NotFound`] for whom nobody has leave to feature.
pub async fn item_document(conn: &mut PgConnection, item: &CollectionItem) -> Result<FeaturedItem> {
    let people = db::accounts::load(conn, &[item.account_id]).await?;
    document(&people, item).ok_or(Error::NotFound)
}

fn document(people: &HashMap<AccountId, Arc<Account>>, item: &CollectionItem) -> Option<FeaturedItem> {
    let featured = people.get(&item.account_id)?;
    Some(FeaturedItem {
        id: item.uri.clone()?,
        featured_object: featured.uri.clone(),
        featured_object_type: featured.actor_type.clone(),
        feature_authorization: item.authorization_uri.clone()?,
        published: item.created_at,
    })
}
