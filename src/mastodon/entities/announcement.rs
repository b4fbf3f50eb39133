//! Announcement: what the instance tells everybody on it.

use schemars::JsonSchema;
use serde::Serialize;

use super::{CustomEmoji, Timestamp};
use crate::db::announcements::{self, Reaction};

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Announcement {
    pub id: String,
    pub content: String,
    pub starts_at: Option<Timestamp>,
    pub ends_at: Option<Timestamp>,
    pub all_day: bool,
    pub published: bool,
    pub published_at: Timestamp,
    pub updated_at: Timestamp,
    pub read: bool,
    pub mentions: [(); 0],
    pub statuses: [(); 0],
    pub tags: [(); 0],
    pub emojis: Vec<CustomEmoji>,
    pub reactions: Vec<AnnouncementReaction>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AnnouncementReaction {
    pub name: String,
    pub count: i64,
    pub me: bool,
}

impl Announcement {
    pub fn new(announcement: announcements::Announcement, reactions: Vec<Reaction>) -> Self {
        let reactions = reactions.into_iter().map(|reaction| AnnouncementReaction {
            name: reaction.name,
            count: reaction.count,
            me: reaction.me,
        });
        Self {
            id: announcement.id.to_string(),
            content: announcement.content,
            starts_at: announcement.starts_at.map(Timestamp::from),
            ends_at: announcement.ends_at.map(Timestamp::from),
            all_day: announcement.all_day,
            published: true,
            published_at: announcement.published_at.into(),
            updated_at: announcement.updated_at.into(),
            read: announcement.read,
            mentions: [],
            statuses: [],
            tags: [],
            emojis: Vec::new(),
            reactions: reactions.collect(),
        }
    }
}
