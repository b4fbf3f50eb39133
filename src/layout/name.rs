//! Words people chose for themselves, made harmless for the line they stand in; and messages about fields.

use std::borrow::Cow;

use crate::error::{FieldError, Invalid};

use super::language::Language;

/// The longest name we show, in characters: longer ones are cut, never allowed to push the page apart.
const LONGEST_NAME: usize = 120;

/// Drops what lets a name reorder or hide what stands around it: controls, bidirectional overrides and isolates,
/// and floods of zero-width or combining characters. Joiners that emoji and scripts need are kept, one at a time.
pub fn clean_name(name: &str) -> String {
    let mut clean = String::with_capacity(name.len().min(LONGEST_NAME * 4));
    let (mut length, mut marks) = (0, 0);
    for c in name.chars() {
        if c.is_control() || is_bidi_control(c) {
            continue;
        }
        // Four in a row is more than any script or emoji sequence stacks on one base.
        marks = if takes_no_room(c) { marks + 1 } else { 0 };
        if marks > 4 {
            continue;
        }
        if length == LONGEST_NAME {
            clean.push('…');
            break;
        }
        length += usize::from(marks == 0);
        clean.push(c);
    }
    clean.trim().to_owned()
}

/// Wraps text in the marks that keep its direction to itself (UAX #9, FSI and PDI).
pub(super) fn isolate(text: &str) -> String {
    format!("\u{2068}{text}\u{2069}")
}

fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn takes_no_room(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}' | '\u{34f}' | '\u{115f}'
        | '\u{1160}' | '\u{3164}' | '\u{180e}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}')
        || unicode_normalization::char::is_combining_mark(c)
}

/// What is wrong with the fields of a form, ready to be shown beside each.
#[derive(Debug, Clone, Default)]
pub struct FieldErrors(Invalid);

impl FieldErrors {
    /// Nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.0.is_empty()
    }

    /// Every error, in the order they were found.
    pub fn iter(&self) -> impl Iterator<Item = &FieldError> {
        self.0.0.iter()
    }

    /// The first error of one field in the reader's language; Mastodon's codes (`ERR_TAKEN`) are the keys
    /// (`err-taken`), and a code without translation shows the message it came with.
    pub fn of(&self, field: &str, language: Language) -> Option<Cow<'static, str>> {
        let error = self.iter().find(|error| error.field == field)?;
        let key = error.code.to_ascii_lowercase().replace('_', "-");
        Some(if language.has(&key) { language.t(&key) } else { Cow::Owned(error.message.clone()) })
    }
}

impl From<Invalid> for FieldErrors {
    fn from(invalid: Invalid) -> Self {
        Self(invalid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overrides_and_controls_are_dropped() {
        assert_eq!(clean_name("a\u{202e}b\u{2066}c\u{0}\n d"), "abc d");
    }

    #[test]
    fn floods_of_marks_are_cut_but_emoji_sequences_stay() {
        let zalgo = format!("a{}", "\u{301}".repeat(400));
        assert_eq!(clean_name(&zalgo).chars().count(), 5);
        assert_eq!(clean_name(&"\u{200b}".repeat(5000)).chars().count(), 4);
        let family = "👩\u{200d}👩\u{200d}👧\u{200d}👦";
        assert_eq!(clean_name(family), family);
    }

    #[test]
    fn long_names_end_in_an_ellipsis() {
        let name = clean_name(&"x".repeat(5000));
        assert_eq!(name.chars().count(), LONGEST_NAME + 1);
        assert!(name.ends_with('…'));
    }

    #[test]
    fn a_field_error_is_shown_in_the_readers_language() {
        let mut invalid = Invalid::default();
        invalid.add("username", "ERR_TAKEN", "raw");
        invalid.add("email", "ERR_NOT_KNOWN_TO_US", "as it came");
        let errors = FieldErrors::from(invalid);
        assert_eq!(errors.of("username", Language::english()).as_deref(), Some("is already taken"));
        assert_eq!(errors.of("email", Language::english()).as_deref(), Some("as it came"));
        assert_eq!(errors.of("password", Language::english()), None);
    }
}
