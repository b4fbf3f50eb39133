//! The store of files as callers see it. What lies behind it is one variant per kind of storage.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, TryStreamExt};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};
use tokio_util::io::ReaderStream;

use super::archives::ARCHIVES;
use super::bucket::Bucket;
use super::folder::Folder;
use super::key::{FileType, StorageKey};
use super::listing::Listed;
use super::reserve::Reserve;
use super::trouble::Trouble;
use crate::config::{Config, MediaStorage};
use crate::error::{Error, Result};
use crate::outbound::Outbound;

/// The shelf of media.
pub(super) const MEDIA: &str = "media";
/// All of them: folders below the data directory, or what names in the bucket begin with.
pub(super) const SHELVES: [&str; 2] = [MEDIA, ARCHIVES];

/// Bytes as they come.
pub type ByteStream = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// Cheap to clone.
#[derive(Debug, Clone)]
pub struct Storage {
    backend: Backend,
    reserve: Arc<Reserve>,
}

#[derive(Debug, Clone)]
enum Backend {
    Folder(Arc<Folder>),
    Bucket(Arc<Bucket>),
}

/// What is put into the store.
#[derive(Debug)]
pub(super) enum Content {
    Bytes(Bytes),
    /// All of a file, which may be gone afterwards.
    File(PathBuf),
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
    Object(Arc<Bucket>, String),
}

impl Storage {
    /// As the configuration says. Nothing is written while `reserve` is low.
    ///
    /// # Errors
    /// When the folder cannot be used, or the configuration names no bucket.
    pub fn open_store(config: &Config, outbound: &Outbound, reserve: Arc<Reserve>) -> Result<Self> {
        match config.media.storage {
            MediaStorage::File => Self::in_folder(config.data_dir.clone(), reserve),
            MediaStorage::S3 => {
                let bucket = Bucket::open(outbound.configured().clone(), &config.media)?;
                Ok(Self { backend: Backend::Bucket(Arc::new(bucket)), reserve })
            }
        }
    }

    /// Files below `data_dir`, in folders that are made when they are not there.
    ///
    /// # Errors
    /// When they cannot be.
    pub fn in_folder(data_dir: PathBuf, reserve: Arc<Reserve>) -> Result<Self> {
        let shown = data_dir.display().to_string();
        let folder = Folder::open(data_dir).map_err(|error| {
            Error::Internal(format!("the media folder in {shown} cannot be used: {error}"))
        })?;
        Ok(Self { backend: Backend::Folder(Arc::new(folder)), reserve })
    }

    /// Stores a file under a new key. It is durable when this returns; write the row that names it after, so that
    /// a crash between the two leaves a file without a row and never a row without a file.
    pub async fn write(&self, bytes: Bytes, file_type: FileType) -> Result<StorageKey> {
        let key = StorageKey::random(file_type);
        self.put(key.place(), Content::Bytes(bytes), file_type.content_type()).await?;
        Ok(key)
    }

    /// The same with a file, which is the store's from now on.
    pub async fn take(&self, file: PathBuf, file_type: FileType) -> Result<StorageKey> {
        let key = StorageKey::random(file_type);
        self.put(key.place(), Content::File(file), file_type.content_type()).await?;
        Ok(key)
    }

    /// Finds a file; [`Error::NotFound`] when there is none.
    pub async fn open(&self, key: &StorageKey) -> Result<StoredFile> {
        self.find(key.place()).await
    }

    /// Deletes a file; one that is not there is deleted already.
    pub async fn delete(&self, key: &StorageKey) -> Result<()> {
        self.remove(key.place()).await
    }

    /// Removes what killed processes left half written before `before`, and says how many files that were.
    pub async fn remove_unfinished(&self, before: SystemTime) -> Result<u64> {
        match self.backend.clone() {
            Backend::Folder(folder) => blocking(move || folder.remove_unfinished(before)).await,
            // A bucket holds whole files only.
            Backend::Bucket(_) => Ok(0),
        }
    }

