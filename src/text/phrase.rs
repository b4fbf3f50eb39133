//! Whether a text holds a phrase, as people mean it: case and width do not matter, and a whole word is one.

use unicode_normalization::char::is_combining_mark;

/// Looks for a phrase in a text; both are folded already. With `whole_word`, an end of the phrase that is part of a
/// word must be the end of a word in the text too.
pub fn holds_phrase(text: &str, phrase: &str, whole_word: bool) -> bool {
    if phrase.is_empty() {
        return false;
    }
    let starts = phrase.chars().next().is_some_and(is_word);
    let ends = phrase.chars().next_back().is_some_and(is_word);
    text.match_indices(phrase).any(|(at, _)| {
        let before = text[..at].chars().next_back().is_some_and(is_word);
        let after = text[at + phrase.len()..].chars().next().is_some_and(is_word);
        !whole_word || !((starts && before) || (ends && after))
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;

    fn holds(text: &str, phrase: &str, whole_word: bool) -> bool {
        holds_phrase(&fold(text), &fold(phrase), whole_word)
    }

    #[test]
    fn whole_words_end_where_words_end() {
        assert!(holds("The CAT sat", "cat", true));
        assert!(!holds("concatenate", "cat", true));
        assert!(holds("concatenate", "cat", false));
        assert!(holds("a concatenated cat", "cat", true), "a later place counts");
        assert!(holds("#spoilers!", "#spoilers", true), "an end that is no word needs no boundary");
        assert!(holds("so good :) yes", ":)", true));
        assert!(!holds("straße_x", "STRASSE", true));
        assert!(holds("In der Straße", "STRASSE", true));
    }

    #[test]
    fn nothing_is_in_no_text() {
        assert!(!holds("anything", "", false));
        assert!(!holds("", "a", false));
    }
}
