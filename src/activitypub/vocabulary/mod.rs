//! The words of ActivityPub as Rust types: what peers send, read tolerantly ([`Actor`], [`Object`],
//! [`Activity`], [`Collection`]).
//!
//! Reading is pure and never panics: bytes become a [`serde_json::Value`] in [`parse_document`], quirks are
//! normalised in [`fields`], and each type's `read` either gives all it promises or a [`ReadError`].
//! Nothing here decides whom to believe; that is [`crate::activitypub::trust`].

mod date;
mod document;
mod error;
pub mod fields;
mod iri;
mod kind;
mod language;
pub mod limits;

pub use date::{parse_date, parse_duration};
pub use document::{CONTEXT, MAX_DEPTH, parse_document, parse_json};
pub use error::{ReadError, ReadResult};
pub use iri::{Iri, MAX_IRI_BYTES, NotAnIri};
pub use kind::{ActivityKind, ActorKind, Class, ObjectKind, classify};
pub use language::{Text, language_tag};
