//! Reads a tree into a type and forgives the notation: text for numbers, `on` for true, maps with numbers for lists.

use std::fmt;
use std::str::FromStr;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{self, DeserializeOwned, Deserializer, IntoDeserializer, Visitor};
use serde_json::{Map, Value};

use crate::error::{Error, Result};

/// Reads `T` from a tree. Unknown parameters are ignored.
///
/// # Errors
/// [`Error::BadRequest`] when a required parameter is absent or one cannot be read.
pub fn into<T: DeserializeOwned>(tree: Map<String, Value>) -> Result<T> {
    T::deserialize(Lenient(Value::Object(tree))).map_err(|problem| Error::BadRequest(problem.0))
}

/// For optional numbers and ids, `#[serde(default, deserialize_with = "blank_is_none")]`: apps send `in_reply_to_id=`
/// for no reply. Text where blank means something stays a plain `Option<String>`.
pub fn blank_is_none<'de, D, T>(from: D) -> std::result::Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: fmt::Display>,
{
    match <Option<String> as de::Deserialize>::deserialize(from)?.as_deref().map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => text.parse().map(Some).map_err(de::Error::custom),
    }
}

/// For text whose absence means something else than its being null: `#[serde(default, deserialize_with = "sent")]`.
pub fn sent<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Option<Option<String>>, D::Error> {
    <Option<String> as de::Deserialize>::deserialize(from).map(Some)
}

#[derive(Debug)]
struct Problem(String);

impl std::error::Error for Problem {}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl de::Error for Problem {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }

    /// Mastodon's words for it.
    fn missing_field(field: &'static str) -> Self {
        Self(format!("param is missing or the value is empty: {field}"))
    }
}

struct Lenient(Value);

impl IntoDeserializer<'_, Problem> for Lenient {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

/// What Rails takes for false; everything else is true.
const FALSE: [&str; 9] = ["0", "f", "F", "false", "FALSE", "False", "off", "OFF", "Off"];

impl Lenient {
    fn number<T: FromStr>(&self) -> std::result::Result<T, Problem> {
        let text = match &self.0 {
            Value::Number(number) => number.to_string(),
            Value::String(text) => text.trim().to_owned(),
            _ => return Err(Problem("is not a number".into())),
        };
        text.parse().map_err(|_| Problem(format!("{text:?} is not a number")))
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $type:ty),+ $(,)?) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Problem> {
            visitor.$visit(self.number::<$type>()?)
        }
    )+};
}

impl<'de> Deserializer<'de> for Lenient {
    type Error = Problem;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Problem> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(truth) => visitor.visit_bool(truth),
            Value::Number(ref number) => match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => visitor.visit_i64(whole),
                (None, Some(real)) => visitor.visit_f64(real),
                (None, None) => Err(Problem("is not a number".into())),
            },
            Value::String(text) => visitor.visit_string(without_nul(text)),
            Value::Array(_) => self.deserialize_seq(visitor),
            Value::Object(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Problem> {
        visitor.visit_bool(match &self.0 {
            Value::Bool(truth) => *truth,
            Value::Null => false,
            Value::Number(number) => number.as_f64() != Some(0.0),
            Value::String(text) => !text.is_empty() && !FALSE.contains(&text.as_str()),
            Value::Array(_) | Value::Object(_) => return Err(Problem("is not true or false".into())),
        })
    }

    numbers! {
        deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16, deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64, deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16,
        deserialize_u32 visit_u32 u32, deserialize_u64 visit_u64 u64, deserialize_f32 visit_f32 f32,
        deserialize_f64 visit_f64 f64,
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Problem> {
        match self.0 {
            Value::String(text) => visitor.visit_string(without_nul(text)),
            Value::Number(number) => visitor.visit_string(number.to_string()),
            Value::Bool(truth) => visitor.visit_string(truth.to_string()),
            Value::Null => visitor.visit_string(String::new()),
            Value::Array(_) | Value::Object(_) => Err(Problem("is not text".into())),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Problem> {
        self.deserialize_string(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Problem> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> std::result::Result<V::Value, Problem> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Problem> {
        let items = match self.0 {
            Value::Array(items) => items,
            Value::Object(map) => numbered(map)?,
            Value::Null => Vec::new(),
            single => vec![single],
        };
        visitor.visit_seq(SeqDeserializer::new(items.into_iter().map(Lenient)))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Problem> {
        match self.0 {
            Value::Object(map) => {
                visitor.visit_map(MapDeserializer::new(map.into_iter().map(|(k, v)| (k, Lenient(v)))))
            }
            _ => Err(Problem("is not an object".into())),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> std::result::Result<V::Value, Problem> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> std::result::Result<V::Value, Problem> {
        match self.0 {
            Value::String(text) => visitor.visit_enum(text.into_deserializer()),
            _ => Err(Problem("is not one of the allowed words".into())),
        }
    }

    serde::forward_to_deserialize_any! {
        i128 u128 char bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any
    }
}

/// PostgreSQL takes no NUL, and nobody means one.
fn without_nul(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "") } else { text }
}

/// `{"0": a, "1": b}`, what `key[0]=a&key[1]=b` became, as a list in the order of the numbers.
fn numbered(map: Map<String, Value>) -> std::result::Result<Vec<Value>, Problem> {
    let mut items = map
        .into_iter()
        .map(|(key, value)| {
            key.parse::<u32>().map(|n| (n, value)).map_err(|_| Problem("is not a list".into()))
        })
        .collect::<std::result::Result<Vec<_>, _>>()?;
    items.sort_by_key(|(number, _)| *number);
    Ok(items.into_iter().map(|(_, value)| value).collect())
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;
    use crate::model::StatusId;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Sample {
        flag: Option<bool>,
        count: Option<u32>,
        text: Option<String>,
        #[serde(default)]
        ids: Vec<StatusId>,
        #[serde(default, deserialize_with = "blank_is_none")]
        parent: Option<StatusId>,
    }

    fn sample(tree: Value) -> Result<Sample> {
        match tree {
            Value::Object(map) => into(map),
            _ => unreachable!("samples are objects"),
        }
    }

    #[test]
    fn booleans_come_in_every_spelling() {
        for (spelling, truth) in [
            (json!(true), true),
            (json!(1), true),
            (json!("1"), true),
            (json!("on"), true),
            (json!("True"), true),
            (json!(false), false),
            (json!(0), false),
            (json!("off"), false),
            (json!("False"), false),
            (json!(""), false),
        ] {
            assert_eq!(sample(json!({"flag": spelling})).unwrap().flag, Some(truth), "{spelling}");
        }
        assert_eq!(sample(json!({"flag": null})).unwrap().flag, None);
    }

    #[test]
    fn numbers_and_ids_may_be_text_and_blank_ids_are_none() {
        let read =
            sample(json!({"count": "7", "text": 7, "ids": {"1": "12", "0": 11}, "parent": ""})).unwrap();
        assert_eq!((read.count, read.text.as_deref()), (Some(7), Some("7")));
        assert_eq!(read.ids, [StatusId(11), StatusId(12)]);
        assert_eq!(read.parent, None);
        assert_eq!(sample(json!({"ids": "5", "parent": 9})).unwrap().parent, Some(StatusId(9)));
    }

    #[test]
    fn what_cannot_be_read_is_a_bad_request() {
        for tree in
            [json!({"count": "many"}), json!({"ids": {"a": 1}}), json!({"text": []}), json!({"parent": "x"})]
        {
            assert!(matches!(sample(tree.clone()), Err(Error::BadRequest(_))), "{tree}");
        }
    }
}
