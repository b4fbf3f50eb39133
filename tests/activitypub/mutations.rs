//! Documents bent out of shape in every way a sender might: nothing panics, and nothing is read by half.

use hedgerow::activitypub::vocabulary::*;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::reading::{Read, read_body};
use super::shapes::documents;

/// One way to spoil a value.
#[derive(Debug, Clone, Copy)]
enum Spoil {
    Remove,
    Null,
    Number,
    Text,
    Blank,
    Flag,
    EmptyList,
    EmptyObject,
    ListOfOne,
    FirstOfList,
    ListOfNulls,
    Nested,
    HugeText,
    HugeList,
}

const SPOILS: [Spoil; 14] = [
    Spoil::Remove,
    Spoil::Null,
    Spoil::Number,
    Spoil::Text,
    Spoil::Blank,
    Spoil::Flag,
    Spoil::EmptyList,
    Spoil::EmptyObject,
    Spoil::ListOfOne,
    Spoil::FirstOfList,
    Spoil::ListOfNulls,
    Spoil::Nested,
    Spoil::HugeText,
    Spoil::HugeList,
];

/// The paths to every value below the document.
fn paths(value: &Value, prefix: &str, found: &mut Vec<String>) {
    let mut visit = |key: String, inner: &Value| {
        let path = format!("{prefix}/{}", key.replace('~', "~0").replace('/', "~1"));
        paths(inner, &path, found);
        found.push(path);
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, inner)| visit(key.clone(), inner)),
        Value::Array(items) => items.iter().enumerate().for_each(|(n, inner)| visit(n.to_string(), inner)),
        _ => {}
    }
}

fn spoil(document: &mut Value, path: &str, how: Spoil) {
    if let Spoil::Remove = how {
        let (parent, key) = path.rsplit_once('/').unwrap();
        if let Some(Value::Object(map)) = document.pointer_mut(parent) {
            map.remove(&key.replace("~1", "/").replace("~0", "~"));
        }
        return;
    }
    let Some(value) = document.pointer_mut(path) else { return };
    let old = value.take();
    *value = match how {
        Spoil::Remove | Spoil::Null => Value::Null,
        Spoil::Number => json!(-1.5e300),
        Spoil::Text => json!("\u{202e}neither id nor date: é漢\u{0}"),
        Spoil::Blank => json!(" \n"),
        Spoil::Flag => json!(true),
        Spoil::EmptyList => json!([]),
        Spoil::EmptyObject => json!({}),
        Spoil::ListOfOne => json!([old]),
        Spoil::FirstOfList => old.get(0).cloned().unwrap_or(old),
        Spoil::ListOfNulls => json!([null, [null], old]),
        Spoil::Nested => {
            (0..40).fold(old, |inner, n| if n % 2 == 0 { json!([inner]) } else { json!({ "id": inner }) })
        }
        Spoil::HugeText => json!("🦔".repeat(30_000)),
        // Bounded, since spoils pile up.
        Spoil::HugeList => json!(vec![old.clone(); if old.to_string().len() < 100 { 3000 } else { 50 }]),
    };
}