    /// Whether a bucket takes us: a small file is written, read, listed and deleted. A folder was looked at when it was
    /// opened.
    ///
    /// # Errors
    /// What is wrong, and the key to look at; [`Unusable::for_now`] when only waiting helps.
    pub async fn check(&self) -> Result<(), Unusable> {
        let Backend::Bucket(bucket) = &self.backend else { return Ok(()) };
        let tried = async {
            let place = StorageKey::random(FileType::Png).place();
            bucket.write(&place, &Content::Bytes("hedgerow".into()), FileType::Png.content_type()).await?;
            bucket.size(&place).await?;
            bucket.list(&place).await?;
            bucket.delete(&place).await
        };
        tried.await.map_err(|trouble| Unusable {
            for_now: matches!(trouble, Trouble::Away(_)),
            why: format!("the media store at {}: {trouble}", bucket.address()),
        })
    }

    pub(super) async fn put(
        &self,
        place: String,
        content: Content,
        content_type: &'static str,
    ) -> Result<()> {
        self.reserve.check()?;
        match self.backend.clone() {
            Backend::Folder(folder) => blocking(move || folder.write(&place, &content)).await,
            Backend::Bucket(bucket) => Ok(bucket.write(&place, &content, content_type).await?),
        }
    }

    pub(super) async fn find(&self, place: String) -> Result<StoredFile> {
        match self.backend.clone() {
            Backend::Folder(folder) => {
                let (file, size) = blocking(move || folder.open_file(&place)).await?;
                Ok(StoredFile { source: Source::File(file), size })
            }
            Backend::Bucket(bucket) => {
                let size = bucket.size(&place).await?;
                Ok(StoredFile { source: Source::Object(bucket, place), size })
            }
        }
    }

    pub(super) async fn remove(&self, place: String) -> Result<()> {
        match self.backend.clone() {
            Backend::Folder(folder) => blocking(move || folder.delete(&place)).await,
            Backend::Bucket(bucket) => Ok(bucket.delete(&place).await?),
        }
    }

    pub(super) async fn list(&self, beginning: String) -> Result<Vec<Listed>> {
        match self.backend.clone() {
            Backend::Folder(folder) => blocking(move || folder.list(&beginning)).await,
            Backend::Bucket(bucket) => Ok(bucket.list(&beginning).await?),
        }
    }
}

/// Why a store cannot be used.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{why}")]
pub struct Unusable {
    /// It may be better soon, without anybody's doing here.
    pub for_now: bool,
    why: String,
}

impl StoredFile {
    /// In bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The bytes in `range`, or all of them, in pieces.
    pub async fn stream(self, range: Option<Range<u64>>) -> Result<ByteStream> {
        let range = range.unwrap_or(0..self.size);
        let mut file = match self.source {
            Source::File(file) => tokio::fs::File::from_std(file),
            Source::Object(bucket, place) => return Ok(bucket.stream(&place, range).await?),
        };
        file.seek(io::SeekFrom::Start(range.start)).await.map_err(|error| refused(&error))?;
        let part = file.take(range.end.saturating_sub(range.start));
        Ok(Box::pin(ReaderStream::with_capacity(part, 64 * 1024)))
    }

    /// All bytes into a new file, as long as the disk has room.
    pub async fn save(self, path: &Path, reserve: &Reserve) -> Result<()> {
        let mut file = tokio::fs::File::create_new(path).await.map_err(|error| refused(&error))?;
        let mut pieces = self.stream(None).await?;
        while let Some(piece) = pieces.try_next().await.map_err(|error| refused(&error))? {
            reserve.check()?;
            file.write_all(&piece).await.map_err(|error| refused(&error))?;
        }
        file.flush().await.map_err(|error| refused(&error))
    }

    /// All bytes at once, for files whose size was looked at.
    pub async fn bytes(self) -> Result<Bytes> {
        let mut whole = BytesMut::with_capacity(usize::try_from(self.size).unwrap_or(0));
        let mut pieces = self.stream(None).await?;
        while let Some(piece) = pieces.try_next().await.map_err(|error| refused(&error))? {
            whole.extend_from_slice(&piece);
        }
        Ok(whole.freeze())
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?.map_err(|error| refused(&error))
}

pub(super) fn refused(error: &io::Error) -> Error {
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
    use crate::storage::Usage;

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
        let left = scratch.0.join("media").join("unfinished").join("left");
        std::fs::write(&left, "half").unwrap();
        assert_eq!(storage.remove_unfinished(SystemTime::UNIX_EPOCH).await.unwrap(), 0);
        assert_eq!(storage.usage().await.unwrap(), Usage::default());
        let later = SystemTime::now() + Duration::from_secs(60);
        assert_eq!(storage.remove_unfinished(later).await.unwrap(), 1);
        assert!(!left.exists());
    }
}
