//! Films, sounds and moving pictures made fit to show by the programs `ffmpeg` and `ffprobe`, where they are installed.
//!
//! Neither is trusted with more than it needs. Each reads one file with the one reader its first bytes call for, so that
//! no playlist leads it anywhere; it opens nothing but files, and is held in memory, time and size by the system.

mod probe;
mod program;
mod transcode;

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::Semaphore;

use super::{FileType, Scratch};
use crate::error::Error;
pub use probe::{Facts, Kind};
use program::Programs;
pub use transcode::ProcessedFilm;

/// Most pixels of one frame, as on Mastodon: 3840 × 2160.
pub const MAX_PIXELS: u64 = 8_294_400;
/// Most frames a second, as on Mastodon.
pub const MAX_FRAME_RATE: u32 = 120;
/// Longest film or sound, in seconds.
pub const MAX_SECONDS: f64 = 4.0 * 3600.0;

/// Programs that only look are quick; one that makes a film takes all a small machine has.
const PROBES_AT_ONCE: usize = 4;
const FILMS_AT_ONCE: usize = 1;

/// Why a film, sound or moving picture was refused.
#[derive(Debug, thiserror::Error)]
pub enum FilmError {
    #[error(
        "Validation failed: File is a film or a sound, which this server does not take: ffmpeg is not installed"
    )]
    NoPrograms,
    #[error("Validation failed: File content type is invalid, File is invalid")]
    Unsupported,
    /// The most that is taken, in megabytes.
    #[error("Validation failed: File is too large (maximum is {0} MB)")]
    TooLarge(u64),
    #[error("Validation failed: File has too many pixels (maximum is 3840x2160)")]
    TooManyPixels,
    #[error("Validation failed: File has too many frames per second (maximum is 120)")]
    TooManyFrames,
    #[error("Validation failed: File is too long (maximum is 4 hours)")]
    TooLong,
    /// Cut short, broken, not what it pretends to be, or more than a program was let have.
    #[error("Error processing thumbnail for uploaded media")]
    Damaged,
    /// Nothing of the file's own.
    #[error("{0}")]
    Trouble(String),
}

impl From<std::io::Error> for FilmError {
    fn from(error: std::io::Error) -> Self {
        Self::Trouble(error.to_string())
    }
}

/// 422, unless it was our own trouble.
impl From<FilmError> for Error {
    fn from(error: FilmError) -> Self {
        match error {
            FilmError::Trouble(_) => Self::Internal(format!("films: {error}")),
            error => Self::Unprocessable(error.to_string()),
        }
    }
}

/// Where films are worked on. Cheap to clone; make one for the process.
#[derive(Debug, Clone)]
pub struct Films {
    programs: Option<Arc<Programs>>,
    probes: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

impl Films {
    /// `ffmpeg`: the program's name or path; empty: none.
    pub fn new(ffmpeg: &str) -> Self {
        Self {
            programs: Programs::find(ffmpeg).map(Arc::new),
            probes: Arc::new(Semaphore::new(PROBES_AT_ONCE)),
            turns: Arc::new(Semaphore::new(FILMS_AT_ONCE)),
        }
    }

    /// Whether both programs are there.
    pub fn are_taken(&self) -> bool {
        self.programs.is_some()
    }

    /// Looks at a file without making anything of it, and refuses what is beyond the limits.
    pub async fn probe(&self, file: &Path, file_type: FileType) -> Result<Facts, FilmError> {
        let programs = self.programs.as_ref().ok_or(FilmError::NoPrograms)?;
        let _turn = self.probes.acquire().await.expect("this semaphore is never closed");
        probe::probe(programs, file, file_type).await
    }

    /// What is known of a film or sound that is shown as it is, and a picture of it.
    pub async fn glance(
        &self,
        scratch: &Scratch,
        file_type: FileType,
    ) -> Result<(Facts, Option<Bytes>), FilmError> {
        let programs = self.programs.as_ref().ok_or(FilmError::NoPrograms)?;
        let _turn = self.probes.acquire().await.expect("this semaphore is never closed");
        let facts = probe::probe(programs, &scratch.input(), file_type).await?;
        let still = transcode::still(programs, scratch, &scratch.input(), file_type, &facts).await;
        Ok((facts, still))
    }

    /// Makes a film, sound or moving picture that every browser plays, without what its maker's device wrote into it,
    /// and a picture to show before it plays. Waits for its turn.
    pub async fn process(&self, scratch: &Scratch, file_type: FileType) -> Result<ProcessedFilm, FilmError> {
        let programs = self.programs.as_ref().ok_or(FilmError::NoPrograms)?;
        let _turn = self.turns.acquire().await.expect("this semaphore is never closed");
        transcode::process(programs, scratch, file_type).await
    }
}

/// Whether a GIF moves: it holds more than one picture. Reads blocks, not pixels; what is broken stands still.
pub fn is_moving_gif(bytes: &[u8]) -> bool {
    let color_table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let Some(flags) = bytes.get(10) else { return false };
    let (mut at, mut pictures) = (13 + color_table(*flags), 0);
    // Data in pieces, each behind its length; a length of none ends it.
    let skip_pieces = |mut at: usize| loop {
        match bytes.get(at) {
            Some(0) => return Some(at + 1),
            Some(length) => at += 1 + usize::from(*length),
            None => return None,
        }
    };
    loop {
        let next = match bytes.get(at) {
            Some(0x21) => skip_pieces(at + 2),
            Some(0x2c) => {
                pictures += 1;
                if pictures == 2 {
                    return true;
                }
                bytes.get(at + 9).and_then(|flags| skip_pieces(at + 10 + color_table(*flags) + 1))
            }
            _ => None,
        };
        match next {
            Some(next) => at = next,
            None => return false,
        }
    }
}
