//! The items of a collection that is far too large for memory, one at a time.

use std::fmt;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::container::{Meter, Metered};

/// The longest item, and the longest value beside the items: a post of the longest kind with all that hangs on it.
const MOST: u64 = 1 << 20;

/// Shows every item of `orderedItems` to `each`. Only one is held at a time.
///
/// # Errors
/// Those of the reader and of `each`; and when it is no such collection, or an item is too long.
pub fn read_items(reader: impl Read, each: &mut dyn FnMut(Value) -> io::Result<()>) -> io::Result<()> {
    let meter = Meter::of(u64::MAX);
    meter.step(MOST);
    let metered = Metered::new(BufReader::new(reader), &meter);
    let mut json = serde_json::Deserializer::from_reader(metered);
    let mut failed = None;
    let mut keep = |value: Value| each(value).map_err(|error| failed.insert(error).kind());
    let read = json.deserialize_map(Collection { meter, each: &mut keep });
    match failed {
        // As it was, not as the parser words it.
        Some(error) => Err(error),
        None => read.map_err(io::Error::from),
    }
}

type Each<'a> = &'a mut dyn FnMut(Value) -> Result<(), io::ErrorKind>;

struct Collection<'a> {
    meter: Rc<Meter>,
    each: Each<'a>,
}

impl<'de> Visitor<'de> for Collection<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a collection")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            self.meter.step(MOST);
            if key == "orderedItems" {
                map.next_value_seed(Items { meter: &self.meter, each: &mut *self.each })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
            self.meter.step(MOST);
        }
        Ok(())
    }
}

struct Items<'a> {
    meter: &'a Rc<Meter>,
    each: Each<'a>,
}

impl<'de> DeserializeSeed<'de> for Items<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Items<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of items")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(item) = items.next_element::<Value>()? {
            (self.each)(item).map_err(A::Error::custom)?;
            self.meter.step(MOST);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::archive_import::ArchiveRefusal;
    use crate::workers::archive_import::container::{refusal, refused};

    fn items(json: &str) -> io::Result<Vec<Value>> {
        let mut found = Vec::new();
        read_items(json.as_bytes(), &mut |item| {
            found.push(item);
            Ok(())
        })?;
        Ok(found)
    }

    #[test]
    fn items_are_found_wherever_they_stand() {
        let found = items(r#"{"@context":["a",{"b":[1]}],"orderedItems":[{"a":1},"b"],"totalItems":2}"#);
        assert_eq!(found.unwrap(), [serde_json::json!({"a": 1}), "b".into()]);
        assert_eq!(items("{}").unwrap(), [] as [Value; 0]);
    }

    #[test]
    fn what_is_no_collection_is_refused() {
        for json in ["", "[]", "7", r#"{"orderedItems":{}}"#, r#"{"orderedItems":[{"#] {
            assert_eq!(refusal(&items(json).unwrap_err()), ArchiveRefusal::Damaged, "{json}");
        }
    }

    #[test]
    fn nothing_is_longer_or_deeper_than_a_post() {
        let long = "x".repeat(2 << 20);
        let deep = "[".repeat(1 << 20);
        for json in [
            format!(r#"{{"orderedItems":["{long}"]}}"#),
            format!(r#"{{"{long}":1}}"#),
            format!(r#"{{"first":"{long}"}}"#),
            format!(r#"{{"orderedItems":{deep}"#),
            format!(r#"{{"first":{deep}{deep}"#),
        ] {
            assert_eq!(refusal(&items(&json).unwrap_err()), ArchiveRefusal::Damaged);
        }
        let many = vec![r#"{"a":"b"}"#; 200_000].join(",");
        assert_eq!(items(&format!(r#"{{"orderedItems":[{many}]}}"#)).unwrap().len(), 200_000);
    }

    #[test]
    fn whoever_looks_at_the_items_may_stop() {
        let stop = read_items(r#"{"orderedItems":[1]}"#.as_bytes(), &mut |_| {
            Err(refused(ArchiveRefusal::TooManyPosts))
        });
        assert_eq!(refusal(&stop.unwrap_err()), ArchiveRefusal::TooManyPosts);
    }
}
