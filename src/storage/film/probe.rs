//! What a file is, without decoding it.

use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

use serde::Deserialize;

use super::program::{Programs, run};
use super::{FilmError, MAX_FRAME_RATE, MAX_PIXELS, MAX_SECONDS};
use crate::storage::FileType;

const WITHIN: Duration = Duration::from_secs(20);

/// How it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Film,
    Sound,
    /// A film without sound that plays by itself, over and over.
    MovingPicture,
}

impl Kind {
    /// Mastodon's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Film => "video",
            Self::Sound => "audio",
            Self::MovingPicture => "gifv",
        }
    }
}

/// What is known of a film or a sound.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    pub kind: Kind,
    /// Of the film, upright; not of a sound's cover.
    pub size: Option<(u32, u32)>,
    /// Seconds. Recordings made in a browser do not say.
    pub duration: Option<f64>,
    /// Frames a second, as a fraction: `30000/1001`.
    pub frame_rate: Option<String>,
    /// Bits a second.
    pub bitrate: Option<i32>,
    /// Whether a picture is in a sound's file.
    pub has_cover: bool,
    /// Whether browsers play the film as it is, once it lies in an MP4.
    pub plays: bool,
}

/// ffprobe's answer: numbers are text.
#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    streams: Vec<Stream>,
    #[serde(default)]
    format: Format,
}

#[derive(Default, Deserialize)]
struct Format {
    duration: Option<String>,
    bit_rate: Option<String>,
}

#[derive(Deserialize)]
struct Stream {
    codec_type: Option<String>,
    codec_name: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    pix_fmt: Option<String>,
    avg_frame_rate: Option<String>,
    #[serde(default)]
    disposition: Disposition,
    #[serde(default)]
    side_data_list: Vec<SideData>,
}

#[derive(Default, Deserialize)]
struct Disposition {
    #[serde(default)]
    attached_pic: u8,
}

#[derive(Deserialize)]
struct SideData {
    rotation: Option<f64>,
}

impl Stream {
    fn is(&self, kind: &str) -> bool {
        self.codec_type.as_deref() == Some(kind)
    }

    fn has_codec(&self, names: &[&str]) -> bool {
        self.codec_name.as_deref().is_some_and(|name| names.contains(&name))
    }

    /// Degrees by which it is shown turned.
    fn rotation(&self) -> f64 {
        self.side_data_list.iter().find_map(|data| data.rotation).unwrap_or(0.0)
    }
}

pub(super) async fn probe(programs: &Programs, file: &Path, file_type: FileType) -> Result<Facts, FilmError> {
    let reader = reader(file_type).ok_or(FilmError::Unsupported)?;
    let entries = "format=duration,bit_rate:stream=codec_type,codec_name,width,height,pix_fmt,avg_frame_rate:\
                   stream_disposition=attached_pic:stream_side_data=rotation";
    let mut arguments: Vec<&OsStr> =
        ["-v", "error", "-print_format", "json", "-show_entries", entries].map(OsStr::new).to_vec();
    arguments.extend(["-protocol_whitelist", "file", "-f", reader, "-i"].map(OsStr::new));
    arguments.push(file.as_os_str());
    let said = run(&programs.ffprobe, &arguments, WITHIN).await?;
    let answer: Answer = serde_json::from_slice(&said).map_err(|_| FilmError::Damaged)?;
    within_limits(facts(&answer, file_type)?)
}

/// The one reader of ffmpeg's for these bytes.
pub(super) fn reader(file_type: FileType) -> Option<&'static str> {
    Some(match file_type {
        FileType::Mp4 => "mov",
        FileType::Webm => "matroska",
        FileType::Ogg => "ogg",
        FileType::Mp3 => "mp3",
        FileType::Wav => "wav",
        FileType::Flac => "flac",
        FileType::Aac => "aac",
        FileType::Gif => "gif",
        FileType::Jpeg | FileType::Png | FileType::Webp => return None,
    })
}

