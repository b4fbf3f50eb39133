//! Folding for the `…_folded` columns: two spellings that a reader takes for the same word become equal.

use unicode_normalization::UnicodeNormalization;

/// NFKC, case-folded, NFKC again: `Straße`, `STRASSE` and `ｓｔｒａｓｓｅ` are one. Folding twice changes
/// nothing. Accents stay: `cafe` and `café` are two names.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let once = fold_once(text);
    // A few sequences (ypogegrammeni among other marks) settle only the second time.
    let twice = fold_once(&once);
    if twice == once { once } else { fold_once(&twice) }
}

fn fold_once(text: &str) -> String {
    text.nfkc().flat_map(fold_char).nfkc().collect()
}

/// Full case folding without a table of its own: upper case, then lower case, which turns `ß` into `ss`
/// and `ς` into `σ`. The dotless `ı` folds to itself (Unicode leaves it to Turkish), so it is kept.
fn fold_char(c: char) -> impl Iterator<Item = char> {
    let keep = (c == 'ı').then_some(c);
    let folded = (c != 'ı').then(|| c.to_uppercase().flat_map(char::to_lowercase));
    keep.into_iter().chain(folded.into_iter().flatten())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_word_are_equal() {
        for spelling in ["Straße", "STRASSE", "strasse", "ＳＴＲＡＳＳＥ"] {
            assert_eq!(fold(spelling), "strasse");
        }
        assert_eq!(fold("ΣΊΣΥΦΟΣ"), fold("σίσυφος"));
        assert_eq!(fold("ﬁn"), "fin");
        assert_eq!(fold("e\u{301}"), fold("É"));
        assert_ne!(fold("cafe"), fold("café"));
        assert_ne!(fold("ı"), fold("i"));
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC*") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
