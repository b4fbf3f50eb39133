//! Search tokens: what `status_search.tokens` holds and what a query looks for, made by the same walk.
//!
//! Words are folded and lose their accents. Scripts that write no spaces between words (Han, Kana, Thai and
//! their like), and Hangul, whose words carry particles, are cut into overlapping pairs. Each lexeme has its place, so
//! that phrases are found, and a word of a dense script is the phrase of its pairs. What comes out is the text form of
//! a `tsvector` and of a `tsquery` (PostgreSQL, 8.11): lexemes hold letters, digits and marks only, and need no escape.

use std::collections::BTreeMap;
use std::fmt::Write;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::fold;

/// Longer words are cut: a tsvector takes lexemes below 2 kB.
const MAX_WORD_CHARACTERS: usize = 64;
/// More lexemes are dropped, so that a tsvector stays far below its 1 MB.
const MAX_LEXEMES: usize = 10_000;
/// A tsvector knows no later places, and no more of them for one lexeme.
const MAX_PLACE: usize = 16_383;
const MAX_PLACES: usize = 255;

/// A lexeme and where it stands.
type Placed = (String, usize);

/// A document as a `tsvector`. Dense scripts give every pair and every single character, so that a query of one
/// character finds something.
pub fn document_vector(text: &str) -> String {
    let mut found: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (lexeme, place) in lexemes(text, true) {
        let places = found.entry(lexeme).or_default();
        if places.len() < MAX_PLACES {
            places.push(place.min(MAX_PLACE));
        }
    }
    let mut vector = String::new();
    for (lexeme, places) in found {
        let places: Vec<String> = places.iter().map(usize::to_string).collect();
        let _ = write!(vector, "'{lexeme}':{} ", places.join(","));
    }
    vector
}

/// What somebody looks for, a word or a phrase, as a `tsquery`: its lexemes side by side as they were typed. `None`
/// when there is nothing to look for.
pub fn phrase_query(text: &str) -> Option<String> {
    let mut query = String::new();
    let mut before = None;
    for (lexeme, place) in lexemes(text, false) {
        if let Some(before) = before {
            let _ = write!(query, " <{}> ", place - before);
        }
        let _ = write!(query, "'{lexeme}'");
        before = Some(place);
    }
    before.map(|_| format!("({query})"))
}

fn lexemes(text: &str, singles: bool) -> Vec<Placed> {
    let mut found = Vec::new();
    let mut place = 1;
    let text = without_accents(text);
    for run in text.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)) {
        let mut rest = run;
        while let Some(first) = rest.chars().next() {
            let dense = is_dense(first);
            let length = rest.find(|c| is_dense(c) != dense && !is_combining_mark(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(length);
            rest = after;
            if dense {
                place += add_dense(word, place, singles, &mut found);
            } else {
                found.push((word.chars().take(MAX_WORD_CHARACTERS).collect(), place));
                place += 1;
            }
            if found.len() >= MAX_LEXEMES {
                return found;
            }
        }
    }
    found
}

/// Adds a word of a dense script at `place`, and tells how many places it takes: one per character.
fn add_dense(word: &str, place: usize, singles: bool, found: &mut Vec<Placed>) -> usize {
    let characters: Vec<char> = word.chars().collect();
    let pairs = characters.windows(2).enumerate();
    found.extend(pairs.map(|(n, pair)| (pair.iter().collect(), place + n)));
    if singles || characters.len() == 1 {
        found.extend(characters.iter().enumerate().map(|(n, one)| (one.to_string(), place + n)));
    }
    characters.len()
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

    /// What PostgreSQL does with the two.
    fn finds(document: &str, query: &str) -> bool {
        let document = lexemes(document, true);
        let query = lexemes(query, false);
        let Some((first, start)) = query.first() else { return false };
        let starts = document.iter().filter(|(lexeme, _)| lexeme == first).map(|(_, place)| place);
        starts.into_iter().any(|at| {
            query.iter().all(|(lexeme, place)| document.contains(&(lexeme.clone(), at + place - start)))
        })
    }

    #[test]
    fn words_are_found_in_any_case_and_without_accents() {
        assert_eq!(document_vector("Hello, HELLO wörld_2!"), "'2':4 'hello':1,2 'world':3 ");
        assert!(finds("Crème brûlée à la maison", "creme BRULEE"));
        assert!(!finds("Crème brûlée à la maison", "creme maison"));
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
        assert!(!finds("東京と京都", "東京都"));
        assert!(finds("ฉันรักภาษาไทย", "ภาษา"));
        assert!(finds("학교에서", "학교"));
        assert!(finds("Rust言語が好き", "rust 言語"));
        assert_eq!(phrase_query("東京都 a").as_deref(), Some("('東京' <1> '京都' <2> 'a')"));
        assert_eq!(phrase_query("ｶﾞ").as_deref(), Some("('ガ')"));
    }

    #[test]
    fn nothing_to_look_for_is_no_query() {
        assert_eq!(phrase_query(" ,.-_ 🦔 '&|!<->"), None);
    }

    #[test]
    fn sizes_are_bounded() {
        assert_eq!(document_vector(&"a".repeat(5_000)), format!("'{}':1 ", "a".repeat(64)));
        let words: String = (0..30_000).map(|n| format!("w{n} ")).collect();
        assert_eq!(lexemes(&words, true).len(), MAX_LEXEMES);
        assert_eq!(document_vector(&"a ".repeat(5_000)).split(',').count(), MAX_PLACES);
    }

    proptest! {
        #[test]
        fn a_text_is_found_by_itself(text in "(?s).{0,40}") {
            let found = lexemes(&text, true);
            let plain = |c: char| c.is_alphanumeric() || is_combining_mark(c);
            prop_assert!(found.iter().all(|(l, _)| !l.is_empty() && l.chars().all(plain) && l.len() < 2_000));
            prop_assert!(phrase_query(&text).is_none() || finds(&text, &text));
        }
    }
}
