//! Why a document was not read.

use super::document::MAX_DEPTH;

/// The reason a document, or a part of it that something else needs, was refused. A reader that answers
/// `Ok` has read all that it promises: nothing required is ever filled in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("not JSON: {0}")]
    Json(String),
    #[error("nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    #[error("not a JSON object")]
    NotAnObject,
    #[error("@context does not name ActivityStreams")]
    Context,
    /// A required property is absent, null or empty.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A property that must hold is there in a form nobody can use.
    #[error("{0} is malformed")]
    Malformed(&'static str),
    /// The document is something else than what was asked for.
    #[error("type {0:?} is not what was expected")]
    Type(String),
}

pub type ReadResult<T> = std::result::Result<T, ReadError>;
