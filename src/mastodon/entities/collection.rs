//! Collection: accounts that somebody recommends, and who of them is in it.

use schemars::JsonSchema;
use serde::Serialize;

use super::tag::tag_url;
use super::{Account, Render, Timestamp};
use crate::model::collection::{self, CollectionView};
use crate::model::{AccountId, CollectionId};

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Collection {
    pub id: CollectionId,
    pub account_id: AccountId,
    pub uri: String,
    pub url: Option<String>,
    pub name: String,
    /// HTML.
    pub description: String,
    pub language: Option<String>,
    pub local: bool,
    pub sensitive: bool,
    pub discoverable: bool,
    pub tag: Option<ShallowTag>,
    pub item_count: usize,
    pub items: Vec<CollectionItem>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CollectionItem {
    pub id: String,
    pub account_id: Option<AccountId>,
    /// `pending` or `accepted`.
    pub state: &'static str,
    pub created_at: Timestamp,
}

/// A hashtag without its history.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ShallowTag {
    pub name: String,
    pub url: String,
}

/// A collection with its owner and everybody in it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CollectionWithAccounts {
    pub collection: Collection,
    pub accounts: Vec<Account>,
}

impl Collection {
    pub fn new(render: Render<'_>, view: CollectionView) -> Self {
        let CollectionView { collection, items } = view;
        Self {
            id: collection.id,
            account_id: collection.account_id,
            uri: collection.uri,
            url: Some(collection.url),
            name: collection.name,
            description: collection.description_html,
            language: collection.language,
            local: collection.local,
            sensitive: collection.sensitive,
            discoverable: collection.discoverable,
            tag: collection.tag.map(|tag| ShallowTag { url: tag_url(render, &tag.name), name: tag.display }),
            item_count: items.len(),
            items: items.into_iter().map(CollectionItem::from).collect(),
            created_at: collection.created_at.into(),
            updated_at: collection.updated_at.into(),
        }
    }

    pub fn all(render: Render<'_>, views: Vec<CollectionView>) -> Vec<Self> {
        views.into_iter().map(|view| Self::new(render, view)).collect()
    }
}

impl From<collection::CollectionItem> for CollectionItem {
    fn from(item: collection::CollectionItem) -> Self {
        Self {
            id: item.id.to_string(),
            account_id: Some(item.account_id),
            state: item.state.as_str(),
            created_at: item.created_at.into(),
        }
    }
}
