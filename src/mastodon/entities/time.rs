//! Moments and dates, as Mastodon writes them.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, Utc};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

/// `2026-01-31T12:00:00.000Z`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timestamp(DateTime<Utc>);

impl From<DateTime<Utc>> for Timestamp {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at)
    }
}

impl Timestamp {
    /// The beginning of that day: when accounts were made is nobody's business to the second.
    pub fn midnight(at: DateTime<Utc>) -> Self {
        Self(at.date_naive().and_time(NaiveTime::MIN).and_utc())
    }
}

impl Timestamp {
    pub fn beginning(day: NaiveDate) -> Self {
        Self(day.and_time(NaiveTime::MIN).and_utc())
    }
}

impl JsonSchema for Timestamp {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date-time"})
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

/// `2026-01-31`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day(DateTime<Utc>);

impl From<DateTime<Utc>> for Day {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at)
    }
}

impl From<NaiveDate> for Day {
    fn from(day: NaiveDate) -> Self {
        Self(day.and_time(NaiveTime::MIN).and_utc())
    }
}

impl JsonSchema for Day {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date"})
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0.format("%Y-%m-%d"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_have_milliseconds_and_accounts_begin_at_midnight() {
        let at: DateTime<Utc> = "2026-01-31T12:34:56.7Z".parse().unwrap();
        let json = |value: serde_json::Result<String>| value.unwrap();
        assert_eq!(json(serde_json::to_string(&Timestamp::from(at))), r#""2026-01-31T12:34:56.700Z""#);
        assert_eq!(json(serde_json::to_string(&Timestamp::midnight(at))), r#""2026-01-31T00:00:00.000Z""#);
        assert_eq!(json(serde_json::to_string(&Day::from(at))), r#""2026-01-31""#);
    }
}
