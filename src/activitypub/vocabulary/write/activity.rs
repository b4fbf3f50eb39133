//! Our activities (section 12): one shape, and a name for each use of it.

use std::any::Any;

use activitypub_federation::kinds::activity::{
    AcceptType, AddType, AnnounceType, BlockType, CreateType, DeleteType, FlagType, FollowType, LikeType,
    MoveType, RejectType, RemoveType, UndoType, UpdateType,
};
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::context::{self, Terms, Vocabulary};
use super::leave::Stamp;
use super::note::{Note, Tag, Tombstone, Vote, maybe_milliseconds};

/// An activity of kind `K` about an `O`: an id (`String`) or an embedded document. `to` and `cc` are always
/// there, as lists.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Activity<K, O> {
    /// Empty, and left out, for one of others whose id was not kept.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
    #[serde(rename = "type")]
    kind: K,
    pub actor: String,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "maybe_milliseconds")]
    pub published: Option<DateTime<Utc>>,
    pub to: Vec<String>,
    pub cc: Vec<String>,
    pub object: O,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// Misskey's name for the emoji of a reaction.
    #[serde(rename = "_misskey_reaction", skip_serializing_if = "Option::is_none")]
    misskey_reaction: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tag: Vec<Tag>,
    /// The status that quotes, or the collection, of a request.
    #[serde(skip_serializing_if = "Option::is_none")]
    instrument: Option<String>,
    /// The stamp, of its `Accept`.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<String>,
}

/// What leave is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum RequestType {
    QuoteRequest,
    FeatureRequest,
}

/// A status published; `to` and `cc` are the note's.
pub type Create = Activity<CreateType, Note>;
/// A vote cast.
pub type CreateVote = Activity<CreateType, Vote>;
/// A note edited, a poll counted, or an actor changed.
pub type Update<O> = Activity<UpdateType, O>;
/// A status deleted.
pub type Delete = Activity<DeleteType, Tombstone>;
/// An actor deleted: the object is its own id.
pub type DeleteActor = Activity<DeleteType, String>;
/// The object is the actor to follow.
pub type Follow = Activity<FollowType, String>;
/// The whole follow is embedded, under the exact id it came with: some peers compare only that.
pub type Accept = Activity<AcceptType, Follow>;
pub type Reject = Activity<RejectType, Follow>;
/// What is undone is embedded whole: Mastodon cannot match a like by its id.
pub type Undo<O> = Activity<UndoType, O>;
pub type Like = Activity<LikeType, String>;
/// The object is the status's id, never a copy.
pub type Announce = Activity<AnnounceType, String>;
/// A status pinned, or unpinned; the target is the featured collection.
pub type Add = Activity<AddType, String>;
pub type Remove = Activity<RemoveType, String>;
/// A hashtag, a collection or somebody in one featured, or no more; the target is what lists them.
pub type AddDocument<O> = Activity<AddType, O>;
pub type RemoveDocument<O> = Activity<RemoveType, O>;
/// May the instrument quote, or feature, the object? The whole request is embedded in its answer.
pub type Request = Activity<RequestType, String>;
pub type AcceptRequest = Activity<AcceptType, Request>;
pub type RejectRequest = Activity<RejectType, Request>;
/// A stamp taken back.
pub type DeleteStamp = Activity<DeleteType, Stamp>;
pub type Block = Activity<BlockType, String>;
/// A report: the objects are an actor and statuses, the content its comment.
pub type Flag = Activity<FlagType, Vec<String>>;
/// The object is the actor itself, the target where it goes.
pub type Move = Activity<MoveType, String>;

impl<K: Default, O> Activity<K, O> {
    /// An activity addressed to nobody yet.
    pub fn new(id: String, actor: String, object: O) -> Self {
        Self::of(K::default(), id, actor, object)
    }
}

impl<K, O> Activity<K, O> {
    /// One of this kind, addressed to nobody yet.
    pub fn of(kind: K, id: String, actor: String, object: O) -> Self {
        Self {
            id,
            kind,
            actor,
            published: None,
            to: Vec::new(),
            cc: Vec::new(),
            object,
            target: None,
            content: None,
            misskey_reaction: None,
            tag: Vec::new(),
            instrument: None,
            result: None,
        }
    }

    pub fn addressed(self, to: Vec<String>, cc: Vec<String>) -> Self {
        Self { to, cc, ..self }
    }

    pub fn published(self, date: DateTime<Utc>) -> Self {
        Self { published: Some(date), ..self }
    }

    pub fn target(self, target: String) -> Self {
        Self { target: Some(target), ..self }
    }

    /// Makes a Like a reaction: whoever does not know those takes it for a Like. A custom emoji comes along as a tag.
    pub fn reacting(self, emoji: String, tag: Option<Tag>) -> Self {
        let tag = tag.into_iter().collect();
        Self { content: Some(emoji.clone()), misskey_reaction: Some(emoji), tag, ..self }
    }

    pub fn instrument(self, instrument: String) -> Self {
        Self { instrument: Some(instrument), ..self }
    }

    pub fn result(self, result: String) -> Self {
        Self { result: Some(result), ..self }
    }

    pub fn content(self, content: String) -> Self {
        Self { content: Some(content), ..self }
    }
}

impl<K: 'static, O: Vocabulary> Vocabulary for Activity<K, O> {
    fn add_terms(&self, terms: &mut Terms) {
        self.object.add_terms(terms);
        self.tag.add_terms(terms);
        match (&self.kind as &dyn Any).downcast_ref() {
            Some(RequestType::QuoteRequest) => terms.add(&[context::QUOTE_REQUEST]),
            Some(RequestType::FeatureRequest) => terms.add(&[context::FEATURE_REQUEST]),
            None => {}
        }
        if self.misskey_reaction.is_some() {
            terms.add(&[context::MISSKEY_REACTION]);
        }
    }
}
