//! Translations: Fluent files embedded in the binary, one folder per language under `translations/`.
//!
//! English is complete (a test holds that) and stands in for whatever another language lacks.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;
use unic_langid::{CharacterDirection, LanguageIdentifier};

use super::name::{clean_name, isolate};

#[derive(RustEmbed)]
#[folder = "translations/"]
struct Files;

struct Loaded {
    tag: LanguageIdentifier,
    /// The tag as HTML and Accept-Language spell it.
    name: String,
    bundle: FluentBundle<FluentResource>,
}

/// Every language we speak; English first.
static LANGUAGES: LazyLock<Vec<Loaded>> = LazyLock::new(|| {
    let mut names: Vec<String> =
        Files::iter().filter_map(|path| path.split_once('/').map(|(folder, _)| folder.to_owned())).collect();
    names.sort_by_key(|name| (name != "en", name.clone()));
    names.dedup();
    names.into_iter().filter_map(|name| load(&name)).collect()
});

fn load(name: &str) -> Option<Loaded> {
    let tag: LanguageIdentifier = name.parse().ok()?;
    let mut bundle = FluentBundle::new_concurrent(vec![tag.clone()]);
    // Fluent would wrap numbers too; names are isolated where they are put in, see `t_name`.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(|value, _| match value {
        FluentValue::Number(number) => Some(group_digits(number.value)),
        _ => None,
    }));
    for path in Files::iter().filter(|path| path.starts_with(&format!("{name}/"))) {
        let file = Files::get(&path)?;
        let source = String::from_utf8_lossy(&file.data).into_owned();
        let resource = FluentResource::try_new(source).unwrap_or_else(|(partial, errors)| {
            tracing::error!(%path, ?errors, "a translation does not parse");
            partial
        });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(%path, ?errors, "a translation repeats a key");
        }
    }
    Some(Loaded { tag, name: name.to_owned(), bundle })
}

