//! From untrusted bytes to pixels: the type by content, the limits before decoding.

use std::io::Cursor;
use std::panic::catch_unwind;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use crate::error::Error;
use crate::storage::FileType;

/// Largest file, as on Mastodon.
pub const MAX_BYTES: usize = 16 << 20;
/// Most pixels, as on Mastodon: 7680 × 4320.
pub const MAX_PIXELS: u64 = 33_177_600;
/// Longest side.
const MAX_SIDE: u32 = 32_767;
/// What a decoder may allocate: all pixels at four bytes each, so pictures of 16 bits a channel may have half.
const MAX_DECODED_BYTES: u64 = MAX_PIXELS * 4;
/// Larger colour profiles are dropped; those that cameras write have a few kB.
const MAX_PROFILE_BYTES: usize = 64 << 10;

/// Why a picture was refused. The messages are Mastodon's where it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImageError {
    #[error("Validation failed: File content type is invalid, File is invalid")]
    Unsupported,
    #[error("Validation failed: File is too large (maximum is 16 MB)")]
    TooLarge,
    #[error("Validation failed: File has too many pixels (maximum is 33 million)")]
    TooManyPixels,
    /// Cut short, broken, or not what it pretends to be.
    #[error("Error processing thumbnail for uploaded media")]
    Damaged,
}

/// 422.
impl From<ImageError> for Error {
    fn from(error: ImageError) -> Self {
        Self::Unprocessable(error.to_string())
    }
}

/// A picture in memory: three or four bytes a pixel.
pub(super) struct Decoded {
    pub width: u32,
    pub height: u32,
    pub pixels: Vec<u8>,
    /// Four bytes a pixel, and at least one pixel is not opaque.
    pub alpha: bool,
    /// Still to be applied.
    pub orientation: Orientation,
    /// An RGB colour profile: without it, wide-gamut photographs would lose their colours.
    pub profile: Option<Vec<u8>>,
    pub source: FileType,
}

pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, ImageError> {
    if bytes.len() > MAX_BYTES {
        return Err(ImageError::TooLarge);
    }
    let source = FileType::sniff(bytes).ok_or(ImageError::Unsupported)?;
    if source == FileType::Jpeg && !is_complete_jpeg(bytes) {
        return Err(ImageError::Damaged);
    }
    // Decoders are large and fed by strangers: one that panics has met a damaged file.
    catch_unwind(|| decode_as(source, bytes)).unwrap_or(Err(ImageError::Damaged))
}

fn decode_as(source: FileType, bytes: &[u8]) -> Result<Decoded, ImageError> {
    let format = match source {
        FileType::Jpeg => ImageFormat::Jpeg,
        FileType::Png => ImageFormat::Png,
        FileType::Webp => ImageFormat::WebP,
        FileType::Gif => ImageFormat::Gif,
        _ => return Err(ImageError::Unsupported),
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits());
    // Reads the header only.
    let mut decoder = reader.into_decoder().map_err(|error| refused(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS || decoder.total_bytes() > MAX_DECODED_BYTES {
        return Err(ImageError::TooManyPixels);
    }
    if width == 0 || height == 0 {
        return Err(ImageError::Damaged);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten().filter(|profile| is_rgb_profile(profile));
    let image = DynamicImage::from_decoder(decoder).map_err(|error| refused(&error))?;
    let transparent = image.color().has_alpha().then(|| image.to_rgba8());
    let (pixels, alpha) = match transparent.filter(|image| image.pixels().any(|pixel| pixel.0[3] < 255)) {
        Some(image) => (image.into_raw(), true),
        None => (image.into_rgb8().into_raw(), false),
    };
    Ok(Decoded { width, height, pixels, alpha, orientation, profile, source })
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    limits
}

fn refused(error: &image::ImageError) -> ImageError {
    match error {
        image::ImageError::Limits(_) => ImageError::TooManyPixels,
        image::ImageError::Unsupported(_) => ImageError::Unsupported,
        _ => ImageError::Damaged,
    }
}

/// The colour space stands at byte 16 of a profile's header; the pixels are RGB whatever they were.
fn is_rgb_profile(profile: &[u8]) -> bool {
    profile.len() <= MAX_PROFILE_BYTES && profile.get(16..20) == Some(b"RGB ")
}

/// Whether the end-of-image marker follows the picture's data. The decoder fills what is missing with grey and
/// says nothing. Looking for the marker anywhere would find the one of an embedded thumbnail.
fn is_complete_jpeg(bytes: &[u8]) -> bool {
    let mut at = 2;
    loop {
        let Some(&[0xff, marker]) = bytes.get(at..).and_then(|rest| rest.first_chunk::<2>()) else {
            return false;
        };
        at += match marker {
            0xd9 => return true,
            // Fill bytes; markers without a length.
            0xff => 1,
            0x01 | 0xd0..=0xd7 => 2,
            _ => {
                let Some(length) = bytes.get(at + 2..).and_then(|rest| rest.first_chunk::<2>()) else {
                    return false;
                };
                2 + usize::from(u16::from_be_bytes(*length))
            }
        };
        if marker == 0xda {
            at += scan_length(bytes.get(at..).unwrap_or_default());
        }
    }
}

/// Entropy-coded data runs up to the next marker that is neither a stuffed byte nor a restart.
fn scan_length(data: &[u8]) -> usize {
    let marker = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7 | 0xff);
    data.windows(2).position(marker).unwrap_or(data.len())
}
