//! From bytes to a JSON object that is safe to look into.

use serde_json::Value;

use super::error::{ReadError, ReadResult};
use super::fields::as_array;
use super::kind::{Class, classify};

/// Objects and lists within each other; the deepest real documents have eight.
pub const MAX_DEPTH: usize = 32;

/// The namespace of ActivityStreams: the context every document must name.
pub const CONTEXT: &str = "https://www.w3.org/ns/activitystreams";

/// What a key with a document of its own names instead: the older form, and those of FEP-521a (section 3.3).
const KEY_CONTEXTS: [&str; 4] = [
    "https://w3id.org/security/v1",
    "https://w3id.org/security/multikey/v1",
    "https://www.w3.org/ns/cid/v1",
    "https://www.w3.org/ns/did/v1",
];

/// Reads a body that claims to be ActivityStreams (section 18): a JSON object of bounded depth in valid
/// UTF-8, without NUL characters (PostgreSQL has no room for them), whose `@context`, where it has one,
/// names ActivityStreams. The size of the body was bounded by whoever read it.
///
/// A body *without* `@context` is taken too: ActivityStreams 2.0 (section 2.1) says that the content type
/// implies it, lemmy's and GoToSocial's nested objects rely on it, and since no context is ever
/// interpreted here nothing could hide in its absence. One that names only other vocabularies is refused,
/// as Mastodon does, unless it is a key. Contexts are never fetched, nor terms renamed by them.
pub fn parse_document(body: &[u8]) -> ReadResult<Value> {
    let value = parse_json(body)?;
    let is_key = || classify(&value) == Ok(Class::Key) && KEY_CONTEXTS.iter().any(|one| names(&value, one));
    if names(&value, CONTEXT) || is_key() { Ok(value) } else { Err(ReadError::Context) }
}

/// The same for JSON of other kinds (WebFinger, NodeInfo), which knows no contexts.
pub fn parse_json(body: &[u8]) -> ReadResult<Value> {
    let mut value: Value =
        serde_json::from_slice(body).map_err(|error| ReadError::Json(error.to_string()))?;
    if !value.is_object() {
        return Err(ReadError::NotAnObject);
    }
    clean(&mut value, 1)?;
    Ok(value)
}

/// Removes NUL characters and refuses what is nested too deeply.
fn clean(value: &mut Value, depth: usize) -> ReadResult<()> {
    match value {
        Value::String(text) => text.retain(|c| c != '\0'),
        Value::Array(_) | Value::Object(_) if depth > MAX_DEPTH => return Err(ReadError::TooDeep),
        Value::Array(items) => {
            for item in items {
                clean(item, depth + 1)?;
            }
        }
        Value::Object(map) => {
            map.retain(|name, _| !name.contains('\0'));
            for item in map.values_mut() {
                clean(item, depth + 1)?;
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    Ok(())
}

/// Whether the context is absent or names this one, in either scheme and with or without `#`.
fn names(value: &Value, context: &str) -> bool {
    match value.get("@context") {
        None | Some(Value::Null) => true,
        Some(named) => as_array(named).iter().filter_map(Value::as_str).any(|text| {
            let text = text.trim().trim_end_matches(['#', '/']);
            let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
            rest.is_some() && rest == context.strip_prefix("https://")
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_context(context: &str) -> ReadResult<Value> {
        parse_document(format!(r#"{{"@context":{context},"type":"Note"}}"#).as_bytes())
    }

    #[test]
    fn the_context_must_name_activitystreams() {
        for context in [
            r#""https://www.w3.org/ns/activitystreams""#,
            r#""http://www.w3.org/ns/activitystreams""#,
            r#""https://www.w3.org/ns/activitystreams#""#,
            r#"["https://w3id.org/security/v1","https://www.w3.org/ns/activitystreams",{"@language":"und"}]"#,
            r#"[{"toot":"http://joinmastodon.org/ns#"},"https://www.w3.org/ns/activitystreams"]"#,
            "null",
        ] {
            assert!(with_context(context).is_ok(), "{context}");
        }
        for context in [
            r#""https://join-lemmy.org/context.json""#,
            r#"["https://fedia.io/contexts"]"#,
            r#""https: //www.w3.org/ns/activitystreams""#,
            r#""http://activitystreams""#,
            r#"{"as":"https://www.w3.org/ns/activitystreams"}"#,
            "[]",
            "7",
        ] {
            assert_eq!(with_context(context), Err(ReadError::Context), "{context}");
        }
        assert!(parse_document(br#"{"type":"Note"}"#).is_ok());
        let own = |kind| format!(r#"{{"@context":"https://www.w3.org/ns/cid/v1","type":"{kind}"}}"#);
        assert!(parse_document(own("Multikey").as_bytes()).is_ok());
        assert_eq!(parse_document(own("Note").as_bytes()), Err(ReadError::Context));
    }

    #[test]
    fn bodies_that_are_no_json_objects_are_refused() {
        for body in [&b""[..], b"[]", b"\"x\"", b"{", b"{\"a\":1}x", b"<html>", b"{\"a\":1e999}"] {
            assert!(parse_document(body).is_err());
        }
        assert!(matches!(parse_document(b"{\"a\":\"\xff\"}"), Err(ReadError::Json(_))), "invalid UTF-8");
        assert!(matches!(parse_document(br#"{"a":"\ud800"}"#), Err(ReadError::Json(_))), "lone surrogate");
    }

    #[test]
    fn nul_characters_are_removed() {
        let value =
            parse_document(br#"{"content":"a\u0000b","x\u0000":1,"tag":[{"name":"\u0000"}]}"#).unwrap();
        assert_eq!(value, serde_json::json!({"content": "ab", "tag": [{"name": ""}]}));
    }

    #[test]
    fn the_last_of_duplicate_keys_wins_and_order_is_kept() {
        let value = parse_document(br#"{"b":1,"a":2,"b":3}"#).unwrap();
        assert_eq!(value["b"], 3);
        assert_eq!(value.as_object().unwrap().keys().collect::<Vec<_>>(), ["b", "a"]);
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |depth: usize| {
            let body = format!("{}{}{}", "{\"a\":".repeat(depth), "1", "}".repeat(depth));
            parse_document(body.as_bytes())
        };
        assert!(nested(MAX_DEPTH).is_ok());
        assert_eq!(nested(MAX_DEPTH + 1), Err(ReadError::TooDeep));
        assert!(nested(100_000).is_err());
    }
}