/// A whole number with its thousands apart: `12,345`.
fn group_digits(value: f64) -> String {
    let plain = format!("{value:.0}");
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |digits| ("-", digits));
    let mut grouped = String::from(sign);
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// One of the languages we speak: cheap to copy, valid for ever.
#[derive(Clone, Copy)]
pub struct Language(&'static Loaded);

impl Language {
    /// English, which is always there.
    pub fn english() -> Self {
        Self(LANGUAGES.first().expect("translations/en is embedded"))
    }

    /// The languages a person may choose from.
    pub fn all() -> impl Iterator<Item = Self> {
        LANGUAGES.iter().map(Self)
    }

    /// The person's own setting if we speak it, else the best of `Accept-Language` (RFC 9110, 12.5.4),
    /// else English. A regional wish (`pt-BR`) is met by its language (`pt`).
    pub fn choose(setting: Option<&str>, accept_language: Option<&str>) -> Self {
        let mut wishes: Vec<(f32, &str)> = accept_language.unwrap_or_default().split(',').map(wish).collect();
        // The sort is stable: among equals the first named wins.
        wishes.sort_by(|a, b| b.0.total_cmp(&a.0));
        let wanted = wishes.into_iter().filter(|(quality, _)| *quality > 0.0).map(|(_, tag)| tag);
        setting.into_iter().chain(wanted).find_map(Self::spoken).unwrap_or_else(Self::english)
    }

    fn spoken(tag: &str) -> Option<Self> {
        let tag: LanguageIdentifier = tag.parse().ok()?;
        let exact = LANGUAGES.iter().find(|loaded| loaded.tag == tag);
        exact.or_else(|| LANGUAGES.iter().find(|loaded| loaded.tag.language == tag.language)).map(Self)
    }

    /// For `<html lang>`: `en`, `pt-BR`.
    pub fn tag(self) -> &'static str {
        &self.0.name
    }

    /// For `<html dir>`.
    pub fn direction(self) -> &'static str {
        match self.0.tag.character_direction() {
            CharacterDirection::RTL => "rtl",
            _ => "ltr",
        }
    }

    /// The text under `key`. A missing key shows itself, so that nobody faces an empty button.
    pub fn t(self, key: &str) -> Cow<'static, str> {
        self.format(key, None)
    }

    /// The text under `key` with `$count` in it, in the plural form the number asks for.
    pub fn t_count(self, key: &str, count: u64) -> Cow<'static, str> {
        let mut args = FluentArgs::new();
        args.set("count", FluentValue::from(count));
        self.format(key, Some(&args))
    }

    /// The text under `key` with `$name` in it: anything people typed. It cannot reorder the words around it.
    pub fn t_name(self, key: &str, name: &str) -> Cow<'static, str> {
        let mut args = FluentArgs::new();
        args.set("name", isolate(&clean_name(name)));
        self.format(key, Some(&args))
    }

    /// The text under `key` with both: "Ana and 3 others".
    pub fn t_name_count(self, key: &str, name: &str, count: u64) -> Cow<'static, str> {
        let mut args = FluentArgs::new();
        args.set("name", isolate(&clean_name(name)));
        args.set("count", FluentValue::from(count));
        self.format(key, Some(&args))
    }

    /// A number as this language writes it.
    pub fn number(self, value: u64) -> String {
        group_digits(value as f64)
    }

    /// Whether this language, or English behind it, has the key.
    pub fn has(self, key: &str) -> bool {
        self.0.bundle.has_message(key) || Self::english().0.bundle.has_message(key)
    }

    pub(super) fn format(self, key: &str, args: Option<&FluentArgs>) -> Cow<'static, str> {
        self.lookup(key, args).or_else(|| Self::english().lookup(key, args)).unwrap_or_else(|| {
            tracing::error!(key, "no translation");
            Cow::Owned(key.to_owned())
        })
    }

    fn lookup(self, key: &str, args: Option<&FluentArgs>) -> Option<Cow<'static, str>> {
        let pattern = self.0.bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let text = self.0.bundle.format_pattern(pattern, args, &mut errors);
        if !errors.is_empty() {
            tracing::error!(key, ?errors, "a translation does not fit its arguments");
        }
        Some(text)
    }
}

impl std::fmt::Debug for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.tag())
    }
}

/// One element of `Accept-Language`: `de-AT;q=0.8`.
fn wish(element: &str) -> (f32, &str) {
    let (tag, quality) = element.split_once(';').unwrap_or((element, "q=1"));
    (quality.trim().strip_prefix("q=").and_then(|q| q.parse().ok()).unwrap_or(0.0), tag.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_chosen_when_nothing_else_is_spoken() {
        assert_eq!(Language::choose(None, None).tag(), "en");
        assert_eq!(Language::choose(Some("xx"), Some("yy-ZZ, *;q=0.1")).tag(), "en");
        assert_eq!(Language::choose(None, Some("en-GB;q=0.8, xx")).tag(), "en");
        assert_eq!(Language::english().direction(), "ltr");
    }

    #[test]
    fn wishes_carry_their_quality() {
        assert_eq!(wish(" de-AT ; q=0.8"), (0.8, "de-AT"));
        assert_eq!(wish("fr"), (1.0, "fr"));
        assert_eq!(wish("fr;nonsense"), (0.0, "fr"));
    }

    #[test]
    fn numbers_are_grouped() {
        for (value, written) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(Language::english().number(value), written);
        }
    }

    #[test]
    fn a_hostile_name_cannot_reorder_the_sentence_around_it() {
        let text = Language::english().t_name("boosted-by", "evil\u{202e}\u{2069}name");
        assert!(text.contains("\u{2068}evilname\u{2069}"), "{text:?}");
    }

    #[test]
    fn a_missing_key_shows_itself() {
        assert_eq!(Language::english().t("no-such-key"), "no-such-key");
    }
}
