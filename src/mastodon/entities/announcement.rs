//! Announcement: what the instance tells everybody on it.

use schemars::JsonSchema;
use serde::Serialize;

use super::tag::tag_url;
use super::{CustomEmoji, Reaction, Render, Timestamp};
use crate::domain::announcements::Announced;
use crate::model::{AccountId, StatusId};
use crate::text::fold;

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
    /// Left out where it is told to everybody at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<bool>,
    pub mentions: Vec<AnnouncementAccount>,
    pub statuses: Vec<AnnouncementStatus>,
    pub tags: Vec<AnnouncementTag>,
    pub emojis: Vec<CustomEmoji>,
    pub reactions: Vec<Reaction>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AnnouncementAccount {
    pub id: AccountId,
    pub username: String,
    pub url: String,
    pub acct: String,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AnnouncementStatus {
    pub id: StatusId,
    pub url: String,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AnnouncementTag {
    pub name: String,
    pub url: String,
}

impl Announcement {
    pub fn new(render: Render<'_>, announced: Announced) -> Self {
        let Announced { announcement, reactions, mentions, statuses, emojis } = announced;
        let mentions = mentions.into_iter().map(|account| AnnouncementAccount {
            id: account.id,
            username: account.username.clone(),
            url: account.url.clone(),
            acct: account.acct(),
        });
        let tags = announcement
            .tag_names
            .into_iter()
            .map(|name| AnnouncementTag { url: tag_url(render, &fold(&name)), name });
        Self {
            id: announcement.id.to_string(),
            content: announcement.content,
            starts_at: announcement.starts_at.map(Timestamp::from),
            ends_at: announcement.ends_at.map(Timestamp::from),
            all_day: announcement.all_day,
            published: true,
            published_at: announcement.published_at.into(),
            updated_at: announcement.updated_at.into(),
            read: render.viewer.map(|_| announcement.read),
            mentions: mentions.collect(),
            statuses: statuses.into_iter().map(|(id, url)| AnnouncementStatus { id, url }).collect(),
            tags: tags.collect(),
            emojis: CustomEmoji::all(render, &emojis),
            reactions: reactions.iter().map(|one| Reaction::of_announcement(render, one)).collect(),
        }
    }
}
