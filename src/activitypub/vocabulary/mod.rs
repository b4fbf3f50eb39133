//! The words of ActivityPub as Rust types: what peers send, read tolerantly ([`Actor`], [`Object`],
//! [`Activity`], [`Collection`]), and what we send, written strictly ([`write`]).
//!
//! Reading is pure and never panics: bytes become a [`serde_json::Value`] in [`parse_document`], quirks are
//! normalised in [`fields`], and each type's `read` either gives all it promises or a [`ReadError`].
//! Nothing here decides whom to believe; that is [`crate::activitypub::trust`].

mod activity;
mod actor;
mod attachment;
mod audience;
mod collection;
mod date;
mod document;
mod error;
mod featured;
pub mod fields;
mod iri;
mod key;
mod kind;
mod language;
pub mod limits;
mod link;
mod nodeinfo;
mod object;
mod occasion;
mod poll;
mod quote;
mod reference;
mod tag;
mod webfinger;
pub mod write;

pub use activity::{Activity, Verb};
pub use actor::{Actor, ProfileField};
pub use attachment::{Attachment, Media, is_blurhash};
pub use audience::{Audience, PUBLIC, is_public};
pub use collection::{Collection, CollectionPage};
pub use date::{parse_date, parse_duration};
pub use document::{CONTEXT, MAX_DEPTH, parse_document, parse_json};
pub use error::{ReadError, ReadResult};
pub use featured::{FeaturedCollection, FeaturedItem, items_of as featured_items};
pub use iri::{Iri, MAX_IRI_BYTES, NotAnIri};
pub use key::{Key, KeyDocument, Multikey};
pub use kind::{ActivityKind, ActorKind, Class, ObjectKind, classify};
pub use language::{Text, language_tag};
pub use link::{Image, Link};
pub use nodeinfo::{NodeInfo, nodeinfo_link};
pub use object::{Object, authors};
pub use occasion::Occasion;
pub use poll::{Closed, Poll, PollOption};
pub use quote::{Approvers, Authorization, InteractionPolicy, Permission, Quote};
pub use reference::Reference;
pub use tag::{Emoji, LinkTag, Mention, Tags, is_shortcode};
pub use webfinger::{Jrd, JrdLink};