/// What an accepted document promises, looked up again in the JSON by other means than the readers'.
fn check_whole(value: &Value, read: &Read) -> Result<(), TestCaseError> {
    let id = value["id"].as_str().map(str::trim).unwrap_or_default();
    match read {
        Read::Actor(actor) => {
            prop_assert_eq!(actor.id.as_str(), id);
            prop_assert!(mentions(&value["inbox"], actor.inbox.as_str()));
            prop_assert!(mentions(&value["type"], actor.kind.as_str()));
            let named = mentions(&value["preferredUsername"], &actor.username);
            prop_assert!(named || value["webfinger"].to_string().contains(&actor.username));
            prop_assert!(actor.keys.iter().all(|key| key.owner == actor.id));
            prop_assert!(actor.fields.len() <= limits::FIELDS && actor.keys.len() <= limits::KEYS);
            let name = actor.name.as_deref().unwrap_or_default();
            prop_assert!(name.chars().count() <= limits::NAME);
        }
        Read::Object(object) => {
            prop_assert_eq!(object.id.as_str(), id);
            prop_assert!(mentions(&value["type"], object.kind.as_str()));
            match &object.attributed_to {
                Some(author) => prop_assert!(mentions(&value["attributedTo"], author.as_str())),
                None => prop_assert!(!value["attributedTo"].to_string().contains("://")),
            }
            let content = object.content.as_ref().map_or(0, |text| text.value.len());
            prop_assert!(content <= limits::CONTENT && object.tags.mentions.len() <= limits::TAGS);
        }
        Read::Activity(activity) => {
            prop_assert_eq!(activity.id.as_ref().map_or("", Iri::as_str), id);
            prop_assert!(mentions(&value["actor"], activity.actor.as_str()));
            prop_assert!(activity.objects.len() <= limits::OBJECTS);
            let Verb::Known(kind) = &activity.kind else { return Ok(()) };
            prop_assert!(mentions(&value["type"], kind.as_str()));
            prop_assert!(!kind.needs_object() || !activity.objects.is_empty());
        }
        Read::Authorization(stamp) => {
            prop_assert_eq!(stamp.id.as_str(), id);
            prop_assert!(mentions(&value["interactingObject"], stamp.interacting.as_str()));
        }
        Read::FeaturedCollection(collection) => {
            prop_assert_eq!(collection.id.as_str(), id);
            prop_assert!(collection.items.len() <= limits::FEATURED_ITEMS);
        }
        Read::Collection(collection) => {
            prop_assert_eq!(collection.id.as_ref().map_or("", Iri::as_str), id);
            prop_assert!(collection.items.len() <= limits::ITEMS);
        }
        Read::CollectionPage(page) => {
            prop_assert_eq!(page.id.as_ref().map_or("", Iri::as_str), id);
            prop_assert!(page.items.len() <= limits::ITEMS);
        }
        Read::Ignored(name) => prop_assert!(!name.is_empty()),
    }
    Ok(())
}

/// Whether a value holds this text: as itself, in a list, or as an id.
fn mentions(value: &Value, text: &str) -> bool {
    match value {
        Value::String(found) => found.trim().trim_start_matches("as:") == text,
        Value::Array(items) => items.iter().any(|item| mentions(item, text)),
        Value::Object(map) => ["id", "href", "@value"]
            .iter()
            .any(|key| map.get(*key).is_some_and(|found| mentions(found, text))),
        _ => false,
    }
}

fn accepted() -> Vec<(String, Value)> {
    let parsed = documents().into_iter().filter_map(|(name, body)| Some((name, parse_document(&body).ok()?)));
    parsed.filter(|(name, _)| !name.starts_with("refused-")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spoiled_documents_are_refused_or_read_whole(
        pick in any::<prop::sample::Index>(),
        spoils in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(&SPOILS[..])), 1..4),
    ) {
        thread_local!(static DOCUMENTS: Vec<(String, Value)> = accepted());
        let (name, mut document) = DOCUMENTS.with(|documents| pick.get(documents.as_slice()).clone());
        let mut found = Vec::new();
        paths(&document, "", &mut found);
        for (at, how) in spoils {
            spoil(&mut document, at.get::<String>(&found), how);
        }
        if let Ok(read) = read_body(&serde_json::to_vec(&document).unwrap()) {
            let cleaned = parse_document(&serde_json::to_vec(&document).unwrap()).unwrap();
            check_whole(&cleaned, &read).map_err(|error| TestCaseError::fail(format!("{name}: {error}")))?;
        }
    }

    #[test]
    fn any_bytes_are_refused_or_read(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_body(&body);
    }
}

/// Each property that must be there: without it, blank, or of a wrong type, the document is refused.
#[test]
fn a_missing_requirement_refuses_the_document() {
    let mut checked = 0;
    for (name, document) in accepted() {
        let required: &[&str] = match classify(&document) {
            Ok(Class::Actor(_)) => &["id", "type", "inbox"],
            Ok(Class::Object(_)) => &["id", "type"],
            Ok(Class::Activity(_)) => &["type", "actor", "object"],
            Ok(Class::Authorization) => {
                &["id", "type", "attributedTo", "interactingObject", "interactionTarget"]
            }
            _ => &["type"],
        };
        for property in required {
            for how in [
                Spoil::Remove,
                Spoil::Null,
                Spoil::Number,
                Spoil::Blank,
                Spoil::Flag,
                Spoil::EmptyList,
                Spoil::EmptyObject,
            ] {
                let mut spoiled = document.clone();
                spoil(&mut spoiled, &format!("/{property}"), how);
                let read = read_body(&serde_json::to_vec(&spoiled).unwrap());
                assert!(
                    matches!(read, Err(_) | Ok(Read::Ignored(_))),
                    "{name} without {property} ({how:?}): {read:?}"
                );
                checked += 1;
            }
        }
    }
    assert!(checked > 500, "{checked}");
}
