//! Names of stored files: random, so that nobody can guess one, and never made from what somebody sent.

use std::fmt;
use std::str::FromStr;

use super::store::MEDIA;
use crate::secrets::random_bytes;

/// What we store and serve, told by the bytes themselves and never by a name or a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileType {
    Jpeg,
    Png,
    Webp,
    Gif,
    Mp4,
    Webm,
    Ogg,
    Mp3,
    Wav,
    Flac,
    Aac,
}

impl FileType {
    const ALL: [Self; 11] = [
        Self::Jpeg,
        Self::Png,
        Self::Webp,
        Self::Gif,
        Self::Mp4,
        Self::Webm,
        Self::Ogg,
        Self::Mp3,
        Self::Wav,
        Self::Flac,
        Self::Aac,
    ];

    /// A film or a sound, by the first bytes of its file. QuickTime, 3GP and M4A are MP4; Matroska is WebM.
    pub fn sniff_film(bytes: &[u8]) -> Option<Self> {
        match bytes {
            // Of pictures in the same box none are taken.
            [_, _, _, _, b'f', b't', b'y', b'p', b'h' | b'a', b'e' | b'v', b'i', ..]
            | [_, _, _, _, b'f', b't', b'y', b'p', b'm', b'i' | b's', b'f', b'1', ..] => None,
            [_, _, _, _, b'f', b't', b'y', b'p', ..] => Some(Self::Mp4),
            [0x1a, 0x45, 0xdf, 0xa3, ..] => Some(Self::Webm),
            [b'O', b'g', b'g', b'S', ..] => Some(Self::Ogg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Some(Self::Wav),
            [b'f', b'L', b'a', b'C', ..] => Some(Self::Flac),
            [0xff, 0xf0 | 0xf1 | 0xf8 | 0xf9, ..] => Some(Self::Aac),
            [b'I', b'D', b'3', ..] | [0xff, 0xe0..=0xfe, ..] => Some(Self::Mp3),
            _ => None,
        }
    }

    /// A picture, by the first bytes of its file.
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            _ => None,
        }
    }

    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Gif => "gif",
            Self::Mp4 => "mp4",
            Self::Webm => "webm",
            Self::Ogg => "ogg",
            Self::Mp3 => "mp3",
            Self::Wav => "wav",
            Self::Flac => "flac",
            Self::Aac => "aac",
        }
    }

    pub fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
            Self::Mp4 => "video/mp4",
            Self::Webm => "video/webm",
            Self::Ogg => "audio/ogg",
            Self::Mp3 => "audio/mpeg",
            Self::Wav => "audio/wav",
            Self::Flac => "audio/flac",
            Self::Aac => "audio/aac",
        }
    }
}

/// Where a file lies, as `ab/cd/REST.ext`: 128 random bits in two levels of folders.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StorageKey {
    text: String,
    file_type: FileType,
}

impl StorageKey {
    pub fn random(file_type: FileType) -> Self {
        let name = format!("{:032x}", u128::from_be_bytes(random_bytes()));
        let text = format!("{}/{}/{}.{}", &name[..2], &name[2..4], &name[4..], file_type.extension());
        Self { text, file_type }
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Where its file lies in the store: below `media/`, as in its URL.
    pub(super) fn place(&self) -> String {
        format!("{MEDIA}/{}", self.text)
    }

    pub fn file_type(&self) -> FileType {
        self.file_type
    }
}

/// Takes nothing but what [`StorageKey::random`] makes: a key from a URL cannot leave the folder.
impl FromStr for StorageKey {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (name, extension) = text.split_once('.').ok_or(())?;
        let file_type = FileType::ALL.into_iter().find(|t| t.extension() == extension).ok_or(())?;
        let shaped = name.len() == 34
            && name.bytes().enumerate().all(|(at, byte)| match at {
                2 | 5 => byte == b'/',
                _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
            });
        if shaped { Ok(Self { text: text.to_owned(), file_type }) } else { Err(()) }
    }
}

impl fmt::Display for StorageKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_keys_parse_and_differ() {
        for file_type in FileType::ALL {
            let key = StorageKey::random(file_type);
            assert_eq!(key.as_str().parse(), Ok(key.clone()));
            assert_eq!(key.file_type(), file_type);
            assert_ne!(key, StorageKey::random(file_type));
        }
    }

    #[test]
    fn other_names_are_no_keys() {
        let good = StorageKey::random(FileType::Png).to_string();
        for text in [
            "",
            "../../../../etc/passwd",
            &good.replace(".png", ".svg"),
            &good.replace(".png", ""),
            &good.replacen('/', "_", 1),
            &good.to_uppercase(),
            &format!("/{good}"),
            &format!("../{}", &good[3..]),
            &format!("{good}.png"),
        ] {
            assert_eq!(text.parse::<StorageKey>(), Err(()), "{text}");
        }
    }
}
