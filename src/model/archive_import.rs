//! An archive that somebody brought, and what became of what was in it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::AccountId;

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArchiveState {
    /// It is to be unpacked.
    Waiting,
    /// Its posts are being taken in.
    Posting,
    Finished,
    /// Nothing can be made of it.
    Failed,
    /// What it brought is being taken back.
    Removing,
}

impl ArchiveState {
    const ALL: [Self; 5] = [Self::Waiting, Self::Posting, Self::Finished, Self::Failed, Self::Removing];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Posting => "posting",
            Self::Finished => "finished",
            Self::Failed => "failed",
            Self::Removing => "removing",
        }
    }

    /// Whether work is still to be done.
    pub fn is_under_way(self) -> bool {
        matches!(self, Self::Waiting | Self::Posting | Self::Removing)
    }
}

impl std::str::FromStr for ArchiveState {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or(())
    }
}

/// Why something in an archive was left out. The keys of [`ArchiveImport::skipped`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Skipped {
    /// Boosts are others' posts.
    Reblog,
    /// It is here: from an earlier import, or because it was written here.
    Known,
    /// Somebody else wrote it.
    OtherAuthor,
    /// It is no post, or says not when it was written.
    Unreadable,
    /// Neither words nor media are left of it.
    Empty,
    /// It took the worker down, several times.
    Broken,
    /// A media file that the archive does not hold.
    MediaMissing,
    /// A media file that is none we take.
    MediaRefused,
}

impl Skipped {
    pub const ALL: [Self; 8] = [
        Self::Reblog,
        Self::Known,
        Self::OtherAuthor,
        Self::Unreadable,
        Self::Empty,
        Self::Broken,
        Self::MediaMissing,
        Self::MediaRefused,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reblog => "reblog",
            Self::Known => "known",
            Self::OtherAuthor => "other-author",
            Self::Unreadable => "unreadable",
            Self::Empty => "empty",
            Self::Broken => "broken",
            Self::MediaMissing => "media-missing",
            Self::MediaRefused => "media-refused",
        }
    }
}

/// Why nothing can be made of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArchiveRefusal {
    /// Neither a `tar.gz` nor a `zip`, or cut off.
    Damaged,
    /// It lacks `outbox.json` or `actor.json`, or they are something else.
    NoArchive,
    /// Unpacked, it is more than is taken.
    TooLarge,
    /// It holds too many files.
    TooManyFiles,
    /// It holds too many posts.
    TooManyPosts,
}

impl ArchiveRefusal {
    pub const ALL: [Self; 5] =
        [Self::Damaged, Self::NoArchive, Self::TooLarge, Self::TooManyFiles, Self::TooManyPosts];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::NoArchive => "no-archive",
            Self::TooLarge => "too-large",
            Self::TooManyFiles => "too-many-files",
            Self::TooManyPosts => "too-many-posts",
        }
    }
}

impl std::str::FromStr for ArchiveRefusal {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|refusal| refusal.as_str() == text).ok_or(())
    }
}

/// How many were left out, by [`Skipped::as_str`].
pub type SkippedCounts = BTreeMap<String, i64>;

#[derive(Debug, Clone)]
pub struct ArchiveImport {
    pub id: i64,
    pub account_id: AccountId,
    pub file_name: String,
    pub state: ArchiveState,
    /// Whose archive it is: the actor's id, and that of its followers. Known when it is unpacked.
    pub source: Option<String>,
    pub followers: Option<String>,
    /// Posts in it, boosts left out; how many of them are done with.
    pub total: i64,
    pub done: i64,
    /// Where in the list of its posts the next one begins, in bytes.
    pub place: i64,
    /// What it brought.
    pub posts: i64,
    pub media: i64,
    pub skipped: SkippedCounts,
    pub failure: Option<ArchiveRefusal>,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}
