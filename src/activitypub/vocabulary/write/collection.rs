//! Our collections and their pages (section 9), all ordered.

use activitypub_federation::kinds::collection::{OrderedCollectionPageType, OrderedCollectionType};
use serde::Serialize;

use super::context::{Terms, Vocabulary};

/// A collection: with pages, with its few items, or, when it is hidden, with its size alone.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderedCollection<T> {
    pub id: String,
    #[serde(rename = "type")]
    kind: OrderedCollectionType,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_items: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordered_items: Option<Vec<T>>,
}

impl<T> OrderedCollection<T> {
    /// Its size, and nothing of what it holds.
    pub fn hidden(id: String, total_items: u64) -> Self {
        let kind = OrderedCollectionType::OrderedCollection;
        Self { id, kind, total_items: Some(total_items), first: None, last: None, ordered_items: None }
    }

    /// Its size and the address of its first page.
    pub fn paged(id: String, total_items: u64, first: String) -> Self {
        Self { first: Some(first), ..Self::hidden(id, total_items) }
    }

    /// The address of its first page; what it holds is not counted.
    pub fn uncounted(id: String, first: String) -> Self {
        Self { total_items: None, ..Self::paged(id, 0, first) }
    }

    /// All of its few items.
    pub fn whole(id: String, items: Vec<T>) -> Self {
        let total_items = u64::try_from(items.len()).unwrap_or(u64::MAX);
        Self { ordered_items: Some(items), ..Self::hidden(id, total_items) }
    }
}

/// One page.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderedCollectionPage<T> {
    pub id: String,
    #[serde(rename = "type")]
    kind: OrderedCollectionPageType,
    pub part_of: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prev: Option<String>,
    pub ordered_items: Vec<T>,
}

impl<T> OrderedCollectionPage<T> {
    pub fn new(id: String, part_of: String, items: Vec<T>) -> Self {
        let kind = OrderedCollectionPageType::OrderedCollectionPage;
        Self { id, kind, part_of, next: None, prev: None, ordered_items: items }
    }
}

impl<T: Vocabulary> Vocabulary for OrderedCollection<T> {
    fn add_terms(&self, terms: &mut Terms) {
        if let Some(items) = &self.ordered_items {
            items.add_terms(terms);
        }
    }
}

impl<T: Vocabulary> Vocabulary for OrderedCollectionPage<T> {
    fn add_terms(&self, terms: &mut Terms) {
        self.ordered_items.add_terms(terms);
    }
}
