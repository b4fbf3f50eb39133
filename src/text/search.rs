//! Search tokens: what `status_search.tokens` holds and what a query looks for, made by the same walk.
//!
//! Words are folded and lose their accents. Scripts that write no spaces between words (Han, Kana, Thai and
//! their like), and Hangul, whose words carry particles, are cut into overlapping pairs. The lexemes go to
//! PostgreSQL as `array_to_tsvector($1::text[])`, which takes no empty string and no NUL.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::fold;

/// Longer words are cut: a tsvector takes lexemes below 2 kB.
const MAX_WORD_CHARACTERS: usize = 64;
/// More lexemes are dropped, so that a tsvector stays far below its 1 MB.
const MAX_LEXEMES: usize = 10_000;

/// The lexemes of a document, sorted, each once. Dense scripts give every pair and every single character, so
/// that a query of one character finds something.
pub fn document_lexemes(text: &str) -> Vec<String> {
    lexemes(text, true)
}

/// The lexemes a document must hold, all of them, to answer a query. Empty when there is nothing to look for.
pub fn query_lexemes(text: &str) -> Vec<String> {
    lexemes(text, false)
}

fn lexemes(text: &str, singles: bool) -> Vec<String> {
    let mut found = BTreeSet::new();
    let text = without_accents(text);
    for run in text.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)) {
        let mut rest = run;
        while let Some(first) = rest.chars().next() {
            let dense = is_dense(first);
            let length = rest.find(|c| is_dense(c) != dense && !is_combining_mark(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(length);
            rest = after;
            if dense {
                insert_pairs(word, singles, &mut found);
            } else {
                found.insert(word.chars().take(MAX_WORD_CHARACTERS).collect());
            }
            if found.len() >= MAX_LEXEMES {
                return found.into_iter().collect();
            }
        }
    }
    found.into_iter().collect()
}

fn insert_pairs(word: &str, singles: bool, found: &mut BTreeSet<String>) {
    let characters: Vec<char> = word.chars().collect();
    found.extend(characters.windows(2).map(|pair| pair.iter().collect()));
    if singles || characters.len() == 1 {
        found.extend(characters.iter().map(char::to_string));
    }
}

/// Folded, without the accents that people leave out when they search: Latin, Greek and Cyrillic diacritics,
/// Hebrew points, Arabic vowel signs. Marks of other scripts are letters in all but name and stay.
fn without_accents(text: &str) -> String {
    let bare: String = fold(text)
        .nfd()
        .filter(|c| !matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{670}'))
        .collect();
    bare.nfc().collect()
}

/// Scripts cut into pairs.
fn is_dense(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}'     // Thai, Lao
        | '\u{0f00}'..='\u{0fff}'   // Tibetan
        | '\u{1000}'..='\u{109f}'   // Myanmar
        | '\u{1100}'..='\u{11ff}'   // Hangul Jamo
        | '\u{1780}'..='\u{17ff}'   // Khmer
        | '\u{1950}'..='\u{19df}'   // Tai Le, New Tai Lue
        | '\u{1a20}'..='\u{1aaf}'   // Tai Tham
        | '\u{2e80}'..='\u{2fdf}'   // Han radicals
        | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}'
        | '\u{3041}'..='\u{318f}'   // Hiragana, Katakana, Bopomofo, Hangul compatibility
        | '\u{31a0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'   // Han
        | '\u{a9e0}'..='\u{a9ff}' | '\u{aa60}'..='\u{aa7f}'   // Myanmar
        | '\u{ac00}'..='\u{d7ff}'   // Hangul
        | '\u{f900}'..='\u{faff}'
        | '\u{1b000}'..='\u{1b16f}' // Kana
        | '\u{20000}'..='\u{3ffff}' // Han
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn finds(document: &str, query: &str) -> bool {
        let document = document_lexemes(document);
        let query = query_lexemes(query);
        !query.is_empty() && query.iter().all(|lexeme| document.contains(lexeme))
    }

    #[test]
    fn words_are_found_in_any_case_and_without_accents() {
        assert_eq!(document_lexemes("Hello, HELLO wörld_2!"), ["2", "hello", "world"]);
        assert!(finds("Crème brûlée à la maison", "creme BRULEE"));
        assert!(finds("Straße", "strasse"));
        assert!(finds("مُحَمَّد", "محمد"));
        assert!(finds("Ёлка", "елка"));
        assert!(!finds("hello", "hell"));
    }

    #[test]
    fn scripts_without_spaces_are_found_by_parts() {
        assert!(finds("東京都に住んでいます", "京都"));
        assert!(finds("東京都に住んでいます", "住"));
        assert!(!finds("東京都", "都東"));
        assert!(finds("ฉันรักภาษาไทย", "ภาษา"));
        assert!(finds("학교에서", "학교"));
        assert!(finds("Rust言語が好き", "rust 言語"));
        assert_eq!(query_lexemes("東京都"), ["京都", "東京"]);
        assert_eq!(query_lexemes("ｶﾞ"), ["ガ"]);
    }

    #[test]
    fn nothing_to_look_for_is_no_lexeme() {
        assert!(query_lexemes(" ,.-_ 🦔 ").is_empty());
    }

    #[test]
    fn sizes_are_bounded() {
        assert_eq!(document_lexemes(&"a".repeat(5_000)), ["a".repeat(64)]);
        let words: String = (0..30_000).map(|n| format!("w{n} ")).collect();
        assert_eq!(document_lexemes(&words).len(), MAX_LEXEMES);
    }

    proptest! {
        #[test]
        fn a_text_is_found_by_itself(text in "(?s).{0,40}") {
            let lexemes = document_lexemes(&text);
            prop_assert!(lexemes.iter().all(|l| !l.is_empty() && !l.contains('\0') && l.len() < 2_000));
            prop_assert!(query_lexemes(&text).iter().all(|lexeme| lexemes.contains(lexeme)));
        }
    }
}
