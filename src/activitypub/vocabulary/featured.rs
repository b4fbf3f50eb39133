//! Collections of accounts that somebody recommends (FEP-7aa9).

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::error::{ReadError, ReadResult};
use super::fields::Fields;
use super::iri::Iri;
use super::language::{Text, read_text};
use super::limits::{FEATURED_ITEMS, NAME, SUMMARY, cut};
use super::link::page_of;
use super::reference::Reference;

/// A collection as its owner describes it. Its items are claims: each is shown when its stamp holds.
#[derive(Debug, Clone, PartialEq)]
pub struct FeaturedCollection {
    pub id: Iri,
    pub attributed_to: Iri,
    /// Plain text; may be empty.
    pub name: String,
    /// HTML as sent, with its language.
    pub summary: Option<Text>,
    /// Its page, on its own host.
    pub url: Option<Iri>,
    pub sensitive: bool,
    /// Not to be found only where it says so.
    pub discoverable: bool,
    /// The hashtag it is about, as written.
    pub topic: Option<String>,
    pub published: Option<DateTime<Utc>>,
    pub updated: Option<DateTime<Utc>>,
    /// Items, embedded or by id, as far as they are read.
    pub items: Vec<Reference>,
    /// The first page, where they are on pages.
    pub first: Option<Reference>,
}

impl FeaturedCollection {
    pub fn read(value: &Value) -> ReadResult<Self> {
        let fields = expect(value, "FeaturedCollection")?;
        let id = fields.required_id()?;
        Ok(Self {
            attributed_to: fields.required_iri("attributedTo")?,
            name: read_text(fields, "name").map(|text| cut(&text.value, NAME).to_owned()).unwrap_or_default(),
            summary: read_text(fields, "summary")
                .map(|text| Text { value: cut(&text.value, SUMMARY).to_owned(), ..text }),
            url: page_of(fields, &id),
            sensitive: fields.flag("sensitive").unwrap_or(false),
            discoverable: fields.flag("discoverable").or(fields.flag("toot:discoverable")).unwrap_or(true),
            topic: fields.object("topic").and_then(|tag| Some(cut(tag.trimmed("name")?, NAME).to_owned())),
            published: fields.date("published"),
            updated: fields.date("updated"),
            items: items_of(value)?,
            first: fields.first("first").and_then(Reference::read),
            id,
        })
    }
}

/// The items of a collection or of a page of one.
pub fn items_of(value: &Value) -> ReadResult<Vec<Reference>> {
    let fields = Fields::of(value)?;
    let name = if fields.get("orderedItems").is_some() { "orderedItems" } else { "items" };
    Ok(fields.all(name, FEATURED_ITEMS).filter_map(Reference::read).collect())
}

/// One place in a collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeaturedItem {
    pub id: Iri,
    /// Who is featured; the proposal's own example calls it `object` once.
    pub featured: Iri,
    /// The stamp that proves their leave.
    pub authorization: Iri,
    pub published: Option<DateTime<Utc>>,
}

impl FeaturedItem {
    pub fn read(value: &Value) -> ReadResult<Self> {
        let fields = expect(value, "FeaturedItem")?;
        let object = fields.iri("featuredObject").or_else(|| fields.iri("object"));
        Ok(Self {
            id: fields.required_id()?,
            featured: object.ok_or(ReadError::Missing("featuredObject"))?,
            authorization: fields.required_iri("featureAuthorization")?,
            published: fields.date("published"),
        })
    }
}

fn expect<'a>(value: &'a Value, kind: &str) -> ReadResult<Fields<'a>> {
    let fields = Fields::of(value)?;
    match fields.is(kind) {
        true => Ok(fields),
        false => Err(ReadError::Type(fields.types().next().unwrap_or_default().to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn collections_are_read_with_what_they_leave_out() {
        let id = "https://a.example/users/a/featured/1";
        let mut value = json!({"id": id, "type": ["FeaturedCollection", "OrderedCollection"],
            "attributedTo": "https://a.example/users/a", "name": "Cats", "topic": {"type": "Hashtag", "name": "#cats"},
            "summaryMap": {"en": "All <b>cats</b>"}, "orderedItems": vec![json!("https://a.example/i"); 999]});
        let read = FeaturedCollection::read(&value).unwrap();
        assert_eq!(
            (read.name.as_str(), read.topic.as_deref(), read.discoverable),
            ("Cats", Some("#cats"), true)
        );
        assert_eq!(read.summary.unwrap().language.as_deref(), Some("en"));
        assert_eq!(read.items.len(), FEATURED_ITEMS);
        for name in ["id", "attributedTo", "type"] {
            let kept = value[name].take();
            assert!(FeaturedCollection::read(&value).is_err(), "{name}");
            value[name] = kept;
        }
    }

    #[test]
    fn items_name_whom_they_feature_and_by_whose_leave() {
        let item = json!({"id": "https://a.example/i", "type": "FeaturedItem", "featuredObject": "https://b.example/b",
            "featureAuthorization": "https://b.example/stamps/1"});
        assert_eq!(FeaturedItem::read(&item).unwrap().featured.as_str(), "https://b.example/b");
        for name in ["id", "type", "featuredObject", "featureAuthorization"] {
            let mut without = item.clone();
            without[name].take();
            assert!(FeaturedItem::read(&without).is_err(), "{name}");
        }
    }
}
