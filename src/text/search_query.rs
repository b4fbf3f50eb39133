//! What somebody types into a search box, taken apart: words, phrases, exclusions and Mastodon's operators.

use chrono::{DateTime, Months, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::search::phrase_query;

/// Terms beyond these are dropped: nobody types as many.
const MAX_TERMS: usize = 32;

/// One condition, asked for or excluded with `-`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term<T> {
    pub value: T,
    pub wanted: bool,
}

/// `has:`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Has {
    Media,
    Image,
    Video,
    Audio,
    Poll,
    Link,
    Embed,
}

/// `is:`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Is {
    Reply,
    Sensitive,
}

/// `in:`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Within {
    #[default]
    All,
    /// One's own posts, and what one kept or was mentioned in.
    Library,
    /// What its authors let everybody find.
    Public,
}

/// From this moment on, and before that one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub from: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
}

/// A search, ready to be asked of the database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchQuery {
    /// A `tsquery`; `None` when there are operators only.
    pub words: Option<String>,
    /// Handles without the first `@`; `me` is whoever asks.
    pub from: Vec<Term<String>>,
    pub has: Vec<Term<Has>>,
    pub is: Vec<Term<Is>>,
    /// Languages, folded.
    pub languages: Vec<Term<String>>,
    pub spans: Vec<Term<Span>>,
    pub within: Within,
}

impl SearchQuery {
    /// Reads what was typed. What is no operator of ours is words.
    pub fn parse(typed: &str) -> Self {
        let mut query = Self::default();
        let (mut wanted_words, mut unwanted_words) = (Vec::new(), Vec::new());
        for token in tokens(typed).into_iter().take(MAX_TERMS) {
            if token.name.as_deref().is_some_and(|name| query.operator(name, &token)) {
                continue;
            }
            let said = match &token.name {
                Some(name) => format!("{name} {}", token.text),
                None => token.text,
            };
            match phrase_query(&said) {
                Some(phrase) if token.wanted => wanted_words.push(phrase),
                Some(phrase) => unwanted_words.push(format!("!{phrase}")),
                None => {}
            }
        }
        wanted_words.append(&mut unwanted_words);
        query.words = (!wanted_words.is_empty()).then(|| wanted_words.join(" & "));
        query
    }

    /// Whether there is anything to look for.
    pub fn is_empty(&self) -> bool {
        *self == Self { within: self.within, ..Self::default() }
    }

    /// Takes an operator in; false when it is none, or its value is none it knows.
    fn operator(&mut self, name: &str, token: &Token) -> bool {
        let (text, wanted) = (token.text.trim().to_lowercase(), token.wanted);
        match name {
            "from" => {
                let handle = token.text.trim().trim_start_matches('@');
                add(&mut self.from, (!handle.is_empty()).then(|| handle.to_owned()), wanted)
            }
            "has" => add(&mut self.has, has(&text), wanted),
            "is" => add(&mut self.is, is(&text), wanted),
            "language" | "lang" => {
                let code = text.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-') && text.len() > 1;
                add(&mut self.languages, code.then_some(text), wanted)
            }
            "before" => {
                let span = days(&text).map(|(from, _)| Span { from: None, until: Some(from) });
                add(&mut self.spans, span, wanted)
            }
            "after" => {
                let span = days(&text).map(|(_, until)| Span { from: Some(until), until: None });
                add(&mut self.spans, span, wanted)
            }
            "during" => {
                let span = days(&text).map(|(from, until)| Span { from: Some(from), until: Some(until) });
                add(&mut self.spans, span, wanted)
            }
            "in" => {
                let within = match (text.as_str(), wanted) {
                    ("all", true) => Within::All,
                    ("library", true) | ("public", false) => Within::Library,
                    ("public", true) | ("library", false) => Within::Public,
                    _ => return false,
                };
                self.within = within;
                true
            }
            _ => false,
        }
    }
}

fn add<T>(terms: &mut Vec<Term<T>>, value: Option<T>, wanted: bool) -> bool {
    let known = value.is_some();
    terms.extend(value.map(|value| Term { value, wanted }));
    known
}

fn has(word: &str) -> Option<Has> {
    Some(match word {
        "media" => Has::Media,
        "image" | "images" => Has::Image,
        "video" | "videos" => Has::Video,
        "audio" => Has::Audio,
        "poll" | "polls" => Has::Poll,
        "link" | "links" => Has::Link,
        "embed" | "embeds" => Has::Embed,
        _ => return None,
    })
}

fn is(word: &str) -> Option<Is> {
    match word {
        "reply" => Some(Is::Reply),
        "sensitive" => Some(Is::Sensitive),
        _ => None,
    }
}

