//! One film, sound or moving picture made anew, as MP4 or MP3, with a picture of it.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use tokio::fs;

use super::probe::{Facts, Kind, probe, reader};
use super::program::{Programs, run};
use super::{FilmError, MAX_SECONDS};
use crate::storage::image::{MAX_PIXELS, within_area};
use crate::storage::{FileType, Scratch};

const WITHIN: Duration = Duration::from_secs(240);
const PICTURE_WITHIN: Duration = Duration::from_secs(30);
/// What is made anew is made for watching in passing: 1920 × 1080.
const MAX_AREA: u64 = 2_073_600;

/// A film, sound or moving picture made ready.
#[derive(Debug, Clone)]
pub struct ProcessedFilm {
    /// In the folder it was worked on in.
    pub file: PathBuf,
    /// In bytes.
    pub size: u64,
    pub file_type: FileType,
    pub facts: Facts,
    /// A picture of it, to be made fit to show: of a film one that says much, of a sound its cover.
    pub still: Option<Bytes>,
}

pub(super) async fn process(
    programs: &Programs,
    scratch: &Scratch,
    file_type: FileType,
) -> Result<ProcessedFilm, FilmError> {
    let input = scratch.input();
    let facts = probe(programs, &input, file_type).await?;
    let made_as = if facts.kind == Kind::Sound { FileType::Mp3 } else { FileType::Mp4 };
    let output = scratch.file("output");
    make(programs, &input, file_type, &facts, &output).await?;
    let made = probe(programs, &output, made_as).await?;
    let still = match facts.kind {
        Kind::Sound => still(programs, scratch, &input, file_type, &facts).await,
        // What was made is small; a film without a picture is none.
        Kind::Film | Kind::MovingPicture => {
            let still = still(programs, scratch, &output, made_as, &facts).await;
            Some(still.ok_or(FilmError::Damaged)?)
        }
    };
    Ok(ProcessedFilm {
        size: fs::metadata(&output).await?.len(),
        file: output,
        file_type: made_as,
        facts: Facts { kind: facts.kind, ..made },
        still,
    })
}

/// A picture to show before it plays: of a film one that says much, of a sound its cover; `None` where there is none.
pub(super) async fn still(
    programs: &Programs,
    scratch: &Scratch,
    file: &Path,
    file_type: FileType,
    facts: &Facts,
) -> Option<Bytes> {
    match facts.kind {
        Kind::Sound if !facts.has_cover => None,
        Kind::Sound => picture(programs, file, file_type, scratch, "0:v:0").await.ok(),
        Kind::Film | Kind::MovingPicture => picture(programs, file, file_type, scratch, "0:V:0").await.ok(),
    }
}

/// Every stream but film and sound is left out, and everything that was written beside them: places, names, devices.
async fn make(
    programs: &Programs,
    input: &Path,
    file_type: FileType,
    facts: &Facts,
    output: &Path,
) -> Result<(), FilmError> {
    let mut arguments = Arguments::reading(input, file_type)?;
    arguments.add(&["-t", &MAX_SECONDS.to_string()]);
    arguments.add(&["-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn", "-threads", "2"]);
    match facts.kind {
        Kind::Sound => {
            arguments.add(&["-map", "0:a:0", "-vn", "-id3v2_version", "0", "-f", "mp3"]);
            let codec = if file_type == FileType::Mp3 { &["copy"][..] } else { &["libmp3lame", "-q:a", "2"] };
            arguments.add(&["-c:a"]);
            arguments.add(codec);
        }
        Kind::Film | Kind::MovingPicture => {
            arguments.add(&["-map", "0:V:0", "-movflags", "+faststart", "-f", "mp4"]);
            let with_sound = facts.kind == Kind::Film;
            arguments.add(if with_sound { &["-map", "0:a:0?"] } else { &["-an"] });
            if facts.plays {
                arguments.add(&["-c", "copy"]);
            } else {
                let most_frames = if with_sound { "60" } else { "30" };
                arguments
                    .add(&["-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-pix_fmt", "yuv420p"]);
                arguments.add(&["-vf", &scale(facts), "-fpsmax", most_frames]);
                arguments.add(&["-c:a", "aac", "-b:a", "128k", "-ac", "2"]);
            }
        }
    }
    arguments.0.push(output.into());
    arguments.run(programs, WITHIN).await
}

/// x264 takes even sides only.
fn scale(facts: &Facts) -> String {
    let (width, height) = facts.size.unwrap_or((2, 2));
    let (width, height) = within_area(width, height, MAX_AREA);
    let even = |side: u32| (side & !1).max(2);
    format!("scale={}:{}", even(width), even(height))
}

async fn picture(
    programs: &Programs,
    input: &Path,
    file_type: FileType,
    scratch: &Scratch,
    stream: &str,
) -> Result<Bytes, FilmError> {
    let file = scratch.file("picture");
    let mut arguments = Arguments::reading(input, file_type)?;
    arguments.add(&[
        "-map",
        stream,
        "-vf",
        "thumbnail=n=24",
        "-frames:v",
        "1",
        "-c:v",
        "png",
        "-f",
        "image2",
    ]);
    arguments.0.push(file.as_os_str().into());
    arguments.run(programs, PICTURE_WITHIN).await?;
    // A film without a single frame makes no picture, and ffmpeg says nothing.
    fs::read(&file).await.map(Bytes::from).map_err(|_| FilmError::Damaged)
}

struct Arguments(Vec<OsString>);

impl Arguments {
    fn reading(input: &Path, file_type: FileType) -> Result<Self, FilmError> {
        let reader = reader(file_type).ok_or(FilmError::Unsupported)?;
        let mut arguments = Self(Vec::new());
        arguments.add(&["-nostdin", "-hide_banner", "-v", "error", "-y", "-protocol_whitelist", "file"]);
        arguments.add(&["-max_pixels", &MAX_PIXELS.to_string(), "-f", reader, "-i"]);
        arguments.0.push(input.into());
        Ok(arguments)
    }

    fn add(&mut self, words: &[&str]) {
        self.0.extend(words.iter().map(OsString::from));
    }

    async fn run(&self, programs: &Programs, within: Duration) -> Result<(), FilmError> {
        let arguments: Vec<&OsStr> = self.0.iter().map(OsString::as_os_str).collect();
        run(&programs.ffmpeg, &arguments, within).await.map(drop)
    }
}
