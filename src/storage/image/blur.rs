//! Blurhash: a picture in thirty characters, shown while the real one loads or stays hidden.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{PixelType, Resizer};

use super::decode::ImageError;
use super::encode::Canvas;
use super::process::Picture;
use crate::storage::FileType;

/// As on Mastodon, in both directions.
const COMPONENTS: u32 = 4;
/// A hash of more says nothing more; Mastodon refuses it too.
const MAX_COMPONENTS: usize = 5;
/// The hash of a picture this small is the same.
const SAMPLE_SIDE: u32 = 64;
const SHOWN_SIDE: u32 = 32;
const BASE_83: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

pub(super) fn blurhash(canvas: &Canvas) -> Result<String, ImageError> {
    let (width, height) = (canvas.width.min(SAMPLE_SIDE), canvas.height.min(SAMPLE_SIDE));
    let sample = sample(canvas, width, height).map_err(|_| ImageError::Damaged)?;
    blurhash::encode(COMPONENTS, COMPONENTS, width, height, &sample).map_err(|_| ImageError::Damaged)
}

/// The picture in RGBA and small.
fn sample(canvas: &Canvas, width: u32, height: u32) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let kind = if canvas.alpha { PixelType::U8x4 } else { PixelType::U8x3 };
    let source = ImageRef::new(canvas.width, canvas.height, &canvas.pixels, kind)?;
    let mut target = Image::new(width, height, kind);
    Resizer::new().resize(&source, &mut target, None)?;
    let pixels = target.into_vec();
    if canvas.alpha {
        return Ok(pixels);
    }
    Ok(pixels.chunks_exact(3).flat_map(|rgb| [rgb[0], rgb[1], rgb[2], 255]).collect())
}

/// Whether a text from outside is a blurhash that can be decoded.
pub fn is_blurhash(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some(flag) = bytes.first().and_then(|first| BASE_83.iter().position(|digit| digit == first)) else {
        return false;
    };
    let (x, y) = (flag % 9 + 1, flag / 9 + 1);
    x <= MAX_COMPONENTS
        && y <= MAX_COMPONENTS
        && bytes.len() == 4 + 2 * x * y
        && bytes.iter().all(|byte| BASE_83.contains(byte))
}

/// A blurhash as a small PNG; `None` when it is none.
pub fn blurhash_picture(text: &str) -> Option<Picture> {
    if !is_blurhash(text) {
        return None;
    }
    let rgba = blurhash::decode(text, SHOWN_SIDE, SHOWN_SIDE, 1.0).ok()?;
    let pixels = rgba.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let canvas = Canvas { width: SHOWN_SIDE, height: SHOWN_SIDE, pixels, alpha: false };
    canvas.encode(FileType::Png, None).ok()
}
