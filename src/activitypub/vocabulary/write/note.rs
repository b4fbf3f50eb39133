//! Our notes: statuses and polls, their tombstones, and votes (sections 4 to 8, 10, 11).

use std::collections::BTreeMap;

use activitypub_federation::kinds::collection::CollectionType;
use activitypub_federation::kinds::object::{NoteType, TombstoneType};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};

use super::actor::Image;
use super::context::{self, Terms, Vocabulary};

/// A status; with a poll, a `Question`. Lists are always lists: Lemmy and Pixelfed take nothing else.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: NoteKind,
    pub attributed_to: String,
    #[serde(flatten)]
    pub content: Content,
    /// What was typed, where it is more than plain text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// The content warning, plain text.
    pub summary: Option<String>,
    pub sensitive: bool,
    pub url: String,
    #[serde(serialize_with = "milliseconds")]
    pub published: DateTime<Utc>,
    /// Of edited ones.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "maybe_milliseconds")]
    pub updated: Option<DateTime<Utc>>,
    /// Ids, the public collection as [`crate::activitypub::vocabulary::PUBLIC`].
    pub to: Vec<String>,
    pub cc: Vec<String>,
    /// LitePub: addressed to the mentioned only.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub direct_message: bool,
    pub in_reply_to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation: Option<String>,
    pub attachment: Vec<Attachment>,
    pub tag: Vec<Tag>,
    /// The collection's id. These three are its own server's to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replies: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likes: Option<Counted>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shares: Option<Counted>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub poll: Option<Poll>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub quote: Option<Quote>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interaction_policy: Option<InteractionPolicy>,
}

/// `Question` is said of a note with a poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum NoteKind {
    Note,
    Question,
}

/// HTML, and the same under its language.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    content: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    content_map: BTreeMap<String, String>,
}

impl Content {
    pub fn new(html: String, language: Option<&str>) -> Self {
        let content_map = language.map(|language| (language.to_owned(), html.clone())).into_iter().collect();
        Self { content: html, content_map }
    }
}

/// The content as it was written (AP 3.3).
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    pub content: String,
    pub media_type: &'static str,
}

/// A picture, film or recording.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename = "Document", rename_all = "camelCase")]
pub struct Attachment {
    pub media_type: String,
    pub url: String,
    /// Alternative text.
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blurhash: Option<String>,
    /// Each in -1 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focal_point: Option<[f64; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<i32>,
    /// ISO 8601: `PT12.5S`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<String>,
    /// A picture of a film or a sound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<Image>,
}

/// What the text names.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Tag {
    /// An actor's id, and `@user@domain`.
    Mention { href: String, name: String },
    /// The tag's page, and `#tag`.
    Hashtag { href: String, name: String },
    /// `name` is `:shortcode:`.
    Emoji {
        id: String,
        name: String,
        icon: Image,
        #[serde(serialize_with = "milliseconds")]
        updated: DateTime<Utc>,
    },
    /// FEP-e232: a link to an object, like the quoted status.
    Link { href: String, media_type: String, rel: String, name: String },
}

/// One of our emoji as an object of its own: what stands among tags elsewhere.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct EmojiObject(pub Tag);

impl Vocabulary for EmojiObject {
    fn add_terms(&self, terms: &mut Terms) {
        self.0.add_terms(terms);
    }
}

/// A collection with its size, left at home.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counted {
    pub id: String,
    #[serde(rename = "type")]
    kind: CollectionType,
    pub total_items: u64,
}

impl Counted {
    pub fn new(id: String, total_items: u64) -> Self {
        Self { id, kind: CollectionType::Collection, total_items }
    }
}

/// The poll of a `Question`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Poll {
    #[serde(flatten)]
    pub options: PollOptions,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "maybe_milliseconds")]
    pub end_time: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "maybe_milliseconds")]
    pub closed: Option<DateTime<Utc>>,
    pub voters_count: u64,
}

/// Whether one may choose one, or several.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum PollOptions {
    OneOf(Vec<PollOption>),
    AnyOf(Vec<PollOption>),
}

#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename = "Note")]
pub struct PollOption {
    pub name: String,
    pub replies: Votes,
}

#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename = "Collection", rename_all = "camelCase")]
pub struct Votes {
    /// Absent while results are hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_items: Option<u64>,
}

