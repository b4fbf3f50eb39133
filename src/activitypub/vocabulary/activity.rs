//! Activities: who did what to what (section 12).

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::audience::Audience;
use super::error::{ReadError, ReadResult};
use super::fields::{Fields, id_of};
use super::iri::Iri;
use super::kind::{ActivityKind, Class, classify};
use super::limits::{COMMENT, ENTRIES, OBJECTS, cut};
use super::reference::Reference;
use super::tag::Tags;

/// An activity as it arrived. Its `actor` is certain to be there, and at least one object where the kind
/// says nothing without. What is embedded is a claim.
#[derive(Debug, Clone, PartialEq)]
pub struct Activity {
    /// `None` for a transient one (Mastodon's `Add`).
    pub id: Option<Iri>,
    pub kind: Verb,
    pub actor: Iri,
    /// What it is about; several only for a report, or GoToSocial's votes.
    pub objects: Vec<Reference>,
    /// Where it goes: the featured collection, the account moved to.
    pub target: Option<Reference>,
    /// The quoting note of a `QuoteRequest`, the collection of a `FeatureRequest`.
    pub instrument: Option<Reference>,
    /// The stamp in the `Accept` of such a request.
    pub result: Option<Reference>,
    pub audience: Audience,
    pub published: Option<DateTime<Utc>>,
    /// A report's comment, or the emoji of a reaction.
    pub content: Option<String>,
    pub tags: Tags,
}

/// What is done: a known kind, or a name nobody knows (answer 202, ignore, count).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verb {
    Known(ActivityKind),
    Other(String),
}

impl Activity {
    /// Reads an activity. Without a type, an `actor` (one, by id or embedded) and, where it needs one, an
    /// `object`, it is an error; so is an `id` that is there and cannot be one.
    pub fn read(value: &Value) -> ReadResult<Self> {
        let fields = Fields::of(value)?;
        let kind = match classify(value)? {
            Class::Activity(kind) => Verb::Known(kind),
            Class::Other(name) => Verb::Other(name),
            _ => return Err(ReadError::Type(fields.types().next().unwrap_or_default().to_owned())),
        };
        let objects = objects(fields)?;
        if matches!(kind, Verb::Known(kind) if kind.needs_object()) && objects.is_empty() {
            return Err(ReadError::Missing("object"));
        }
        let reference = |name| fields.first(name).and_then(Reference::read);
        let content = fields.trimmed("content").or_else(|| fields.trimmed("_misskey_reaction"));
        Ok(Self {
            id: fields.own_id()?,
            kind,
            actor: actor(fields)?,
            objects,
            target: reference("target"),
            instrument: reference("instrument"),
            result: reference("result"),
            audience: Audience::read(fields),
            published: fields.date("published"),
            content: content.map(|text| cut(text, COMMENT).to_owned()),
            tags: Tags::read(fields),
        })
    }

    /// The first object, where there is one.
    pub fn object(&self) -> Option<&Reference> {
        self.objects.first()
    }

    /// The id of the first object.
    pub fn object_id(&self) -> Option<&Iri> {
        self.object().and_then(Reference::id)
    }

    pub fn is(&self, kind: ActivityKind) -> bool {
        self.kind == Verb::Known(kind)
    }

    /// Whether it is about its own actor: the deletion or update of an account.
    pub fn is_about_actor(&self) -> bool {
        self.object_id() == Some(&self.actor)
    }
}

/// The one actor. Several, or one that cannot be read, are refused: nobody can have signed for them all.
fn actor(fields: Fields<'_>) -> ReadResult<Iri> {
    let actor = fields.required_iri("actor")?;
    match fields.all("actor", ENTRIES).all(|other| id_of(other).as_ref() == Some(&actor)) {
        true => Ok(actor),
        false => Err(ReadError::Malformed("actor")),
    }
}

