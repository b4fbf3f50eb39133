//! What we send: strict shapes that every peer we know takes. Fill the plain data in, and serialise
//! [`document`] of it, which adds the `@context` of the terms it uses.

mod activity;
mod actor;
mod collection;
mod context;
mod featured;
mod leave;
mod note;
#[cfg(test)]
mod tests;

pub use activity::{
    Accept, AcceptRequest, Activity, Add, AddDocument, Announce, Block, Create, CreateVote, Delete,
    DeleteActor, DeleteStamp, Flag, Follow, Like, Move, Reject, RejectRequest, Remove, RemoveDocument,
    Request, RequestType, Undo, Update,
};
pub use actor::{
    Actor, ActorPolicy, ClientEndpoints, Collections, Endpoints, Image, Multikey, PropertyValue, PublicKey,
};
pub use collection::{OrderedCollection, OrderedCollectionPage};
pub use context::{Terms, Vocabulary, document};
pub use featured::{FeaturedCollection, FeaturedItem};
pub use leave::{Authorization, Stamp};
pub use note::{
    Attachment, Content, Counted, EmojiObject, InteractionPolicy, Note, NoteKind, Permission, Poll,
    PollOption, PollOptions, Quote, Source, Tag, Tombstone, Vote, Votes,
};
