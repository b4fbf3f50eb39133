//! What a hashtag is, by Mastodon's rules, for typed text and for the `Hashtag` tags of other servers.

use super::fold;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longer words with a `#` are not hashtags; nobody can read or type them.
const MAX_CHARACTERS: usize = 100;

/// A valid hashtag, without its `#`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Hashtag {
    /// As written, in NFKC: what is shown.
    pub name: String,
    /// What is compared and unique.
    pub folded: String,
}

impl Hashtag {
    /// Reads a name with or without its `#`; `None` when any part of it is no hashtag.
    pub fn parse(raw: &str) -> Option<Self> {
        // First NFKC: it turns a few letters (`ﷺ`) into words with spaces between.
        let name: String = raw.trim().trim_start_matches(['#', '＃']).nfkc().collect();
        (name_length(&name)? == name.len()).then(|| Self { folded: fold(&name), name })
    }
}

/// How many bytes at the start of `text` (which follows the `#`) are the hashtag's name: letters, marks,
/// digits and underscores of any script, `·`, `・` and the zero-width non-joiner between them; not digits only.
pub(super) fn name_length(text: &str) -> Option<usize> {
    let run = text.find(|c| !is_word(c) && !is_separator(c)).unwrap_or(text.len());
    let name = text[..run].trim_end_matches(is_separator);
    let starts_well = name.chars().next().is_some_and(|c| is_word(c) && !is_combining_mark(c));
    // `#1` is a number, `#1_2` and `#1a` are tags; `#___` is a line to fill in.
    let says_something = name.chars().any(char::is_alphabetic)
        || (name.trim_matches('_').contains(['_', '·', '・']) && name.chars().any(char::is_alphanumeric));
    (starts_well && says_something && name.chars().nth(MAX_CHARACTERS).is_none()).then_some(name.len())
}

/// Ruby's `[[:word:]]`, which Mastodon's patterns are written in.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || is_combining_mark(c)
}

fn is_separator(c: char) -> bool {
    matches!(c, '·' | '・' | '\u{200c}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_of_every_script_are_hashtags() {
        for name in [
            "caturday",
            "Caturday2024",
            "2024_25",
            "日本語",
            "कुत्ता",
            "한국어",
            "col·lecció",
            "می\u{200c}خواهم",
            "a",
            "_a",
        ] {
            assert_eq!(Hashtag::parse(name).map(|t| t.name).as_deref(), Some(name), "{name}");
        }
        assert_eq!(
            Hashtag::parse("#ＣａｔＳ").map(|t| (t.name, t.folded)),
            Some(("CatS".into(), "cats".into()))
        );
    }

    #[test]
    fn numbers_and_punctuation_are_not() {
        let long = "a".repeat(101);
        for name in [
            "",
            "#",
            "1",
            "2024",
            "___",
            "a b",
            "a-b",
            "a/b",
            "\u{fe0f}\u{20e3}",
            "·a",
            "a·",
            "a\u{202e}",
            &long,
        ] {
            assert_eq!(Hashtag::parse(name), None, "{name:?}");
        }
    }

    proptest! {
        #[test]
        fn a_name_parses_to_itself(raw in "\\PC{0,12}") {
            if let Some(tag) = Hashtag::parse(&raw) {
                prop_assert_eq!(Hashtag::parse(&tag.name), Some(tag.clone()));
                prop_assert_eq!(Hashtag::parse(&tag.folded).map(|t| t.folded), Some(tag.folded));
            }
        }
    }
}