/// The day, month or year that is meant, in UTC: its beginning, and that of the next.
fn days(text: &str) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let (first, next) = match text.split('-').count() {
        1 if text.len() == 4 => {
            let first = NaiveDate::from_ymd_opt(text.parse().ok()?, 1, 1)?;
            (first, first.checked_add_months(Months::new(12))?)
        }
        2 => {
            let first: NaiveDate = format!("{text}-01").parse().ok()?;
            (first, first.checked_add_months(Months::new(1))?)
        }
        3 => {
            let first: NaiveDate = text.parse().ok()?;
            (first, first.checked_add_signed(TimeDelta::days(1))?)
        }
        _ => return None,
    };
    // What an id can carry.
    let known = NaiveDate::from_ymd_opt(1970, 1, 1)?..=NaiveDate::from_ymd_opt(5000, 1, 1)?;
    let midnight = |date: NaiveDate| date.and_time(NaiveTime::MIN).and_utc();
    (known.contains(&first)).then(|| (midnight(first), midnight(next)))
}

#[derive(Debug, PartialEq)]
struct Token {
    wanted: bool,
    /// What stands before a colon, in lower case.
    name: Option<String>,
    /// Without its quotes.
    text: String,
}

fn tokens(typed: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = typed.trim_start();
    while !rest.is_empty() {
        let wanted = !(rest.starts_with('-') && rest[1..].starts_with(|c: char| !c.is_whitespace()));
        if !wanted || rest.starts_with('+') {
            rest = &rest[1..];
        }
        let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let name = rest[letters..].starts_with(':').then(|| rest[..letters].to_ascii_lowercase());
        let name = name.filter(|name| !name.is_empty());
        if name.is_some() {
            rest = &rest[letters + 1..];
        }
        let (text, after) = match rest.strip_prefix(is_quote) {
            Some(quoted) => quoted.split_once(is_quote).unwrap_or((quoted, "")),
            None => rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len())),
        };
        if !text.is_empty() || name.is_some() {
            found.push(Token { wanted, name, text: text.to_owned() });
        }
        rest = after.trim_start();
    }
    found
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(typed: &str) -> String {
        SearchQuery::parse(typed).words.unwrap_or_default()
    }

    #[test]
    fn words_phrases_and_exclusions() {
        assert_eq!(words("Red hedgehogs"), "('red') & ('hedgehogs')");
        assert_eq!(
            words(r#""red hedgehogs" -"in winter" +snow"#),
            "('red' <1> 'hedgehogs') & ('snow') & !('in' <1> 'winter')"
        );
        assert_eq!(words("“red fox”"), "('red' <1> 'fox')");
        assert_eq!(words("“open"), "('open')");
        assert_eq!(words("- -- \"\""), "");
        assert_eq!(words("don't"), "('don' <1> 't')");
        assert_eq!(words("http://a.example"), "('http' <1> 'a' <1> 'example')");
    }

    #[test]
    fn operators_with_their_values() {
        let query =
            SearchQuery::parse("from:@ann@h.example -from:me has:image -is:reply language:DE in:library cat");
        assert_eq!(
            query.from,
            [
                Term { value: "ann@h.example".into(), wanted: true },
                Term { value: "me".into(), wanted: false }
            ]
        );
        assert_eq!(query.has, [Term { value: Has::Image, wanted: true }]);
        assert_eq!(query.is, [Term { value: Is::Reply, wanted: false }]);
        assert_eq!(query.languages, [Term { value: "de".into(), wanted: true }]);
        assert_eq!((query.within, query.words.as_deref()), (Within::Library, Some("('cat')")));
    }

    #[test]
    fn days_months_and_years() {
        let span = |typed: &str| SearchQuery::parse(typed).spans.pop().unwrap().value;
        let at = |text: &str| Some(format!("{text}T00:00:00Z").parse().unwrap());
        assert_eq!(span("before:2025-03-01"), Span { from: None, until: at("2025-03-01") });
        assert_eq!(span("after:2025-02-28"), Span { from: at("2025-03-01"), until: None });
        assert_eq!(span("during:2024-12"), Span { from: at("2024-12-01"), until: at("2025-01-01") });
        assert_eq!(span("during:\"2024\""), Span { from: at("2024-01-01"), until: at("2025-01-01") });
        assert!(SearchQuery::parse("during:99999").spans.is_empty());
    }

    #[test]
    fn what_is_no_operator_is_words() {
        assert_eq!(
            words("note:this has:wings before:dawn"),
            "('note' <1> 'this') & ('has' <1> 'wings') & ('before' <1> 'dawn')"
        );
        assert!(SearchQuery::parse("🦔 !!").is_empty() && SearchQuery::parse("in:library").is_empty());
        assert!(!SearchQuery::parse("from:me").is_empty());
    }

    proptest! {
        #[test]
        fn anything_can_be_typed(typed in "(?s)[-+:\"“ a-z0-9é東]{0,60}") {
            SearchQuery::parse(&typed);
        }
    }
}
