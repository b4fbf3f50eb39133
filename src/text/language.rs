//! Languages of statuses: BCP 47 tags brought to one form, and a guess where none was given.

use unic_langid::LanguageIdentifier;

use super::scan;

/// ISO 639-1, and the languages without a two-letter code that Mastodon offers. Sorted.
const KNOWN: &[&str] = &[
    "aa", "ab", "ae", "af", "ak", "am", "an", "ar", "as", "ast", "av", "ay", "az", "ba", "be", "bg", "bh",
    "bi", "bm", "bn", "bo", "br", "bs", "ca", "ce", "ch", "chr", "ckb", "cnr", "co", "cr", "cs", "csb", "cu",
    "cv", "cy", "da", "de", "dv", "dz", "ee", "el", "en", "eo", "es", "et", "eu", "fa", "ff", "fi", "fj",
    "fo", "fr", "fy", "ga", "gd", "gl", "gn", "gsw", "gu", "gv", "ha", "haw", "he", "hi", "ho", "hr", "ht",
    "hu", "hy", "hz", "ia", "id", "ie", "ig", "ii", "ik", "io", "is", "it", "iu", "ja", "jbo", "jv", "ka",
    "kab", "kg", "ki", "kj", "kk", "kl", "km", "kn", "ko", "kr", "ks", "ku", "kv", "kw", "ky", "la", "lb",
    "ldn", "lfn", "lg", "li", "ln", "lo", "lt", "lu", "lv", "mg", "mh", "mi", "mk", "ml", "mn", "mni", "moh",
    "mr", "ms", "mt", "my", "na", "nan", "nb", "nd", "nds", "ne", "ng", "nl", "nn", "no", "nr", "nv", "ny",
    "oc", "oj", "om", "or", "os", "pa", "pdc", "pi", "pl", "ps", "pt", "qu", "rm", "rn", "ro", "ru", "rw",
    "sa", "sc", "sco", "sd", "se", "sg", "si", "sk", "sl", "sm", "sma", "smj", "sn", "so", "sq", "sr", "ss",
    "st", "su", "sv", "sw", "szl", "ta", "te", "tg", "th", "ti", "tk", "tl", "tn", "to", "tok", "tr", "ts",
    "tt", "tw", "ty", "ug", "uk", "ur", "uz", "vai", "ve", "vi", "vo", "wa", "wo", "xal", "xh", "yi", "yo",
    "yue", "za", "zba", "zgh", "zh", "zu",
];

/// ISO 639-3 codes that have a shorter one: those the detector speaks, and some that peers send. Sorted.
const TWO_LETTERS: &[(&str, &str)] = &[
    ("afr", "af"),
    ("aka", "ak"),
    ("amh", "am"),
    ("ara", "ar"),
    ("aze", "az"),
    ("bel", "be"),
    ("ben", "bn"),
    ("bul", "bg"),
    ("cat", "ca"),
    ("ces", "cs"),
    ("cmn", "zh"),
    ("cym", "cy"),
    ("dan", "da"),
    ("deu", "de"),
    ("ell", "el"),
    ("eng", "en"),
    ("epo", "eo"),
    ("est", "et"),
    ("eus", "eu"),
    ("fas", "fa"),
    ("fil", "tl"),
    ("fin", "fi"),
    ("fra", "fr"),
    ("gle", "ga"),
    ("glg", "gl"),
    ("guj", "gu"),
    ("heb", "he"),
    ("hin", "hi"),
    ("hrv", "hr"),
    ("hun", "hu"),
    ("hye", "hy"),
    ("ind", "id"),
    ("isl", "is"),
    ("ita", "it"),
    ("jav", "jv"),
    ("jpn", "ja"),
    ("kan", "kn"),
    ("kat", "ka"),
    ("khm", "km"),
    ("kor", "ko"),
    ("lat", "la"),
    ("lav", "lv"),
    ("lit", "lt"),
    ("mal", "ml"),
    ("mar", "mr"),
    ("mkd", "mk"),
    ("msa", "ms"),
    ("mya", "my"),
    ("nep", "ne"),
    ("nld", "nl"),
    ("nob", "nb"),
    ("ori", "or"),
    ("pan", "pa"),
    ("pes", "fa"),
    ("pol", "pl"),
    ("por", "pt"),
    ("ron", "ro"),
    ("rus", "ru"),
    ("sin", "si"),
    ("slk", "sk"),
    ("slv", "sl"),
    ("sna", "sn"),
    ("spa", "es"),
    ("srp", "sr"),
    ("swe", "sv"),
    ("tam", "ta"),
    ("tel", "te"),
    ("tgl", "tl"),
    ("tha", "th"),
    ("tuk", "tk"),
    ("tur", "tr"),
    ("ukr", "uk"),
    ("urd", "ur"),
    ("uzb", "uz"),
    ("vie", "vi"),
    ("yid", "yi"),
    ("zho", "zh"),
    ("zul", "zu"),
];

