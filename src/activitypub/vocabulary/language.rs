//! Text with its language: `content` and `contentMap`, `name` and `nameMap`, `summary` and `summaryMap`.

use serde_json::Value;

use super::fields::{Fields, text_of};

/// A natural-language value, as sent: HTML or plain text, as its property has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    pub value: String,
    /// A BCP 47 tag in its usual case (`de`, `zh-Hant-TW`); `None` when unknown.
    pub language: Option<String>,
}

/// Reads `name` and `nameMap` (section 6). With both, the language is that of the entry with the same text,
/// else of the first entry; with only the map, the first entry that has text. `None` when there is neither.
pub fn read_text(fields: Fields<'_>, name: &str) -> Option<Text> {
    let entries: Vec<(&str, &str)> = fields
        .object(&format!("{name}Map"))
        .map(|map| map.entries().filter_map(|(tag, value)| Some((tag, text_of(value)?))).collect())
        .unwrap_or_default();
    let Some(given) = fields.first(name).and_then(|value| Some((value, text_of(value)?))) else {
        let (tag, text) = entries.into_iter().find(|(_, text)| !text.is_empty())?;
        return Some(Text { value: text.to_owned(), language: language_tag(tag) });
    };
    let (value, text) = given;
    let tag = value
        .get("@language")
        .and_then(Value::as_str)
        .or_else(|| entries.iter().find(|(_, other)| *other == text).map(|(tag, _)| *tag))
        .or_else(|| entries.first().map(|(tag, _)| *tag));
    Some(Text { value: text.to_owned(), language: tag.and_then(language_tag) })
}

/// A language tag that is one, in its usual case. `None` for `und` and its like, and for nonsense.
pub fn language_tag(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > 35 || !text.is_ascii() {
        return None;
    }
    let mut parts = text.split(['-', '_']);
    let primary = parts.next()?.to_ascii_lowercase();
    let is_language = (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_alphabetic());
    if !is_language || matches!(primary.as_str(), "und" | "mul" | "mis" | "zxx") {
        return None;
    }
    let mut tag = primary;
    for part in parts {
        if part.is_empty() || part.len() > 8 || !part.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return None;
        }
        tag.push('-');
        match part.len() {
            2 => tag.push_str(&part.to_ascii_uppercase()),
            4 if part.bytes().all(|b| b.is_ascii_alphabetic()) => {
                tag.push_str(&part[..1].to_ascii_uppercase());
                tag.push_str(&part[1..].to_ascii_lowercase());
            }
            _ => tag.push_str(&part.to_ascii_lowercase()),
        }
    }
    Some(tag)
}

#[cfg(test)]
#[allow(clippy::needless_pass_by_value, reason = "a document is written where it is used")]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value) -> Option<(String, Option<String>)> {
        read_text(Fields::of(&value).unwrap(), "content").map(|text| (text.value, text.language))
    }

    fn text(value: &str, language: Option<&str>) -> Option<(String, Option<String>)> {
        Some((value.to_owned(), language.map(str::to_owned)))
    }

    #[test]
    fn the_language_is_the_equal_entrys_else_the_firsts() {
        let map = json!({"fr": "oui", "de": "ja"});
        assert_eq!(read(json!({"content": "ja", "contentMap": map})), text("ja", Some("de")));
        assert_eq!(read(json!({"content": "si", "contentMap": map})), text("si", Some("fr")));
        assert_eq!(read(json!({"content": "si"})), text("si", None));
        assert_eq!(read(json!({"content": "si", "contentMap": {}})), text("si", None));
        assert_eq!(read(json!({"content": "si", "contentMap": {"und": "si"}})), text("si", None));
    }

    #[test]
    fn the_map_alone_is_enough() {
        assert_eq!(read(json!({"contentMap": {"PT_br": "sim"}})), text("sim", Some("pt-BR")));
        assert_eq!(
            read(json!({"content": null, "contentMap": {"en": "", "de": "ja"}})),
            text("ja", Some("de"))
        );
        assert_eq!(read(json!({"contentMap": "ja"})), None);
        assert_eq!(read(json!({"contentMap": {"en": 7}})), None);
    }

    #[test]
    fn value_objects_are_read() {
        assert_eq!(read(json!({"content": {"@value": "hi", "@language": "EN"}})), text("hi", Some("en")));
        assert_eq!(read(json!({"content": [{"@value": "hi"}]})), text("hi", None));
        assert_eq!(read(json!({"content": {"@value": 7}})), None);
    }

    #[test]
    fn tags_are_validated() {
        assert_eq!(language_tag("zh-hant-tw").as_deref(), Some("zh-Hant-TW"));
        for tag in ["", "und", "english", "e", "en-", "en-toolongsubtag", "d€", "12", "x y"] {
            assert_eq!(language_tag(tag), None, "{tag}");
        }
    }
}