fn facts(answer: &Answer, file_type: FileType) -> Result<Facts, FilmError> {
    let film =
        answer.streams.iter().find(|stream| stream.is("video") && stream.disposition.attached_pic == 0);
    let sound = answer.streams.iter().find(|stream| stream.is("audio"));
    let number =
        |text: &Option<String>| text.as_deref()?.parse::<f64>().ok().filter(|n| n.is_finite() && *n > 0.0);
    let kind = match (film, sound) {
        (Some(_), _) if file_type == FileType::Gif => Kind::MovingPicture,
        (Some(_), _) => Kind::Film,
        (None, Some(_)) => Kind::Sound,
        (None, None) => return Err(FilmError::Damaged),
    };
    let size = match film {
        Some(film) => Some(upright(film).ok_or(FilmError::Damaged)?),
        None => None,
    };
    Ok(Facts {
        kind,
        size,
        duration: number(&answer.format.duration),
        frame_rate: film.and_then(|film| film.avg_frame_rate.clone()).filter(|rate| frames(rate).is_some()),
        bitrate: number(&answer.format.bit_rate).map(|bits| bits as i32),
        has_cover: answer.streams.iter().any(|stream| stream.disposition.attached_pic == 1),
        plays: file_type == FileType::Mp4
            && film.is_some_and(|film| {
                film.has_codec(&["h264"])
                    && film.pix_fmt.as_deref() == Some("yuv420p")
                    && film.rotation() == 0.0
            })
            && sound.is_none_or(|sound| sound.has_codec(&["aac", "mp3"])),
    })
}

fn upright(film: &Stream) -> Option<(u32, u32)> {
    let (width, height) = film.width.zip(film.height).filter(|(width, height)| *width > 0 && *height > 0)?;
    let sideways = (film.rotation().abs() - 90.0).abs() < 1.0 || (film.rotation().abs() - 270.0).abs() < 1.0;
    Some(if sideways { (height, width) } else { (width, height) })
}

/// Frames a second of a fraction; none when it says nothing (`0/0`).
fn frames(rate: &str) -> Option<f64> {
    let (above, below) = rate.split_once('/')?;
    let frames = above.parse::<f64>().ok()? / below.parse::<f64>().ok()?;
    (frames.is_finite() && frames > 0.0).then_some(frames)
}

fn within_limits(facts: Facts) -> Result<Facts, FilmError> {
    if facts.size.is_some_and(|(width, height)| u64::from(width) * u64::from(height) > MAX_PIXELS) {
        return Err(FilmError::TooManyPixels);
    }
    if facts.duration.is_some_and(|seconds| seconds > MAX_SECONDS) {
        return Err(FilmError::TooLong);
    }
    // Of a GIF its frames are told in hundredths of a second, and fewer are made of it.
    let fastest = f64::from(MAX_FRAME_RATE);
    let frames = facts.frame_rate.as_deref().and_then(frames);
    if facts.kind == Kind::Film && frames.is_some_and(|frames| frames > fastest) {
        return Err(FilmError::TooManyFrames);
    }
    Ok(facts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(answer: &str, file_type: FileType) -> Result<Facts, FilmError> {
        within_limits(facts(&serde_json::from_str(answer).unwrap(), file_type)?)
    }

    #[test]
    fn film_that_lies_on_its_side_is_measured_upright_and_made_anew() {
        let film = r#"{"streams": [{"codec_type": "video", "codec_name": "h264", "width": 1920, "height": 1080,
            "pix_fmt": "yuv420p", "avg_frame_rate": "30000/1001", "side_data_list": [{"rotation": -90}]}],
            "format": {"duration": "12.5", "bit_rate": "800000"}}"#;
        let facts = read(film, FileType::Mp4).unwrap();
        assert_eq!((facts.size, facts.plays), (Some((1080, 1920)), false));
        assert_eq!((facts.duration, facts.bitrate), (Some(12.5), Some(800_000)));
    }

    #[test]
    fn limits_are_held_and_unknown_numbers_are_none() {
        let film = |width: u32, rate: &str, seconds: &str| {
            let answer = format!(
                r#"{{"streams": [{{"codec_type": "video", "width": {width}, "height": 1000, "avg_frame_rate": "{rate}"}}],
                    "format": {{"duration": "{seconds}"}}}}"#
            );
            read(&answer, FileType::Webm)
        };
        assert!(matches!(film(9000, "25/1", "1"), Err(FilmError::TooManyPixels)));
        assert!(matches!(film(1000, "121/1", "1"), Err(FilmError::TooManyFrames)));
        assert!(matches!(film(1000, "25/1", "14401"), Err(FilmError::TooLong)));
        let unknown = film(1000, "0/0", "N/A").unwrap();
        assert_eq!((unknown.frame_rate, unknown.duration), (None, None));
        assert!(matches!(read("{}", FileType::Ogg), Err(FilmError::Damaged)));
    }

    #[test]
    fn picture_in_a_sounds_file_makes_it_no_film() {
        let sound = r#"{"streams": [{"codec_type": "video", "width": 90000, "height": 90000,
            "disposition": {"attached_pic": 1}}, {"codec_type": "audio", "codec_name": "mp3"}]}"#;
        let facts = read(sound, FileType::Mp3).unwrap();
        assert_eq!((facts.kind, facts.size, facts.has_cover), (Kind::Sound, None, true));
    }
}
