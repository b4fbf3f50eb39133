//! Polls (section 11).

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::date::parse_date;
use super::fields::{Fields, text_of};
use super::language::read_text;
use super::limits::{NAME, POLL_OPTIONS, cut};

/// The poll of a `Question`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poll {
    /// One to 500.
    pub options: Vec<PollOption>,
    /// Whether one may choose several.
    pub multiple: bool,
    pub end_time: Option<DateTime<Utc>>,
    pub closed: Option<Closed>,
    pub voters_count: Option<u64>,
}

/// A choice; votes name it by exactly this text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollOption {
    pub name: String,
    pub votes: Option<u64>,
}

/// That a poll is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    At(DateTime<Utc>),
    /// `closed: true`: by the time it was read.
    Already,
}

impl Poll {
    /// The poll of an object, or `None` when it has no options.
    pub fn read(fields: Fields<'_>) -> Option<Self> {
        let (name, multiple) = match fields.get("oneOf") {
            Some(_) => ("oneOf", false),
            None => ("anyOf", true),
        };
        let options: Vec<PollOption> = fields.all(name, POLL_OPTIONS).filter_map(PollOption::read).collect();
        (!options.is_empty()).then(|| Self {
            options,
            multiple,
            end_time: fields.date("endTime"),
            closed: fields.first("closed").and_then(Closed::read),
            voters_count: fields.count("votersCount").or_else(|| fields.count("toot:votersCount")),
        })
    }

    /// When it ends or ended, as known at `now`; `None` for one without end.
    pub fn ends_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self.closed {
            Some(Closed::At(date)) => Some(date),
            Some(Closed::Already) => Some(self.end_time.map_or(now, |end| end.min(now))),
            None => self.end_time,
        }
    }
}

impl PollOption {
    fn read(value: &Value) -> Option<Self> {
        let fields = Fields::of(value).ok()?;
        let name = ["name", "content"]
            .iter()
            .filter_map(|name| read_text(fields, name))
            .find(|name| !name.value.is_empty())?;
        let votes = fields.object("replies").and_then(|replies| replies.count("totalItems"));
        Some(Self { name: cut(&name.value, NAME).to_owned(), votes })
    }
}

impl Closed {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Bool(true) => Some(Self::Already),
            other => text_of(other).and_then(parse_date).map(Self::At),
        }
    }
}

#[cfg(test)]
#[allow(clippy::needless_pass_by_value, reason = "a document is written where it is used")]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value) -> Option<Poll> {
        Poll::read(Fields::of(&value).unwrap())
    }

    #[test]
    fn options_are_named_and_counted() {
        let poll = read(json!({"oneOf": [
            {"type": "Note", "name": "yes", "replies": {"type": "Collection", "totalItems": "3"}},
            {"type": "Note", "content": "no"}, {"name": ""}, null, "maybe",
        ], "votersCount": 3}))
        .unwrap();
        assert_eq!(
            poll.options,
            [
                PollOption { name: "yes".to_owned(), votes: Some(3) },
                PollOption { name: "no".to_owned(), votes: None }
            ]
        );
        assert_eq!((poll.multiple, poll.voters_count), (false, Some(3)));
        assert!(read(json!({"anyOf": {"name": "one"}})).unwrap().multiple);
        assert_eq!(read(json!({"anyOf": []})), None);
        assert_eq!(read(json!({"content": "no poll"})), None);
    }

    #[test]
    fn polls_end_in_many_ways() {
        let now = parse_date("2026-01-02T00:00:00Z").unwrap();
        let end = |value: Value| {
            let mut poll = json!({"oneOf": [{"name": "a"}]});
            poll.as_object_mut().unwrap().extend(value.as_object().unwrap().clone());
            read(poll).unwrap().ends_at(now).map(|date| date.to_rfc3339())
        };
        assert_eq!(end(json!({})), None);
        assert_eq!(
            end(json!({"endTime": "2026-01-03T00:00:00Z"})).as_deref(),
            Some("2026-01-03T00:00:00+00:00")
        );
        assert_eq!(
            end(json!({"closed": true, "endTime": "2026-01-03T00:00:00Z"})).as_deref(),
            Some("2026-01-02T00:00:00+00:00")
        );
        assert_eq!(
            end(json!({"closed": "2026-01-01T00:00:00+0000"})).as_deref(),
            Some("2026-01-01T00:00:00+00:00")
        );
        assert_eq!(end(json!({"closed": false})), None);
    }

    /// Attack CVE-2026-23962: a poll with a huge number of options.
    #[test]
    fn options_are_bounded() {
        assert_eq!(
            read(json!({"oneOf": vec![json!({"name": "x"}); 9999]})).unwrap().options.len(),
            POLL_OPTIONS
        );
    }
}