/// The primary language of a BCP 47 tag, as `statuses.language` holds it: `en` for `en-GB` or `EN_us`.
/// `None` for `und`, for what is no tag, and for languages nobody here could have chosen.
pub fn normalize_language(tag: &str) -> Option<String> {
    let tag: LanguageIdentifier = tag.trim().parse().ok()?;
    let primary = match tag.language.as_str() {
        // Withdrawn codes that old systems still send.
        "iw" => "he",
        "in" => "id",
        "ji" => "yi",
        code => two_letters(code),
    };
    KNOWN.binary_search(&primary).is_ok().then(|| primary.to_owned())
}

/// The language of a plain text, when the guess can be relied on: links, mentions and hashtags tell nothing.
pub fn detect_language(text: &str) -> Option<String> {
    let mut words = String::new();
    let mut done = 0;
    for range in scan(text).ranges() {
        words.push_str(&text[done..range.start]);
        done = range.end;
    }
    words.push_str(&text[done..]);
    let guess = whatlang::detect(&words).filter(whatlang::Info::is_reliable)?;
    Some(two_letters(guess.lang().code()).to_owned())
}

/// The shorter code, where there is one.
fn two_letters(code: &str) -> &str {
    TWO_LETTERS.binary_search_by_key(&code, |pair| pair.0).map_or(code, |at| TWO_LETTERS[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(KNOWN.is_sorted() && TWO_LETTERS.is_sorted());
    }

    #[test]
    fn tags_come_down_to_the_primary_language() {
        for (tag, language) in [
            ("en", "en"),
            ("EN_us", "en"),
            ("pt-BR", "pt"),
            ("zh-Hant-TW", "zh"),
            ("deu", "de"),
            ("iw", "he"),
            ("ckb", "ckb"),
        ] {
            assert_eq!(normalize_language(tag).as_deref(), Some(language), "{tag}");
        }
        for tag in ["", "und", "xx", "english", "e", "mul", "zxx", "en us", "x-klingon", "\0", "123"] {
            assert_eq!(normalize_language(tag), None, "{tag:?}");
        }
    }

    #[test]
    fn only_sure_guesses_count() {
        let german =
            "Der Igel lebt in der Hecke und kommt erst in der Dämmerung heraus. @bob #Igel https://a.example";
        assert_eq!(detect_language(german).as_deref(), Some("de"));
        assert_eq!(detect_language("吾輩は猫である。名前はまだ無い。").as_deref(), Some("ja"));
        assert_eq!(detect_language("ok"), None);
        assert_eq!(detect_language("@bob https://a.example/der/die/das"), None);
    }

    #[test]
    fn every_guess_is_a_known_language() {
        assert!(whatlang::Lang::all().iter().all(|lang| KNOWN.contains(&two_letters(lang.code()))));
    }
}
