//! The media store as callers see it. What lies behind it is one variant per kind of storage.

use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::Stream;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use super::folder::Folder;
use super::key::{FileType, StorageKey};
use super::reserve::Reserve;
use crate::error::{Error, Result};

/// Cheap to clone.
#[derive(Debug, Clone)]
pub struct Storage {
    backend: Backend,
    reserve: Arc<Reserve>,
}

#[derive(Debug, Clone)]
enum Backend {
    Folder(Arc<Folder>),
}

/// What is stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    pub files: u64,
    pub bytes: u64,
}

/// A file found, not yet read.
#[derive(Debug)]
pub struct StoredFile {
    source: Source,
    size: u64,
}

#[derive(Debug)]
enum Source {
    File(std::fs::File),
}

impl Storage {
    /// Files below `root`, which is made when it is not there. Nothing is written while `reserve` is low.
    pub fn in_folder(root: PathBuf, reserve: Arc<Reserve>) -> Result<Self> {
        let shown = root.display().to_string();
        let folder = Folder::open(root)
            .map_err(|error| Error::Internal(format!("the media folder {shown} cannot be used: {error}")))?;
        Ok(Self { backend: Backend::Folder(Arc::new(folder)), reserve })
    }

    /// Stores a file under a new key. It is durable when this returns; write the row that names it after, so that
    /// a crash between the two leaves a file without a row and never a row without a file.
    pub async fn write(&self, bytes: Bytes, file_type: FileType) -> Result<StorageKey> {
        self.reserve.check()?;
        let key = StorageKey::random(file_type);
        let Backend::Folder(folder) = self.backend.clone();
        let name = key.clone();
        blocking(move || folder.write(&name, &bytes)).await?;
        Ok(key)
    }

    /// Finds a file; [`Error::NotFound`] when there is none.
    pub async fn open(&self, key: &StorageKey) -> Result<StoredFile> {
        let Backend::Folder(folder) = self.backend.clone();
        let key = key.clone();
        let (file, size) = blocking(move || folder.open_file(&key)).await?;
        Ok(StoredFile { source: Source::File(file), size })
    }

    /// Deletes a file; one that is not there is deleted already.
    pub async fn delete(&self, key: &StorageKey) -> Result<()> {
        let Backend::Folder(folder) = self.backend.clone();
        let key = key.clone();
        blocking(move || folder.delete(&key)).await
    }

    /// Counts all files: takes as long as there are many.
    pub async fn usage(&self) -> Result<Usage> {
        let Backend::Folder(folder) = self.backend.clone();
        blocking(move || folder.usage()).await
    }

    /// Removes what killed processes left half written before `before`, and says how many files that were.
    pub async fn remove_unfinished(&self, before: SystemTime) -> Result<u64> {
        let Backend::Folder(folder) = self.backend.clone();
        blocking(move || folder.remove_unfinished(before)).await
    }
}

impl StoredFile {
    /// In bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The bytes in `range`, or all of them, in pieces.
    pub async fn stream(
        self,
        range: Option<Range<u64>>,
    ) -> Result<Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>> {
        let Source::File(file) = self.source;
        let range = range.unwrap_or(0..self.size);
        let mut file = tokio::fs::File::from_std(file);
        file.seek(io::SeekFrom::Start(range.start)).await.map_err(|error| refused(&error))?;
        let part = file.take(range.end.saturating_sub(range.start));
        Ok(Box::pin(ReaderStream::with_capacity(part, 64 * 1024)))
    }

    /// All bytes at once, for files whose size was looked at.
    pub async fn bytes(self) -> Result<Bytes> {
        let Source::File(file) = self.source;
        let mut bytes = Vec::with_capacity(usize::try_from(self.size).unwrap_or(0));
        tokio::fs::File::from_std(file)
            .take(self.size)
            .read_to_end(&mut bytes)
            .await
            .map_err(|error| refused(&error))?;
        Ok(bytes.into())
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?.map_err(|error| refused(&error))
}

fn refused(error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound => Error::NotFound,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::Unavailable {
            reason: "The disk of this server is full: nothing can be saved at the moment",
            retry_after: Duration::from_secs(60),
        },
        _ => Error::Internal(format!("media storage: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use futures_util::TryStreamExt;

    use super::*;

    /// A folder of its own, removed at the end.
    struct Scratch(PathBuf);

    impl Scratch {
        fn new() -> Self {
            let name = format!("storage-test-{:x}", u64::from_be_bytes(crate::secrets::random_bytes()));
            Self(std::env::temp_dir().join(name))
        }

        fn storage(&self) -> (Storage, Arc<Reserve>) {
            let reserve = Arc::new(Reserve::new(std::env::temp_dir(), 0));
            (Storage::in_folder(self.0.clone(), reserve.clone()).unwrap(), reserve)
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    async fn read(storage: &Storage, key: &StorageKey, range: Option<Range<u64>>) -> Vec<u8> {
        let stream = storage.open(key).await.unwrap().stream(range).await.unwrap();
        stream.try_collect::<Vec<_>>().await.unwrap().concat()
    }

    #[tokio::test]
    async fn what_is_written_is_read_whole_and_in_parts() {
        let scratch = Scratch::new();
        let (storage, _) = scratch.storage();
        let key = storage.write(Bytes::from_static(b"0123456789"), FileType::Png).await.unwrap();
        assert_eq!(storage.open(&key).await.unwrap().size(), 10);
        assert_eq!(read(&storage, &key, None).await, b"0123456789");
        assert_eq!(read(&storage, &key, Some(3..5)).await, b"34");
        assert_eq!(read(&storage, &key, Some(8..99)).await, b"89");
        assert_eq!(storage.open(&key).await.unwrap().bytes().await.unwrap(), "0123456789");
        assert_eq!(storage.usage().await.unwrap(), Usage { files: 1, bytes: 10 });
    }

    #[tokio::test]
    async fn deleted_file_is_not_found_and_deleting_again_is_no_error() {
        let scratch = Scratch::new();
        let (storage, _) = scratch.storage();
        let key = storage.write(Bytes::from_static(b"x"), FileType::Jpeg).await.unwrap();
        storage.delete(&key).await.unwrap();
        storage.delete(&key).await.unwrap();
        assert!(matches!(storage.open(&key).await, Err(Error::NotFound)));
        assert_eq!(storage.usage().await.unwrap(), Usage::default());
    }

    #[tokio::test]
    async fn nothing_is_written_while_the_disk_is_low() {
        let scratch = Scratch::new();
        let (storage, reserve) = scratch.storage();
        reserve.set_min_free(u64::MAX);
        let refused = storage.write(Bytes::from_static(b"x"), FileType::Gif).await;
        assert!(matches!(refused, Err(Error::Unavailable { .. })));
        reserve.set_min_free(0);
        assert!(storage.write(Bytes::from_static(b"x"), FileType::Gif).await.is_ok());
    }

    #[tokio::test]
    async fn half_written_files_are_removed_when_old() {
        let scratch = Scratch::new();
        let (storage, _) = scratch.storage();
        let left = scratch.0.join("unfinished").join("left");
        std::fs::write(&left, "half").unwrap();
        assert_eq!(storage.remove_unfinished(SystemTime::UNIX_EPOCH).await.unwrap(), 0);
        assert_eq!(storage.usage().await.unwrap(), Usage::default());
        let later = SystemTime::now() + Duration::from_secs(60);
        assert_eq!(storage.remove_unfinished(later).await.unwrap(), 1);
        assert!(!left.exists());
    }
}
