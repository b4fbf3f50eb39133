//! What a use-case wants told to other servers: written in its transaction, turned into activities by a worker.
//!
//! A row holds ids, and what will be gone by the time the worker reads it: the uris of what was deleted and undone.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use crate::error::{Error, Result};
use crate::model::leave::Leave;
use crate::model::{AccountId, CollectionId, EmojiId, StatusId, Visibility};

/// One thing to tell. `account` is always the local actor who tells it, and signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "tell", rename_all = "snake_case")]
pub enum Outgoing {
    /// A status was posted.
    CreateStatus {
        account: AccountId,
        status: StatusId,
    },
    /// A status was edited: also to those who replied to, favourited or reblogged it.
    UpdateStatus {
        account: AccountId,
        status: StatusId,
    },
    /// A status was deleted. `recipients` are the remote accounts beside followers who may hold it.
    DeleteStatus {
        account: AccountId,
        uri: String,
        visibility: Visibility,
        recipients: Vec<AccountId>,
    },
    /// `status` is the reblog, not its original.
    Reblog {
        account: AccountId,
        status: StatusId,
    },
    UndoReblog {
        account: AccountId,
        uri: String,
        object_uri: String,
        visibility: Visibility,
        recipients: Vec<AccountId>,
    },
    Favourite {
        account: AccountId,
        uri: String,
        object_uri: String,
        recipient: AccountId,
    },
    UndoFavourite {
        account: AccountId,
        uri: String,
        object_uri: String,
        recipient: AccountId,
    },
    /// An emoji reaction: a Unicode emoji, or the shortcode of a custom one.
    React {
        account: AccountId,
        uri: String,
        name: String,
        emoji: Option<EmojiId>,
        object_uri: String,
        recipient: AccountId,
    },
    UndoReact {
        account: AccountId,
        uri: String,
        name: String,
        emoji: Option<EmojiId>,
        object_uri: String,
        recipient: AccountId,
    },
    /// May this status quote that one? `uri` is the request's own.
    RequestQuote {
        account: AccountId,
        status: StatusId,
        uri: String,
        recipient: AccountId,
    },
    /// May this collection feature you? `uri` is the request's own.
    RequestFeature {
        account: AccountId,
        uri: String,
        collection_uri: String,
        recipient: AccountId,
    },
    /// Yes, by this stamp, or no. `uri` is the request's, exactly as it was received.
    #[serde(alias = "answer_quote")]
    AnswerRequest {
        #[serde(default)]
        leave: Leave,
        account: AccountId,
        uri: String,
        object_uri: String,
        instrument_uri: String,
        recipient: AccountId,
        stamp: Option<String>,
    },
    /// A stamp is taken back.
    #[serde(alias = "revoke_quote")]
    RevokeStamp {
        #[serde(default)]
        leave: Leave,
        account: AccountId,
        stamp: String,
        recipient: AccountId,
    },
    /// A vote in somebody else's poll: the exact text of one option. `uri` is the vote's own.
    Vote {
        account: AccountId,
        uri: String,
        name: String,
        object_uri: String,
        recipient: AccountId,
    },
    Follow {
        account: AccountId,
        uri: String,
        target: AccountId,
    },
    UndoFollow {
        account: AccountId,
        uri: String,
        target: AccountId,
    },
    /// `uri` is the Follow's, exactly as it was received.
    AcceptFollow {
        account: AccountId,
        uri: String,
        follower: AccountId,
    },
    RejectFollow {
        account: AccountId,
        uri: String,
        follower: AccountId,
    },
    /// A report; `account` is the instance's actor, so that nobody learns who reported.
    Flag {
        account: AccountId,
        report: i64,
    },
    Block {
        account: AccountId,
        uri: String,
        target: AccountId,
    },
    /// `uri` is the Block's.
    UndoBlock {
        account: AccountId,
        uri: String,
        target: AccountId,
    },
    Pin {
        account: AccountId,
        object_uri: String,
    },
    Unpin {
        account: AccountId,
        object_uri: String,
    },
    /// A hashtag is shown on the profile, or no more; `name` as it was first written.
    FeatureTag {
        account: AccountId,
        name: String,
    },
    UnfeatureTag {
        account: AccountId,
        name: String,
    },
    /// A collection of accounts was made.
    PublishCollection {
        account: AccountId,
        collection: CollectionId,
    },
    UpdateCollection {
        account: AccountId,
        collection: CollectionId,
    },
    /// It is gone; `recipients` are the remote accounts that were in it, or were asked.
    RemoveCollection {
        account: AccountId,
        uri: String,
        recipients: Vec<AccountId>,
    },
    /// Somebody is in it now, by their leave.
    AddToCollection {
        account: AccountId,
        collection: CollectionId,
        item: i64,
    },
    /// `uri` is the item's.
    RemoveFromCollection {
        account: AccountId,
        uri: String,
        collection_uri: String,
        recipients: Vec<AccountId>,
    },
    /// The same of somebody who was asked, and had not answered: nobody else heard of it.
    WithdrawFeature {
        account: AccountId,
        uri: String,
        collection_uri: String,
        recipient: AccountId,
    },
    /// Somebody elsewhere answered `account`: told to its followers, in the very words that came (AP 7.1.2), except to
    /// the host they came from.
    Forward {
        account: AccountId,
        uri: String,
        kind: String,
        object_uri: String,
        body: String,
        from_host: String,
    },
    /// The account moved to another.
    Move {
        account: AccountId,
        target: AccountId,
    },
    /// A move is taken back: told to where it went, too, since that server knows of it.
    TakeMoveBack {
        account: AccountId,
        target: AccountId,
    },
    /// A relay is asked to pass posts on: as the public, or its actor, in its own inbox.
    FollowRelay {
        account: AccountId,
        uri: String,
        object_uri: String,
        inbox: String,
    },
    UndoFollowRelay {
        account: AccountId,
        uri: String,
        object_uri: String,
        inbox: String,
    },
    /// A public post for the relays that take ids.
    PassToRelays {
        account: AccountId,
        status: StatusId,
    },
    /// The profile, or its key, changed.
    UpdateAccount {
        account: AccountId,
    },
    DeleteAccount {
        account: AccountId,
    },
}

impl Outgoing {
    /// Writes the row in the use-case's own transaction.
    pub async fn enqueue(&self, conn: &mut PgConnection, now: DateTime<Utc>) -> Result<()> {
        let payload = serde_json::to_value(self).map_err(Error::internal)?;
        crate::db::outgoing::insert(conn, &payload, now).await
    }
}