/// What a status quotes, in the spellings of FEP-044f, Misskey, Fedibird and Pleroma.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Quote {
    quote: String,
    #[serde(rename = "_misskey_quote")]
    misskey_quote: String,
    quote_uri: String,
    quote_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    quote_authorization: Option<String>,
}

impl Quote {
    /// The quoted status's id, and the stamp of its author's leave.
    pub fn new(target: &str, authorization: Option<String>) -> Self {
        let target = || target.to_owned();
        Self {
            quote: target(),
            misskey_quote: target(),
            quote_uri: target(),
            quote_url: target(),
            quote_authorization: authorization,
        }
    }
}

/// Who may do what: the public collection, a followers collection, or actors. For nobody, the author alone. What is
/// not there is open to everybody.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InteractionPolicy {
    pub can_quote: Permission,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can_reply: Option<Permission>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can_like: Option<Permission>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can_announce: Option<Permission>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Permission {
    pub automatic_approval: Vec<String>,
}

/// What remains of a deleted object.
#[derive(Debug, Clone, Serialize)]
pub struct Tombstone {
    pub id: String,
    #[serde(rename = "type")]
    kind: TombstoneType,
}

impl Tombstone {
    pub fn new(id: String) -> Self {
        Self { id, kind: TombstoneType::Tombstone }
    }
}

/// One choice in a poll of somebody else's. `name` is the option's exact text.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Vote {
    pub id: String,
    #[serde(rename = "type")]
    kind: NoteType,
    pub name: String,
    pub attributed_to: String,
    pub in_reply_to: String,
    pub to: Vec<String>,
}

impl Vote {
    /// A vote of `voter` for the option `name` of `poll`, told to its author alone.
    pub fn new(id: String, voter: String, poll: String, author: String, name: String) -> Self {
        Self { id, kind: NoteType::Note, name, attributed_to: voter, in_reply_to: poll, to: vec![author] }
    }
}

impl Vocabulary for Note {
    fn add_terms(&self, terms: &mut Terms) {
        terms.add(&[context::SENSITIVE]);
        for (used, used_terms) in [
            (self.conversation.is_some(), &[context::CONVERSATION][..]),
            (self.direct_message, &[context::DIRECT_MESSAGE]),
            (self.poll.is_some(), &[context::VOTERS_COUNT]),
            (self.quote.is_some(), &context::QUOTE),
            (self.interaction_policy.is_some(), &context::INTERACTION_POLICY),
        ] {
            if used {
                terms.add(used_terms);
            }
        }
        if let Some(policy) = &self.interaction_policy {
            let narrowed = [&policy.can_reply, &policy.can_like, &policy.can_announce];
            for (_, term) in narrowed.iter().zip(context::NARROWED).filter(|(part, _)| part.is_some()) {
                terms.add(&[term]);
            }
        }
        self.attachment.add_terms(terms);
        self.tag.add_terms(terms);
    }
}

impl Vocabulary for Attachment {
    fn add_terms(&self, terms: &mut Terms) {
        if self.blurhash.is_some() {
            terms.add(&[context::BLURHASH]);
        }
        if self.focal_point.is_some() {
            terms.add(&[context::FOCAL_POINT]);
        }
    }
}

impl Vocabulary for Tag {
    fn add_terms(&self, terms: &mut Terms) {
        match self {
            Self::Hashtag { .. } => terms.add(&[context::HASHTAG]),
            Self::Emoji { .. } => terms.add(&[context::EMOJI]),
            Self::Mention { .. } | Self::Link { .. } => {}
        }
    }
}

impl Vocabulary for Tombstone {
    fn add_terms(&self, _: &mut Terms) {}
}

impl Vocabulary for Vote {
    fn add_terms(&self, _: &mut Terms) {}
}

/// RFC 3339 with milliseconds: enough for an edit to be later than what it changes.
pub(super) fn milliseconds<S: Serializer>(date: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&date.to_rfc3339_opts(SecondsFormat::Millis, true))
}

pub(super) fn maybe_milliseconds<S: Serializer>(
    date: &Option<DateTime<Utc>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match date {
        Some(date) => milliseconds(date, serializer),
        None => serializer.serialize_none(),
    }
}
