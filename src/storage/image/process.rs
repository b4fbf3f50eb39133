//! What becomes of a picture: an attachment with its preview, an avatar, a header.

use fast_image_resize::images::Image;
use fast_image_resize::{PixelType, ResizeOptions, Resizer};
use image::metadata::Orientation;
use image::{DynamicImage, RgbImage, RgbaImage};

use super::blur::blurhash;
use super::decode::{Decoded, ImageError, decode};
use super::encode::Canvas;
use super::meta::{Meta, Size};
use crate::storage::FileType;

/// Mastodon's areas: 3840 × 2160 for the picture itself, 640 × 360 for its preview.
const MAX_AREA: u64 = 8_294_400;
const MAX_PREVIEW_AREA: u64 = 230_400;
const AVATAR: (u32, u32) = (400, 400);
const HEADER: (u32, u32) = (1500, 500);
const EMOJI: f64 = 128.0;

/// An encoded picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub bytes: Vec<u8>,
    pub file_type: FileType,
    /// In pixels, upright.
    pub width: u32,
    pub height: u32,
}

/// An attachment made ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessedImage {
    pub original: Picture,
    pub preview: Picture,
    pub blurhash: String,
}

impl ProcessedImage {
    /// The `meta` of Mastodon's MediaAttachment, without a focus.
    pub fn meta(&self) -> Meta {
        let size = |picture: &Picture| Size::new(picture.width, picture.height);
        Meta { original: size(&self.original), small: Some(size(&self.preview)), focus: None }
    }
}

/// A picture for a status, whole, with its preview. Of animations the first frame.
pub fn process_attachment(bytes: &[u8]) -> Result<ProcessedImage, ImageError> {
    let decoded = decode(bytes)?;
    let original = scaled(&decoded, within_area(decoded.width, decoded.height, MAX_AREA))?;
    let preview = scaled(&decoded, within_area(decoded.width, decoded.height, MAX_PREVIEW_AREA))?;
    let profile = decoded.profile.as_deref();
    Ok(ProcessedImage {
        original: original.encode(decoded.source, profile)?,
        preview: preview.encode(decoded.source, profile)?,
        blurhash: blurhash(&preview)?,
    })
}

/// A profile's picture: the middle square, at most 400 pixels wide.
pub fn process_avatar(bytes: &[u8]) -> Result<Picture, ImageError> {
    cropped(bytes, AVATAR)
}

/// A profile's banner: the middle, three times as wide as high, at most 1500 × 500 pixels.
pub fn process_header(bytes: &[u8]) -> Result<Picture, ImageError> {
    cropped(bytes, HEADER)
}

/// A custom emoji: what its bytes are, and a picture of it that stands still, at most 128 pixels high or wide.
pub fn process_emoji(bytes: &[u8]) -> Result<(FileType, Picture), ImageError> {
    let decoded = decode(bytes)?;
    let fit = (EMOJI / f64::from(decoded.width.max(decoded.height))).min(1.0);
    let side = |full: u32| ((f64::from(full) * fit).round() as u32).max(1);
    let still = scaled(&decoded, (side(decoded.width), side(decoded.height)))?;
    Ok((decoded.source, still.encode(FileType::Png, None)?))
}

fn cropped(bytes: &[u8], (width, height): (u32, u32)) -> Result<Picture, ImageError> {
    let decoded = decode(bytes)?;
    // The stored picture may lie on its side; what is cut must be measured as it lies.
    let (width, height) = if is_sideways(decoded.orientation) { (height, width) } else { (width, height) };
    // Small pictures keep their pixels: enlarging adds bytes and no detail.
    let fit =
        (f64::from(decoded.width) / f64::from(width)).min(f64::from(decoded.height) / f64::from(height));
    let side = |full: u32| ((f64::from(full) * fit.min(1.0)).round() as u32).max(1);
    scaled(&decoded, (side(width), side(height)))?.encode(decoded.source, decoded.profile.as_deref())
}

/// The largest size of the same shape within an area, never larger than it is.
pub(in crate::storage) fn within_area(width: u32, height: u32, area: u64) -> (u32, u32) {
    let ratio = (area as f64 / (f64::from(width) * f64::from(height))).sqrt().min(1.0);
    let side = |full: u32| ((f64::from(full) * ratio) as u32).max(1);
    // A line many times longer than high keeps its height of one pixel, so its length has to give way.
    let longest = u32::try_from(area).unwrap_or(u32::MAX);
    (side(width).min(longest), side(height).min(longest))
}

/// Cuts the middle to the shape of `size`, scales it, and turns it upright.
fn scaled(decoded: &Decoded, (width, height): (u32, u32)) -> Result<Canvas, ImageError> {
    let pixels = if (width, height) == (decoded.width, decoded.height) {
        decoded.pixels.clone()
    } else {
        resize(decoded, width, height).map_err(|_| ImageError::Damaged)?
    };
    upright(width, height, pixels, decoded.alpha, decoded.orientation).ok_or(ImageError::Damaged)
}

fn resize(decoded: &Decoded, width: u32, height: u32) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let kind = if decoded.alpha { PixelType::U8x4 } else { PixelType::U8x3 };
    let source =
        fast_image_resize::images::ImageRef::new(decoded.width, decoded.height, &decoded.pixels, kind)?;
    let mut target = Image::new(width, height, kind);
    let options = ResizeOptions::new().fit_into_destination(Some((0.5, 0.5)));
    Resizer::new().resize(&source, &mut target, &options)?;
    Ok(target.into_vec())
}

fn upright(
    width: u32,
    height: u32,
    pixels: Vec<u8>,
    alpha: bool,
    orientation: Orientation,
) -> Option<Canvas> {
    if orientation == Orientation::NoTransforms {
        return Some(Canvas { width, height, pixels, alpha });
    }
    let mut image = if alpha {
        DynamicImage::ImageRgba8(RgbaImage::from_raw(width, height, pixels)?)
    } else {
        DynamicImage::ImageRgb8(RgbImage::from_raw(width, height, pixels)?)
    };
    image.apply_orientation(orientation);
    Some(Canvas { width: image.width(), height: image.height(), pixels: image.into_bytes(), alpha })
}

fn is_sideways(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}
