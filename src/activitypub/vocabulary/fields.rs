//! The properties of an object whatever their form: any may be missing, null, a value, an object, or a
//! list of these (section 18). Each quirk is normalised here, once.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::date::parse_date;
use super::document::CONTEXT;
use super::error::{ReadError, ReadResult};
use super::iri::Iri;
use super::limits::ENTRIES;

/// One value or a list of them, as a list.
pub fn as_array(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        Value::Null => &[],
        other => std::slice::from_ref(other),
    }
}

/// The value, or the first of a list that is not null.
pub fn first(value: &Value) -> Option<&Value> {
    as_array(value).iter().find(|item| !item.is_null())
}

/// The id of what is given as an id, as an object that has one, or as a `Link` to it.
pub fn id_of(value: &Value) -> Option<Iri> {
    match value {
        Value::String(text) => Iri::parse(text),
        Value::Object(object) => match object.get("id") {
            None | Some(Value::Null) => object.get("href").and_then(Value::as_str).and_then(Iri::parse),
            Some(id) => id.as_str().and_then(Iri::parse),
        },
        _ => None,
    }
}

/// A string, or the `@value` of a JSON-LD value object.
pub fn text_of(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Object(object) => object.get("@value").and_then(Value::as_str),
        _ => None,
    }
}

