//! Names with brackets (`fields_attributes[0][name]`, `media_ids[]`) put into a tree.

use serde_json::{Map, Value};

/// How deep brackets may nest: Mastodon's own parameters need four levels.
const MAX_DEPTH: usize = 8;

/// Puts one pair into the tree. What contradicts an earlier pair (`a=1&a[b]=2`) replaces it, the last one wins.
pub fn insert(tree: &mut Map<String, Value>, name: &str, value: Value) {
    let (head, rest) = split(name);
    if rest.len() > MAX_DEPTH {
        return;
    }
    let slot = tree.entry(head).or_insert(Value::Null);
    place(slot, &rest, value);
}

/// `a[b][]` as `a` and [`b`, ``]. Text without a closing bracket is a plain name.
fn split(name: &str) -> (&str, Vec<&str>) {
    let Some(open) = name.find('[').filter(|open| *open > 0 && name.ends_with(']')) else {
        return (name, Vec::new());
    };
    let inner = &name[open + 1..name.len() - 1];
    (&name[..open], inner.split("][").collect())
}

fn place(slot: &mut Value, path: &[&str], value: Value) {
    let Some((key, rest)) = path.split_first() else {
        *slot = value;
        return;
    };
    if key.is_empty() {
        push(slot, rest, value);
        return;
    }
    if !slot.is_object() {
        *slot = Value::Object(Map::new());
    }
    if let Value::Object(map) = slot {
        place(map.entry(*key).or_insert(Value::Null), rest, value);
    }
}

/// `a[]=1` adds an element. `a[][b]=1` belongs to the last element until a key comes again, as in Rails.
fn push(slot: &mut Value, rest: &[&str], value: Value) {
    if !slot.is_array() {
        *slot = Value::Array(Vec::new());
    }
    let Value::Array(items) = slot else { return };
    if let Some(key) = rest.first() {
        let open = matches!(items.last(), Some(Value::Object(last)) if !last.contains_key(*key));
        if !open {
            items.push(Value::Object(Map::new()));
        }
        if let Some(last) = items.last_mut() {
            place(last, rest, value);
        }
    } else {
        items.push(value);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tree(pairs: &[(&str, &str)]) -> Value {
        let mut map = Map::new();
        for (name, value) in pairs {
            insert(&mut map, name, Value::from(*value));
        }
        Value::Object(map)
    }

    #[test]
    fn brackets_make_lists_and_maps() {
        assert_eq!(
            tree(&[("media_ids[]", "1"), ("media_ids[]", "2"), ("poll[options][]", "yes"), ("status", "hi")]),
            json!({"media_ids": ["1", "2"], "poll": {"options": ["yes"]}, "status": "hi"})
        );
        assert_eq!(
            tree(&[("fields_attributes[0][name]", "a"), ("fields_attributes[0][value]", "b")]),
            json!({"fields_attributes": {"0": {"name": "a", "value": "b"}}})
        );
    }

    #[test]
    fn maps_in_lists_are_told_apart_by_a_key_that_comes_again() {
        assert_eq!(
            tree(&[("f[][n]", "a"), ("f[][v]", "1"), ("f[][n]", "b"), ("f[][v]", "2")]),
            json!({"f": [{"n": "a", "v": "1"}, {"n": "b", "v": "2"}]})
        );
    }

    #[test]
    fn last_value_wins_and_odd_brackets_are_plain_names() {
        assert_eq!(tree(&[("a", "1"), ("a", "2")]), json!({"a": "2"}));
        assert_eq!(tree(&[("a[b", "1"), ("[c]", "2")]), json!({"a[b": "1", "[c]": "2"}));
        assert_eq!(tree(&[("a[b][c]", "1"), ("a[]", "2")]), json!({"a": ["2"]}));
    }

    #[test]
    fn deep_nesting_is_dropped() {
        let name = format!("a{}", "[b]".repeat(9));
        assert_eq!(tree(&[(&name, "1")]), json!({}));
    }
}