/// Every object that can be read; an error when there are some and none can.
fn objects(fields: Fields<'_>) -> ReadResult<Vec<Reference>> {
    let mut given = fields
        .all("object", OBJECTS)
        .filter(|value| value.as_str().is_none_or(|text| !text.trim().is_empty()));
    let objects: Vec<Reference> = given.by_ref().filter_map(Reference::read).collect();
    let some =
        fields.first("object").is_some_and(|value| value.as_str().is_none_or(|text| !text.trim().is_empty()));
    if objects.is_empty() && some { Err(ReadError::Malformed("object")) } else { Ok(objects) }
}

#[cfg(test)]
#[allow(clippy::needless_pass_by_value, reason = "a document is written where it is used")]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(extra: Value) -> ReadResult<Activity> {
        let mut value = json!({"id": "https://a.example/1", "type": "Like", "actor": "https://a.example/u", "object": "https://b.example/1"});
        for (name, property) in extra.as_object().unwrap() {
            value[name] = property.clone();
        }
        Activity::read(&value)
    }

    #[test]
    fn every_kind_is_read() {
        for kind in ActivityKind::ALL {
            assert!(read(json!({ "type": kind.as_str() })).unwrap().is(*kind));
            let without = read(json!({ "type": kind.as_str(), "object": null }));
            assert_eq!(without.is_ok(), !kind.needs_object(), "{kind:?}");
        }
        assert_eq!(
            read(json!({"type": "Sneeze", "object": null})).unwrap().kind,
            Verb::Other("Sneeze".to_owned())
        );
        assert_eq!(read(json!({"type": "Note"})), Err(ReadError::Type("Note".to_owned())));
    }

    #[test]
    fn each_required_property_is_required() {
        assert_eq!(read(json!({"type": null})), Err(ReadError::Missing("type")));
        assert_eq!(read(json!({"actor": null})), Err(ReadError::Missing("actor")));
        assert_eq!(read(json!({"actor": "u"})), Err(ReadError::Malformed("actor")));
        assert_eq!(read(json!({"object": ""})), Err(ReadError::Missing("object")));
        assert_eq!(read(json!({"object": 7})), Err(ReadError::Malformed("object")));
        assert_eq!(read(json!({"object": {"id": 7}})), Err(ReadError::Malformed("object")));
        assert_eq!(read(json!({"id": null})).unwrap().id, None);
        assert_eq!(read(json!({"id": 7})), Err(ReadError::Malformed("id")));
        assert_eq!(read(json!({"id": "urn:uuid:1"})), Err(ReadError::Malformed("id")));
    }

    #[test]
    fn the_actor_may_be_embedded_but_not_many() {
        for actor in [
            json!({"id": "https://a.example/u", "type": "Person"}),
            json!(["https://a.example/u"]),
            json!([null, "https://a.example/u", {"id": "https://a.example/u"}]),
        ] {
            assert_eq!(read(json!({ "actor": actor })).unwrap().actor.as_str(), "https://a.example/u");
        }
        for actor in
            [json!(["https://a.example/u", "https://v.example/u"]), json!(["https://a.example/u", 7])]
        {
            assert_eq!(read(json!({ "actor": actor })), Err(ReadError::Malformed("actor")));
        }
    }

    /// Attack flag-spoof: a report of ten thousand objects.
    #[test]
    fn objects_may_be_many_but_are_bounded() {
        let flag = read(json!({"type": "Flag", "object": ["https://b.example/u", "not an id", "https://b.example/1"], "content": "spam"})).unwrap();
        assert_eq!((flag.objects.len(), flag.content.as_deref()), (2, Some("spam")));
        assert_eq!(
            read(json!({"type": "Flag", "object": vec!["https://b.example/u"; 10_000]}))
                .unwrap()
                .objects
                .len(),
            OBJECTS
        );
    }

    #[test]
    fn reactions_carry_their_emoji() {
        assert_eq!(read(json!({"content": "❤"})).unwrap().content.as_deref(), Some("❤"));
        assert_eq!(read(json!({"_misskey_reaction": ":blob:", "tag": [{"type": "Emoji", "name": ":blob:", "icon": "https://a.example/e"}]})).unwrap().tags.emojis.len(), 1);
    }
}
