//! Our collections of accounts (FEP-7aa9).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::context::{self, Terms, Vocabulary};
use super::note::{Tag, milliseconds};

/// A collection with everybody in it: they are few.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub struct FeaturedCollection {
    pub id: String,
    pub attributed_to: String,
    pub name: String,
    /// HTML.
    pub summary: String,
    /// The same under its language.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub summary_map: BTreeMap<String, String>,
    /// Its page.
    pub url: String,
    pub sensitive: bool,
    pub discoverable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<Tag>,
    #[serde(serialize_with = "milliseconds")]
    pub published: DateTime<Utc>,
    #[serde(serialize_with = "milliseconds")]
    pub updated: DateTime<Utc>,
    pub total_items: usize,
    pub ordered_items: Vec<FeaturedItem>,
}

/// Somebody in it, with the stamp of their leave.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub struct FeaturedItem {
    pub id: String,
    pub featured_object: String,
    pub featured_object_type: String,
    pub feature_authorization: String,
    #[serde(serialize_with = "milliseconds")]
    pub published: DateTime<Utc>,
}

impl Vocabulary for FeaturedCollection {
    fn add_terms(&self, terms: &mut Terms) {
        terms.add(&context::FEATURED_COLLECTION);
        terms.add(&[context::SENSITIVE, context::DISCOVERABLE]);
        if let Some(topic) = &self.topic {
            topic.add_terms(terms);
        }
        self.ordered_items.add_terms(terms);
    }
}

impl Vocabulary for FeaturedItem {
    fn add_terms(&self, terms: &mut Terms) {
        terms.add(&context::FEATURED_ITEM);
    }
}
