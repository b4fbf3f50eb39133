//! CustomEmoji, and the reactions made with them.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Render, Status};
use crate::db::announcements;
use crate::model::StatusView;
use crate::model::emoji;
use crate::storage::url::{emoji_static_url, emoji_url};

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CustomEmoji {
    pub shortcode: String,
    pub url: String,
    pub static_url: String,
    pub visible_in_picker: bool,
    pub category: Option<String>,
    pub featured: bool,
}

impl CustomEmoji {
    pub fn all(render: Render<'_>, emojis: &[emoji::Emoji]) -> Vec<Self> {
        emojis.iter().filter_map(|emoji| Self::of(render, emoji)).collect()
    }

    fn of(render: Render<'_>, emoji: &emoji::Emoji) -> Option<Self> {
        Some(Self {
            shortcode: emoji.shortcode.clone(),
            url: emoji_url(render.config, emoji)?,
            static_url: emoji_static_url(render.config, emoji)?,
            visible_in_picker: emoji.visible_in_picker,
            category: emoji.category.clone(),
            featured: false,
        })
    }
}

/// How many answered a status with one emoji: an extension of ours, in the shape others gave it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Reaction {
    /// A Unicode emoji, the shortcode of one of ours, or `shortcode@host`.
    pub name: String,
    pub count: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub me: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub static_url: Option<String>,
}

impl Reaction {
    pub(super) fn all(render: Render<'_>, status: &crate::model::Status) -> Vec<Self> {
        let one = |reaction: &emoji::Reaction| {
            let me = status.viewer.reactions.contains(&reaction.name);
            let emoji = reaction.emoji.as_ref();
            Self {
                name: reaction.name.clone(),
                count: reaction.count,
                me: render.viewer.map(|_| me),
                url: emoji.and_then(|emoji| emoji_url(render.config, emoji)),
                static_url: emoji.and_then(|emoji| emoji_static_url(render.config, emoji)),
            }
        };
        status.reactions.iter().map(one).collect()
    }

    /// Nobody's any more.
    pub fn none(name: &str) -> Self {
        Self { name: name.to_owned(), count: 0, me: None, url: None, static_url: None }
    }

    /// One to an announcement.
    pub fn of_announcement(render: Render<'_>, reaction: &announcements::Reaction) -> Self {
        let emoji = reaction.emoji.as_ref();
        Self {
            name: reaction.name.clone(),
            count: reaction.count,
            me: render.viewer.map(|_| reaction.me),
            url: emoji.and_then(|emoji| emoji_url(render.config, emoji)),
            static_url: emoji.and_then(|emoji| emoji_static_url(render.config, emoji)),
        }
    }

    /// Those of a status, for an answer that holds nothing else.
    pub fn of_view(render: Render<'_>, view: StatusView) -> Vec<Self> {
        Status::new(render, view).reactions
    }
}
