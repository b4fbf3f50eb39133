//! Moments, as people read them: `<time>` with "5 min" inside and the exact date behind.

use std::fmt;

use askama::filters::HtmlSafe;
use chrono::{DateTime, Datelike, SecondsFormat, Utc};
use fluent_bundle::FluentArgs;

use super::language::Language;

/// A moment, told from another one (now).
pub struct Moment {
    pub(super) at: DateTime<Utc>,
    pub(super) now: DateTime<Utc>,
    pub(super) language: Language,
    pub(super) form: Form,
}

/// How a moment is told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// "5 min", "3 h", "12 May", "12 May 2024": for lists.
    Short,
    /// "12 May 2024, 09:30 UTC": where the reader stays.
    Full,
    /// "12 May 2024".
    Day,
}

impl Moment {
    fn words(&self) -> String {
        let seconds = (self.now - self.at).num_seconds();
        match self.form {
            Form::Full => self.date("time-full"),
            Form::Day => self.date("time-day"),
            // A little into the future is a clock that runs ahead.
            Form::Short if (-60..60).contains(&seconds) => self.language.t("time-now").into_owned(),
            Form::Short if (60..3600).contains(&seconds) => self.count("time-minutes", seconds / 60),
            Form::Short if (3600..86_400).contains(&seconds) => self.count("time-hours", seconds / 3600),
            Form::Short if (86_400..604_800).contains(&seconds) => self.count("time-days", seconds / 86_400),
            Form::Short if self.at.year() == self.now.year() => self.date("time-day-of-year"),
            Form::Short => self.date("time-day"),
        }
    }

    fn count(&self, key: &str, count: i64) -> String {
        self.language.t_count(key, count.unsigned_abs()).into_owned()
    }

    fn date(&self, key: &str) -> String {
        let mut args = FluentArgs::new();
        // Strings, so that a year is not grouped into thousands.
        args.set("day", self.at.day().to_string());
        args.set("month", self.language.t(MONTHS[self.at.month0() as usize]));
        args.set("year", self.at.year().to_string());
        args.set("clock", self.at.format("%H:%M").to_string());
        self.language.format(key, Some(&args)).into_owned()
    }
}

/// The keys of the months' names, as they stand within a date.
const MONTHS: [&str; 12] = [
    "month-january",
    "month-february",
    "month-march",
    "month-april",
    "month-may",
    "month-june",
    "month-july",
    "month-august",
    "month-september",
    "month-october",
    "month-november",
    "month-december",
];

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let machine = self.at.to_rfc3339_opts(SecondsFormat::Secs, true);
        write!(f, r#"<time datetime="{machine}" title="{}">{}</time>"#, self.date("time-full"), self.words())
    }
}

/// Dates and our own translations: nothing in it came from a stranger.
impl HtmlSafe for Moment {}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(at: &str) -> String {
        let parse = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let now = parse("2026-11-20T12:00:00Z");
        Moment { at: parse(at), now, language: Language::english(), form: Form::Short }.words()
    }

    #[test]
    fn moments_are_told_by_their_distance() {
        for (at, words) in [
            ("2026-11-20T11:59:50Z", "now"),
            ("2026-11-20T12:00:20Z", "now"),
            ("2026-11-20T11:55:00Z", "5 min"),
            ("2026-11-20T09:00:00Z", "3 h"),
            ("2026-11-18T09:00:00Z", "2 d"),
            ("2026-05-12T09:30:00Z", "12 May"),
            ("2024-05-12T09:30:00Z", "12 May 2024"),
            ("2027-05-12T09:30:00Z", "12 May 2027"),
        ] {
            assert_eq!(told(at), words);
        }
    }
}
