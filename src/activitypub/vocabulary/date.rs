//! Dates as peers write them.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Utc};

/// Reads RFC 3339, and what is sent in its place: an offset without colon (Threads), no zone at all (taken
/// as UTC), any number of fraction digits, no seconds, only a day. `None` for what is no date, or lies
/// outside the years 0 to 9999; the reader then takes the time of receipt.
pub fn parse_date(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if text.len() > 64 {
        return None;
    }
    let date = with_offset(text).or_else(|| without_offset(text))?;
    (0..=9999).contains(&date.year()).then_some(date)
}

fn with_offset(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%#z"))
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%#z"))
        .ok()
        .map(|date| date.with_timezone(&Utc))
}

fn without_offset(text: &str) -> Option<DateTime<Utc>> {
    let text = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .or_else(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0))
        .map(|date| date.and_utc())
}

/// Reads an ISO 8601 duration (`PT3622S`, `P1DT2H3M4.5S`) in seconds. Months and years have no fixed length
/// and are refused.
pub fn parse_duration(text: &str) -> Option<f64> {
    let mut rest = text.trim().strip_prefix('P')?;
    let mut in_time = false;
    let mut seconds = 0.0;
    while !rest.is_empty() {
        if let Some(time) = rest.strip_prefix('T') {
            in_time = true;
            rest = time;
            continue;
        }
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, unit) = rest.split_at(end);
        let mut letters = unit.chars();
        let scale = match (letters.next()?, in_time) {
            ('W', false) => 604_800.0,
            ('D', false) => 86_400.0,
            ('H', true) => 3600.0,
            ('M', true) => 60.0,
            ('S', true) => 1.0,
            _ => return None,
        };
        seconds += number.parse::<f64>().ok()? * scale;
        rest = letters.as_str();
    }
    (seconds > 0.0 && seconds.is_finite()).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        parse_date(text).map(|date| date.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
    }

    #[test]
    fn dates_come_in_many_spellings() {
        for (text, date) in [
            ("2026-10-05T15:00:00Z", "2026-10-05T15:00:00Z"),
            ("2026-10-05T15:00:00+0000", "2026-10-05T15:00:00Z"),
            ("2026-10-05T15:00:00+02", "2026-10-05T13:00:00Z"),
            ("2026-10-05T15:00:00-02:30", "2026-10-05T17:30:00Z"),
            ("2026-10-05T15:00:00", "2026-10-05T15:00:00Z"),
            ("2026-10-05 15:00:00", "2026-10-05T15:00:00Z"),
            ("2026-10-05T15:00Z", "2026-10-05T15:00:00Z"),
            ("2026-10-05T15:00:00.123456789Z", "2026-10-05T15:00:00.123456789Z"),
            ("2026-10-05T15:00:00.123456+0000", "2026-10-05T15:00:00.123456Z"),
            (" 2026-10-05 ", "2026-10-05T00:00:00Z"),
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
            ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
        ] {
            assert_eq!(read(text).as_deref(), Some(date), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "yesterday",
            "2026-13-01T00:00:00Z",
            "+12026-01-01T00:00:00Z",
            "-0001-01-01T00:00:00Z",
            "1700000000",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn durations_are_seconds() {
        assert_eq!(parse_duration("PT3622S"), Some(3622.0));
        assert_eq!(parse_duration("P1DT2H3M4.5S"), Some(93_784.5));
        for text in ["", "P", "PT", "PT0S", "P1Y", "P1M", "PT1", "1S", "PT-1S", "PT1.2.3S", "P1S"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }
}
