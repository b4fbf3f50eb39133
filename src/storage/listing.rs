//! What lies in the store: listed part by part, and counted.

use std::time::SystemTime;

use super::key::StorageKey;
use super::store::{MEDIA, Storage};
use crate::error::Result;

/// By what random names begin: one part of all media at a time is held in memory.
pub const PARTS: [&str; 16] =
    ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f"];

/// A file as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub place: String,
    pub bytes: u64,
    /// By the system's clock, or the store's.
    pub modified: SystemTime,
}

/// The same of media. What does not lie under a key of ours is somebody else's, and not told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaFile {
    pub key: StorageKey,
    pub modified: SystemTime,
}

/// What is stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    pub files: u64,
    pub bytes: u64,
}

impl Usage {
    pub fn of(files: &[Listed]) -> Self {
        Self { files: files.len() as u64, bytes: files.iter().map(|file| file.bytes).sum() }
    }
}

impl Storage {
    /// Counts all media: takes as long as there are many.
    pub async fn usage(&self) -> Result<Usage> {
        let mut usage = Usage::default();
        for part in PARTS {
            let of_part = Usage::of(&self.list(format!("{MEDIA}/{part}")).await?);
            usage.files += of_part.files;
            usage.bytes += of_part.bytes;
        }
        Ok(usage)
    }

    /// The media of one of [`PARTS`].
    pub async fn media_of(&self, part: &str) -> Result<Vec<MediaFile>> {
        let listed = self.list(format!("{MEDIA}/{part}")).await?.into_iter();
        Ok(listed
            .filter_map(|file| {
                let key = file.place.strip_prefix(MEDIA)?.strip_prefix('/')?.parse().ok()?;
                Some(MediaFile { key, modified: file.modified })
            })
            .collect())
    }
}
