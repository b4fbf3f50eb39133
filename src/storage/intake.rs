//! Files as they come in: the beginning is held in memory, what is larger goes on into a file while it is read, and nothing
//! beyond what is taken of its kind is kept at all. So an upload costs the same memory whatever its size.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

use super::film::FilmError;
use super::image::{self, ImageError};
use super::store::refused;
use super::{FileType, Reserve, Scratch, ScratchRoot};
use crate::error::Result;

/// Held in memory up to here; most pictures of phones are larger.
const HELD: usize = 1 << 20;
/// Enough to tell what it is.
const HEAD: usize = 64;

/// What takes files in. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Intake {
    scratch: ScratchRoot,
    reserve: Arc<Reserve>,
    max_film: u64,
}

impl Intake {
    /// `max_film`: bytes of a film or sound.
    pub fn new(scratch: ScratchRoot, reserve: Arc<Reserve>, max_film: u64) -> Self {
        Self { scratch, reserve, max_film }
    }

    /// The largest film or sound that is taken, in bytes.
    pub fn max_film(&self) -> u64 {
        self.max_film
    }

    /// Begins a file.
    pub fn receive(&self) -> Receiving {
        Receiving { intake: self.clone(), size: 0, head: BytesMut::new(), kept: Kept::Held(BytesMut::new()) }
    }

    /// Of what begins so.
    fn most(&self, head: &[u8]) -> u64 {
        if FileType::sniff_film(head).is_some() { self.max_film } else { image::MAX_BYTES as u64 }
    }
}

/// A file of which more is to come.
#[derive(Debug)]
pub struct Receiving {
    intake: Intake,
    size: u64,
    head: BytesMut,
    kept: Kept,
}

#[derive(Debug)]
enum Kept {
    Held(BytesMut),
    File(Scratch, File),
    /// Nothing, for more came than this.
    Nothing(u64),
}

impl Receiving {
    /// The next piece. Of a file that is too large the rest is counted and dropped, so that who sends it hears why.
    ///
    /// # Errors
    /// [`Unavailable`](crate::error::Error::Unavailable) when the disk is nearly full.
    pub async fn add(&mut self, piece: &[u8]) -> Result<()> {
        self.size += piece.len() as u64;
        let missing = HEAD.saturating_sub(self.head.len()).min(piece.len());
        self.head.extend_from_slice(&piece[..missing]);
        let most = self.intake.most(&self.head);
        if self.size > most {
            self.kept = Kept::Nothing(most);
        }
        match &mut self.kept {
            Kept::Nothing(_) => Ok(()),
            Kept::File(_, file) => {
                self.intake.reserve.check()?;
                file.write_all(piece).await.map_err(|error| refused(&error))
            }
            Kept::Held(held) if held.len() + piece.len() <= HELD => {
                held.extend_from_slice(piece);
                Ok(())
            }
            Kept::Held(held) => {
                self.intake.reserve.check()?;
                let scratch = self.intake.scratch.folder().await.map_err(|error| refused(&error))?;
                let mut file = File::create_new(scratch.input()).await.map_err(|error| refused(&error))?;
                file.write_all(held).await.map_err(|error| refused(&error))?;
                file.write_all(piece).await.map_err(|error| refused(&error))?;
                self.kept = Kept::File(scratch, file);
                Ok(())
            }
        }
    }

    /// No more comes.
    ///
    /// # Errors
    /// When the disk is full.
    pub async fn finish(self) -> Result<Incoming> {
        let content = match self.kept {
            Kept::Held(held) => Content::Held(held.freeze()),
            Kept::File(scratch, mut file) => {
                file.flush().await.map_err(|error| refused(&error))?;
                Content::File(scratch)
            }
            Kept::Nothing(most) => Content::TooLarge(most),
        };
        Ok(Incoming { head: self.head.freeze(), size: self.size, content })
    }
}

/// A file that came in. What was written of it is gone with this value.
#[derive(Debug)]
pub struct Incoming {
    head: Bytes,
    size: u64,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Held(Bytes),
    File(Scratch),
    TooLarge(u64),
}

