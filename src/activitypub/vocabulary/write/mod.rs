//! What we send: strict shapes that every peer we know takes. Fill the plain data in, and serialise
//! [`document`] of it, which adds the `@context` of the terms it uses.

mod activity;
mod actor;
mod collection;
mod context;
mod note;
#[cfg(test)]
mod tests;

pub use activity::{
    Accept, AcceptQuote, Activity, Add, AddTag, Announce, Block, Create, CreateVote, Delete, DeleteActor,
    DeleteStamp, Flag, Follow, Like, Move, QuoteRequest, Reject, RejectQuote, Remove, RemoveTag, Undo,
    Update,
};
pub use actor::{Actor, ClientEndpoints, Collections, Endpoints, Image, Multikey, PropertyValue, PublicKey};
pub use collection::{OrderedCollection, OrderedCollectionPage};
pub use context::{Terms, Vocabulary, document};
pub use note::{
    Attachment, Content, Counted, EmojiObject, InteractionPolicy, Note, NoteKind, Permission, Poll,
    PollOption, PollOptions, Quote, QuoteAuthorization, Source, Stamp, Tag, Tombstone, Vote, Votes,
};
