//! Text without what must not be in it: control characters, NUL (which PostgreSQL refuses), and the
//! invisible characters that turn the reading order of a page around.

use unicode_segmentation::UnicodeSegmentation;

/// A text of several lines: line ends become `\n`, control characters vanish, the ends are trimmed.
pub fn clean_text(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = text.chars().filter(|&c| !is_forbidden(c)).collect();
    kept.trim().to_owned()
}

/// A text of one line (names, titles): every run of white space is one space, and bidirectional controls
/// vanish, which would otherwise reverse what stands beside the name. Empty when nothing visible is left.
pub fn clean_line(text: &str) -> String {
    let kept = text.replace(is_bidi_control, "");
    let mut line = String::with_capacity(kept.len());
    for word in kept.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().filter(|&c| !is_forbidden(c)));
    }
    if line.chars().all(is_invisible) { String::new() } else { line }
}

/// The longest beginning of at most `max` characters (code points) that cuts no grapheme in two.
pub fn truncate(text: &str, max: usize) -> &str {
    let Some((limit, _)) = text.char_indices().nth(max) else { return text };
    let whole = text.grapheme_indices(true).map(|(at, _)| at).take_while(|&at| at <= limit).last();
    // One grapheme may be longer than the limit: hundreds of marks on a letter. Then it is cut.
    &text[..whole.filter(|&at| at > 0).unwrap_or(limit)]
}

/// `text` when it is short enough, else its beginning and an ellipsis, together at most `max` characters.
pub fn excerpt(text: &str, max: usize) -> String {
    if text.chars().nth(max).is_none() {
        return text.to_owned();
    }
    format!("{}…", truncate(text, max.saturating_sub(1)).trim_end())
}

/// Control characters but tab and line feed, and the two code points no text may hold.
pub(super) fn is_forbidden(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t') || matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// Embeddings, overrides and isolates. The marks LRM, RLM and ALM stay: they cannot reach beyond themselves.
pub(super) fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_keeps_its_lines_and_loses_its_controls() {
        assert_eq!(clean_text(" a\r\nb\rc\0\u{7}\td\u{85} "), "a\nb\nc\td");
    }

    #[test]
    fn a_line_is_one_line_in_reading_order() {
        assert_eq!(clean_line(" a\n\u{2028} b\u{202e}\u{2066}c\0 "), "a bc");
        assert_eq!(clean_line("\u{200b}\u{3164}\u{feff}"), "");
        assert_eq!(clean_line("👩\u{200d}🚀"), "👩\u{200d}🚀");
    }

    #[test]
    fn truncation_cuts_no_grapheme() {
        assert_eq!(truncate("abc", 3), "abc");
        assert_eq!(truncate("abcd", 3), "abc");
        assert_eq!(truncate("ae\u{301}b", 2), "a");
        assert_eq!(truncate(&format!("a{}", "\u{301}".repeat(9)), 3).chars().count(), 3);
        assert_eq!(excerpt("hello world", 7), "hello…");
        assert_eq!(excerpt("hello", 5), "hello");
    }

    proptest! {
        #[test]
        fn truncation_keeps_the_limit(text in "(?s).*", max in 0usize..20) {
            prop_assert!(truncate(&text, max).chars().count() <= max);
            prop_assert!(excerpt(&text, max.max(1)).chars().count() <= max.max(1));
        }

        #[test]
        fn cleaning_twice_changes_nothing(text in "(?s).*") {
            let line = clean_line(&text);
            prop_assert_eq!(clean_line(&line), line.clone());
            prop_assert_eq!(line.find(['\n', '\0', '\u{202e}']), None);
            let lines = clean_text(&text);
            prop_assert_eq!(clean_text(&lines), lines);
        }
    }
}
