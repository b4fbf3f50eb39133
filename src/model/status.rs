//! A status as a viewer reads it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::card::Card;
use super::collection::CollectionView;
use super::details::Details;
use super::emoji::{Emoji, Reaction};
use super::filter::{FilterMatch, FilterSet};
use super::interaction::{InteractionPolicy, Rights};
use super::quote::Quote;
use super::{Account, AccountId, MediaId, Poll, StatusId, TextFormat, Visibility};
use crate::text;

/// One status with what hangs on it, and what it is to the viewer it was read for.
#[derive(Debug, Clone)]
pub struct Status {
    pub id: StatusId,
    pub uri: String,
    /// Of a local status: the id of its Create or Announce.
    pub activity_uri: Option<String>,
    pub url: Option<String>,
    pub account_id: AccountId,
    pub local: bool,
    pub in_reply_to_id: Option<StatusId>,
    pub in_reply_to_account_id: Option<AccountId>,
    pub in_reply_to_uri: Option<String>,
    pub reblog_of_id: Option<StatusId>,
    pub conversation_id: Option<i64>,
    /// Note, Article, Page, Question, …
    pub object_type: String,
    pub title: String,
    /// Of an article, film, recording or event.
    pub details: Option<Details>,
    pub spoiler_text: String,
    /// What a local person typed; empty for remote statuses.
    pub text: String,
    pub text_format: TextFormat,
    /// Sanitised HTML.
    pub content: String,
    pub language: Option<String>,
    pub visibility: Visibility,
    /// Of the followers, only for those it was written to: a circle.
    pub limited: bool,
    /// For the people of this server alone.
    pub local_only: bool,
    pub sensitive: bool,
    pub created_at: DateTime<Utc>,
    pub edited_at: Option<DateTime<Utc>>,
    /// When it is deleted by itself.
    pub expires_at: Option<DateTime<Utc>>,
    pub version: i32,
    pub replies_count: i64,
    pub reblogs_count: i64,
    pub favourites_count: i64,
    pub quotes_count: i64,
    pub media: Vec<Media>,
    /// Named in the text; silent ones are left out.
    pub mentions: Vec<Mention>,
    pub tags: Vec<Tag>,
    /// What its first link leads to.
    pub card: Option<Card>,
    /// The collections of accounts it links to, as they are shown to the viewer.
    pub collections: Vec<CollectionView>,
    pub application: Option<Application>,
    pub poll: Option<Poll>,
    pub quote: Option<Quote>,
    /// Whom its author lets quote it at once, and whom perhaps: Mastodon's words.
    pub quote_automatic: Vec<String>,
    pub quote_manual: Vec<String>,
    /// Whom its author lets answer, favourite and reblog it.
    pub interaction_policy: InteractionPolicy,
    /// The custom emoji in its texts.
    pub emojis: Vec<Emoji>,
    /// What people answered it with, in the order they began.
    pub reactions: Vec<Reaction>,
    pub viewer: ViewerState,
}

impl Status {
    /// As wide as it goes to others: one for a circle goes to those it names, like a direct one.
    pub fn reach(&self) -> Visibility {
        if self.limited { Visibility::Direct } else { self.visibility }
    }

    /// Its words without their dress: warning, text, what may be chosen, and what its pictures show.
    pub fn searchable_text(&self) -> String {
        let mut text =
            format!("{}\n{}\n{}", self.title, self.spoiler_text, text::to_plain_text(&self.content));
        for option in self.poll.iter().flat_map(|poll| &poll.options) {
            text.push('\n');
            text.push_str(option);
        }
        for description in self.media.iter().filter_map(|media| media.description.as_deref()) {
            text.push('\n');
            text.push_str(description);
        }
        text
    }
}

/// What a status is to its viewer. Nothing to a visitor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ViewerState {
    pub favourited: bool,
    pub reblogged: bool,
    pub bookmarked: bool,
    /// The viewer muted the conversation.
    pub muted: bool,
    pub pinned: bool,
    /// What the viewer chose in its poll: places of options, from 0.
    pub own_votes: Vec<i16>,
    /// The names of the reactions the viewer gave.
    pub reactions: Vec<String>,
    /// Whether the viewer may quote it: `automatic`, `manual`, `denied` or `unknown`.
    pub quote_right: String,
    /// What else its author lets the viewer do.
    pub rights: Rights,
}

/// A status with its author, what it quotes and, for a reblog, the original: ready to be rendered by any edge.
#[derive(Debug, Clone)]
pub struct StatusView {
    pub status: Status,
    pub account: Arc<Account>,
    pub reblog: Option<Box<StatusView>>,
    /// What the viewer would rather not read.
    pub filters: Arc<FilterSet>,
    /// What it quotes by leave of its author, where the viewer may see that. Not within a quoted status.
    pub quoted: Option<Box<StatusView>>,
}

impl StatusView {
    /// The status whose words are shown: the original of a reblog, or the status itself.
    pub fn shown(&self) -> &StatusView {
        self.reblog.as_deref().unwrap_or(self)
    }

    /// Which of the viewer's filters hold for what is shown. One's own words are never filtered.
    pub fn filtered(&self, viewer: Option<AccountId>) -> Vec<FilterMatch> {
        let shown = &self.shown().status;
        if viewer == Some(shown.account_id) { Vec::new() } else { self.filters.matches(shown) }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Media {
    pub id: MediaId,
    /// image, gifv, video, audio or unknown.
    pub kind: String,
    pub content_type: String,
    pub storage_key: Option<String>,
    pub thumbnail_key: Option<String>,
    pub remote_url: Option<String>,
    /// Where the picture lies that its server shows before it plays. Versions kept from before posters have none.
    #[serde(default)]
    pub preview_remote_url: Option<String>,
    pub description: Option<String>,
    pub blurhash: Option<String>,
    pub focus_x: Option<f32>,
    pub focus_y: Option<f32>,
    pub width: Option<i32>,
    pub height: Option<i32>,
    pub preview_width: Option<i32>,
    pub preview_height: Option<i32>,
    /// Seconds.
    pub duration: Option<f64>,
    /// Frames a second, as a fraction: `30000/1001`.
    pub frame_rate: Option<String>,
    /// Bits a second.
    pub bitrate: Option<i32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    pub account_id: AccountId,
    pub username: String,
    pub domain: Option<String>,
    pub uri: String,
    pub url: String,
}

impl Mention {
    pub fn acct(&self) -> String {
        match &self.domain {
            Some(domain) => format!("{}@{domain}", self.username),
            None => self.username.clone(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// Folded.
    pub name: String,
    /// As first written.
    pub display: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Application {
    pub name: String,
    pub website: Option<String>,
}

/// An earlier version of a status.
#[derive(Debug, Clone)]
pub struct StatusEdit {
    pub spoiler_text: String,
    pub content: String,
    pub sensitive: bool,
    pub media: Vec<Media>,
    /// The options of its poll, where it had one.
    pub poll_options: Option<Vec<String>>,
    pub created_at: DateTime<Utc>,
}
