//! What one document says of another: its id, or a copy of it.

use serde_json::Value;

use super::audience::{PUBLIC, is_public};
use super::fields::{Fields, id_of};
use super::iri::Iri;

/// A document named by its id, or embedded. An embedded copy is a claim: whether it may be believed, or has
/// to be fetched from its origin, is for [`crate::activitypub::trust`] to say.
#[derive(Debug, Clone, PartialEq)]
pub enum Reference {
    Id(Iri),
    /// A copy; without id when it is transient (a vote, an anonymous activity).
    Embedded {
        id: Option<Iri>,
        value: Value,
    },
}

impl Reference {
    /// Reads an id in any of its forms, or an object. `None` when it is neither: an object with an id that
    /// cannot be used is not one without id.
    pub fn read(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) if is_public(text) => Iri::parse(PUBLIC).map(Self::Id),
            Value::String(text) => Iri::parse(text).map(Self::Id),
            Value::Object(_) => {
                let fields = Fields::of(value).ok()?;
                if fields.is("Link") && fields.get("id").is_none() {
                    return id_of(value).map(Self::Id);
                }
                let id = fields.own_id().ok()?;
                // `{"id": …}` alone says no more than the id.
                let bare = fields.entries().all(|(name, _)| matches!(name, "id" | "@context"));
                match id {
                    Some(id) if bare => Some(Self::Id(id)),
                    None if bare => None,
                    id => Some(Self::Embedded { id, value: value.clone() }),
                }
            }
            _ => None,
        }
    }

    pub fn id(&self) -> Option<&Iri> {
        match self {
            Self::Id(id) => Some(id),
            Self::Embedded { id, .. } => id.as_ref(),
        }
    }

    /// The copy, where there is one.
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Id(_) => None,
            Self::Embedded { value, .. } => Some(value),
        }
    }

    /// Whether it is a copy of this type.
    pub fn is(&self, name: &str) -> bool {
        self.value().and_then(|value| Fields::of(value).ok()).is_some_and(|fields| fields.is(name))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_are_ids_or_copies() {
        let id = Iri::parse("https://a.example/1").unwrap();
        assert_eq!(Reference::read(&json!("https://a.example/1")), Some(Reference::Id(id.clone())));
        assert_eq!(Reference::read(&json!({"id": "https://a.example/1"})), Some(Reference::Id(id.clone())));
        assert_eq!(
            Reference::read(&json!({"type": "Link", "href": "https://a.example/1"})),
            Some(Reference::Id(id.clone()))
        );
        let note = json!({"id": "https://a.example/1", "type": "Note"});
        let read = Reference::read(&note).unwrap();
        assert_eq!((read.id(), read.value(), read.is("Note")), (Some(&id), Some(&note), true));
        let vote = Reference::read(&json!({"id": null, "type": "Note", "name": "blue"})).unwrap();
        assert_eq!(vote.id(), None);
        assert_eq!(Reference::read(&json!("as:Public")).unwrap().id().unwrap().as_str(), PUBLIC);
    }

    #[test]
    fn an_unusable_id_is_not_a_missing_one() {
        for value in [
            json!({"id": 7, "type": "Note"}),
            json!({"id": "javascript:1", "type": "Note"}),
            json!({}),
            json!(7),
            json!("x"),
        ] {
            assert_eq!(Reference::read(&value), None, "{value}");
        }
    }
}
