//! A hashtag as a viewer reads it.

use chrono::NaiveDate;

use super::status::Tag;

/// A hashtag with what it is to its viewer, and how often it was used lately.
#[derive(Debug, Clone)]
pub struct TagView {
    /// 0 when nobody used it yet.
    pub id: i64,
    pub tag: Tag,
    /// `None` for visitors.
    pub following: Option<bool>,
    /// Each day of the last week, today first.
    pub history: Vec<DayUses>,
}

/// How often something was used on a day, and by how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayUses {
    /// In UTC.
    pub day: NaiveDate,
    pub accounts: i64,
    pub uses: i64,
}
