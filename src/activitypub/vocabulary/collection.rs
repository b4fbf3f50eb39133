//! Collections and their pages (section 9).

use serde_json::Value;

use super::error::{ReadError, ReadResult};
use super::fields::Fields;
use super::iri::Iri;
use super::kind::{Class, classify};
use super::limits::ITEMS;
use super::reference::Reference;

/// A collection, ordered or not. Its items are claims.
#[derive(Debug, Clone, PartialEq)]
pub struct Collection {
    pub id: Option<Iri>,
    pub total_items: Option<u64>,
    /// The first page, by id or embedded. Neither page nor items: the list is hidden.
    pub first: Option<Reference>,
    pub last: Option<Iri>,
    pub items: Vec<Reference>,
}

/// One page.
#[derive(Debug, Clone, PartialEq)]
pub struct CollectionPage {
    pub id: Option<Iri>,
    pub part_of: Option<Iri>,
    pub total_items: Option<u64>,
    pub next: Option<Iri>,
    pub prev: Option<Iri>,
    pub items: Vec<Reference>,
}

impl Collection {
    pub fn read(value: &Value) -> ReadResult<Self> {
        let fields = expect(value, &Class::Collection)?;
        Ok(Self {
            id: fields.own_id()?,
            total_items: fields.count("totalItems"),
            first: fields.first("first").and_then(Reference::read),
            last: fields.iri("last"),
            items: items(fields),
        })
    }
}

impl CollectionPage {
    pub fn read(value: &Value) -> ReadResult<Self> {
        let fields = expect(value, &Class::CollectionPage)?;
        Ok(Self {
            id: fields.own_id()?,
            part_of: fields.iri("partOf"),
            total_items: fields.count("totalItems"),
            next: fields.iri("next"),
            prev: fields.iri("prev"),
            items: items(fields),
        })
    }
}

fn expect<'a>(value: &'a Value, class: &Class) -> ReadResult<Fields<'a>> {
    let fields = Fields::of(value)?;
    if classify(value)? == *class {
        Ok(fields)
    } else {
        Err(ReadError::Type(fields.types().next().unwrap_or_default().to_owned()))
    }
}

/// The items under either name; Akkoma and Friendica mix them up.
fn items(fields: Fields<'_>) -> Vec<Reference> {
    let name = if fields.get("orderedItems").is_some() { "orderedItems" } else { "items" };
    fields.all(name, ITEMS).filter_map(Reference::read).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn items_have_two_names_and_may_be_one() {
        for (kind, name) in
            [("Collection", "items"), ("OrderedCollection", "orderedItems"), ("OrderedCollection", "items")]
        {
            let many = json!({"type": kind, name: ["https://a.example/1", null, {"id": "https://a.example/2", "type": "Note"}]});
            assert_eq!(Collection::read(&many).unwrap().items.len(), 2);
            let one = json!({"type": kind, name: "https://a.example/1", "totalItems": "1"});
            let read = Collection::read(&one).unwrap();
            assert_eq!((read.items.len(), read.total_items), (1, Some(1)));
        }
    }

    #[test]
    fn pages_are_not_collections() {
        let page = json!({"type": "OrderedCollectionPage", "partOf": "https://a.example/o", "next": "https://a.example/o?2", "orderedItems": []});
        assert_eq!(CollectionPage::read(&page).unwrap().next.unwrap().as_str(), "https://a.example/o?2");
        assert!(Collection::read(&page).is_err());
        assert!(CollectionPage::read(&json!({"type": "Collection"})).is_err());
        assert_eq!(Collection::read(&json!({"totalItems": 3})), Err(ReadError::Missing("type")));
    }

    #[test]
    fn the_first_page_is_named_or_embedded() {
        let collection = json!({"type": "Collection", "first": {"type": "CollectionPage", "items": ["https://a.example/1"]}});
        let first = Collection::read(&collection).unwrap().first.unwrap();
        assert_eq!(CollectionPage::read(first.value().unwrap()).unwrap().items.len(), 1);
        let hidden = Collection::read(&json!({"type": "OrderedCollection", "totalItems": 9})).unwrap();
        assert!(hidden.first.is_none() && hidden.items.is_empty());
    }
}