/// The properties of one JSON object.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    pub fn of(value: &'a Value) -> ReadResult<Self> {
        value.as_object().map(Self).ok_or(ReadError::NotAnObject)
    }

    /// The property as it stands; null is absence.
    pub fn get(self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// The first value of the property.
    pub fn first(self, name: &str) -> Option<&'a Value> {
        self.get(name).and_then(first)
    }

    /// At most `limit` values of the property, without nulls.
    pub fn all(self, name: &str, limit: usize) -> impl Iterator<Item = &'a Value> + use<'a> {
        self.get(name).map_or(&[][..], as_array).iter().filter(|item| !item.is_null()).take(limit)
    }

    /// The first value's text; empty text counts.
    pub fn text(self, name: &str) -> Option<&'a str> {
        self.first(name).and_then(text_of)
    }

    /// The first value's text less the space around it, unless nothing remains.
    pub fn trimmed(self, name: &str) -> Option<&'a str> {
        self.text(name).map(str::trim).filter(|text| !text.is_empty())
    }

    /// The id the property holds, in any form.
    pub fn iri(self, name: &str) -> Option<Iri> {
        self.first(name).and_then(id_of)
    }

    /// The id of a property that must be there. Absent, null and empty are missing; the rest malformed.
    pub fn required_iri(self, name: &'static str) -> ReadResult<Iri> {
        let value =
            self.first(name).filter(|value| text_of(value).is_none_or(|text| !text.trim().is_empty()));
        id_of(value.ok_or(ReadError::Missing(name))?).ok_or(ReadError::Malformed(name))
    }

    /// The object's own id: never a list, never an object. `Ok(None)` when it has none.
    pub fn own_id(self) -> ReadResult<Option<Iri>> {
        match self.get("id") {
            None => Ok(None),
            Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
            Some(Value::String(text)) => Iri::parse(text).map(Some).ok_or(ReadError::Malformed("id")),
            Some(_) => Err(ReadError::Malformed("id")),
        }
    }

    /// The object's own id, which must be there.
    pub fn required_id(self) -> ReadResult<Iri> {
        self.own_id()?.ok_or(ReadError::Missing("id"))
    }

    /// Every id among at most `limit` values.
    pub fn iris(self, name: &str, limit: usize) -> Vec<Iri> {
        self.all(name, limit).filter_map(id_of).collect()
    }

    /// A boolean, also as 0, 1 or text.
    pub fn flag(self, name: &str) -> Option<bool> {
        match self.first(name)? {
            Value::Bool(flag) => Some(*flag),
            Value::Number(number) => match number.as_u64()? {
                0 => Some(false),
                1 => Some(true),
                _ => None,
            },
            other => match text_of(other)?.trim().to_ascii_lowercase().as_str() {
                "true" | "1" => Some(true),
                "false" | "0" => Some(false),
                _ => None,
            },
        }
    }

    /// A number that is not negative and fits PostgreSQL's bigint, also as text.
    pub fn count(self, name: &str) -> Option<u64> {
        let count = match self.first(name)? {
            Value::Number(number) => number.as_u64().or_else(|| {
                let number = number.as_f64()?;
                // Whole numbers written with a fraction; 2^53 bounds what a float says exactly.
                (number.fract() == 0.0 && (0.0..9_007_199_254_740_992.0).contains(&number))
                    .then_some(number as u64)
            })?,
            other => text_of(other)?.trim().parse().ok()?,
        };
        (count <= i64::MAX as u64).then_some(count)
    }

    pub fn date(self, name: &str) -> Option<DateTime<Utc>> {
        self.text(name).and_then(parse_date)
    }

    /// The property as an object, when it is one or a list that starts with one.
    pub fn object(self, name: &str) -> Option<Fields<'a>> {
        self.first(name).and_then(Value::as_object).map(Self)
    }

    /// The names of all its types, without the prefix of ActivityStreams.
    pub fn types(self) -> impl Iterator<Item = &'a str> + use<'a> {
        let names = self.all("type", ENTRIES).filter_map(Value::as_str).map(|name| {
            let name = name.trim();
            let full = name.strip_prefix(CONTEXT).and_then(|rest| rest.strip_prefix('#'));
            full.or_else(|| name.strip_prefix("as:")).unwrap_or(name)
        });
        names.filter(|name| !name.is_empty())
    }

    /// Whether one of its types is `name`.
    pub fn is(self, name: &str) -> bool {
        self.types().any(|known| known == name)
    }

    /// The properties with their names, in the document's order.
    pub fn entries(self) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_come_as_text_object_list_or_link() {
        let id = Iri::parse("https://a.example/1");
        for value in [
            json!("https://a.example/1"),
            json!(" https://a.example/1 "),
            json!({"id": "https://a.example/1", "href": "https://b.example/"}),
            json!([null, "https://a.example/1", "https://a.example/2"]),
            json!([{"type": "Link", "href": "https://a.example/1"}]),
        ] {
            let holder = json!({ "actor": value });
            assert_eq!(Fields::of(&holder).unwrap().iri("actor"), id, "{holder}");
        }
    }

    #[test]
    fn a_required_id_is_never_made_up() {
        let error = |value: Value| Fields::of(&json!({ "actor": value })).unwrap().required_iri("actor");
        for value in [json!(null), json!(""), json!(" "), json!([]), json!([null])] {
            assert_eq!(error(value), Err(ReadError::Missing("actor")));
        }
        for value in
            [json!("a"), json!(7), json!({"id": 7}), json!({"id": ""}), json!({"name": "a"}), json!([["a"]])]
        {
            assert_eq!(error(value), Err(ReadError::Malformed("actor")));
        }
    }

    #[test]
    fn flags_and_counts_come_as_text_too() {
        let value = json!({
            "a": true, "b": "False", "c": 1, "d": "1", "e": 2, "f": "yes", "g": [false],
            "n": "640", "o": 3.0, "p": -1, "q": 1.5, "r": "-3", "s": u64::MAX, "t": {"@value": " 7 "},
        });
        let fields = Fields::of(&value).unwrap();
        let flags: Vec<_> = ["a", "b", "c", "d", "e", "f", "g"].map(|name| fields.flag(name)).to_vec();
        assert_eq!(flags, [Some(true), Some(false), Some(true), Some(true), None, None, Some(false)]);
        let counts: Vec<_> = ["n", "o", "p", "q", "r", "s", "t"].map(|name| fields.count(name)).to_vec();
        assert_eq!(counts, [Some(640), Some(3), None, None, None, None, Some(7)]);
    }

    #[test]
    fn types_lose_their_prefix_and_may_be_many() {
        let value =
            json!({"type": ["as:Note", "https://www.w3.org/ns/activitystreams#Page", null, 3, "x:Y"]});
        assert_eq!(Fields::of(&value).unwrap().types().collect::<Vec<_>>(), ["Note", "Page", "x:Y"]);
    }
}