impl Incoming {
    /// Its first bytes, by which it is told what it is.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// In bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    pub fn is_empty(&self) -> bool {
        self.size == 0
    }

    /// All of it at once, as pictures are worked on.
    ///
    /// # Errors
    /// [`ImageError::TooLarge`] as 422 for what no picture may have.
    pub async fn picture(&self) -> Result<Bytes> {
        if self.size > image::MAX_BYTES as u64 {
            return Err(ImageError::TooLarge.into());
        }
        match &self.content {
            Content::Held(bytes) => Ok(bytes.clone()),
            Content::File(scratch) => {
                Ok(tokio::fs::read(scratch.input()).await.map_err(|error| refused(&error))?.into())
            }
            Content::TooLarge(_) => Err(ImageError::TooLarge.into()),
        }
    }

    /// As a file that programs read, below `root` unless it is one already.
    ///
    /// # Errors
    /// [`FilmError::TooLarge`]; those of the disk.
    pub async fn into_file(self, root: &ScratchRoot) -> Result<Scratch, FilmError> {
        match self.content {
            Content::File(scratch) => Ok(scratch),
            Content::TooLarge(most) => Err(FilmError::TooLarge(most >> 20)),
            Content::Held(bytes) => {
                let scratch = root.folder().await?;
                tokio::fs::write(scratch.input(), &bytes).await?;
                Ok(scratch)
            }
        }
    }
}

/// What is in memory already.
impl From<Bytes> for Incoming {
    fn from(bytes: Bytes) -> Self {
        let head = bytes.slice(..bytes.len().min(HEAD));
        Self { head, size: bytes.len() as u64, content: Content::Held(bytes) }
    }
}

impl Default for Incoming {
    fn default() -> Self {
        Bytes::new().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    const PIECE: usize = 64 << 10;

    struct Folder(std::path::PathBuf);

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn intake(max_film: u64) -> (Intake, Folder) {
        let name = format!("intake-test-{:x}", u64::from_be_bytes(crate::secrets::random_bytes()));
        let folder = Folder(std::env::temp_dir().join(name));
        let reserve = Arc::new(Reserve::new(std::env::temp_dir(), 0));
        (Intake::new(ScratchRoot::under(&folder.0), reserve, max_film), folder)
    }

    async fn received(intake: &Intake, head: &[u8], size: usize) -> Receiving {
        let mut receiving = intake.receive();
        receiving.add(head).await.unwrap();
        let mut left = size - head.len();
        while left > 0 {
            let piece = left.min(PIECE);
            receiving.add(&vec![7; piece]).await.unwrap();
            left -= piece;
        }
        receiving
    }

    const FILM: &[u8] = b"\x1a\x45\xdf\xa3";

    #[tokio::test]
    async fn large_files_are_held_on_the_disk_and_small_ones_in_memory() {
        let (intake, folder) = intake(50 << 20);
        let small = received(&intake, b"GIF89a", 1000).await.finish().await.unwrap();
        assert!(!folder.0.exists());
        assert_eq!((small.size(), small.picture().await.unwrap().len()), (1000, 1000));
        let large = received(&intake, FILM, 45 << 20).await;
        assert!(
            matches!(large.kept, Kept::File(..)) && large.head.capacity() < PIECE,
            "nothing more is held"
        );
        let large = large.finish().await.unwrap();
        assert!(large.head().starts_with(FILM) && large.picture().await.is_err());
        let scratch = large.into_file(&intake.scratch).await.unwrap();
        let written = std::fs::read(scratch.input()).unwrap();
        assert!(written.len() == 45 << 20 && written.starts_with(FILM) && written.ends_with(&[7]));
        drop(scratch);
        assert_eq!(std::fs::read_dir(folder.0.join("scratch")).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn nothing_is_kept_beyond_what_is_taken_of_a_kind() {
        let (intake, folder) = intake(5 << 20);
        for (head, size) in
            [(FILM, (5 << 20) + 1), (b"\xff\xd8\xff".as_slice(), (16 << 20) + 1), (b"noise", 20 << 20)]
        {
            let receiving = received(&intake, head, size).await;
            assert!(matches!(receiving.kept, Kept::Nothing(_)));
            assert_eq!(std::fs::read_dir(folder.0.join("scratch")).unwrap().count(), 0);
            let incoming = receiving.finish().await.unwrap();
            assert!(incoming.picture().await.is_err());
            assert!(matches!(incoming.into_file(&intake.scratch).await, Err(FilmError::TooLarge(_))));
        }
    }

    #[tokio::test]
    async fn nothing_goes_on_into_a_file_while_the_disk_is_low() {
        let (intake, folder) = intake(5 << 20);
        let mut receiving = received(&intake, FILM, 2 << 20).await;
        intake.reserve.set_min_free(u64::MAX);
        assert!(matches!(receiving.add(&[7; PIECE]).await, Err(Error::Unavailable { .. })));
        drop(receiving);
        assert_eq!(std::fs::read_dir(folder.0.join("scratch")).unwrap().count(), 0);
    }
}
