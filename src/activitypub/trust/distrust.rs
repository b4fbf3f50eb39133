//! The reasons not to believe.

/// Why something is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Distrust {
    #[error("signed by another than its actor")]
    ForeignSigner,
    #[error("its id is not of its author's origin")]
    ForeignId,
    #[error("it names no author")]
    NoAuthor,
    #[error("its author is somebody else")]
    ForeignAuthor,
    #[error("served from another origin than its id's")]
    ForeignServer,
    #[error("served under another id than the one asked for")]
    OtherId,
    #[error("it has no usable id")]
    NoId,
    #[error("it claims an id of this server")]
    Ours,
    #[error("served as something else than ActivityStreams")]
    ContentType,
    #[error("the authorisation is about other statuses")]
    OtherStatuses,
}
