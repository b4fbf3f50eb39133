//! Pixels to files, in the smallest of the formats every browser and peer reads.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};

use super::decode::ImageError;
use super::process::Picture;
use crate::storage::FileType;

/// A PNG of at most so many pixels is tried as PNG again: a drawing or a screenshot.
const MAX_PNG_PIXELS: u64 = 4_000_000;
/// And stays one when it takes no more bytes than this.
const MAX_PNG_BYTES: usize = 2 << 20;
const JPEG_QUALITY: u8 = 85;

/// Upright pixels, ready to be written.
pub(super) struct Canvas {
    pub width: u32,
    pub height: u32,
    pub pixels: Vec<u8>,
    pub alpha: bool,
}

impl Canvas {
    fn color(&self) -> ExtendedColorType {
        if self.alpha { ExtendedColorType::Rgba8 } else { ExtendedColorType::Rgb8 }
    }

    /// PNG where something shines through, and where the source was drawn rather than photographed and the
    /// result is small; else JPEG.
    pub fn encode(&self, source: FileType, profile: Option<&[u8]>) -> Result<Picture, ImageError> {
        if self.alpha {
            return self.encode_png(profile);
        }
        let drawn = matches!(source, FileType::Png | FileType::Gif);
        if drawn && u64::from(self.width) * u64::from(self.height) <= MAX_PNG_PIXELS {
            let png = self.encode_png(profile)?;
            if png.bytes.len() <= MAX_PNG_BYTES {
                return Ok(png);
            }
        }
        self.encode_jpeg(profile)
    }

    fn encode_png(&self, profile: Option<&[u8]>) -> Result<Picture, ImageError> {
        let mut bytes = Vec::new();
        let mut encoder =
            PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive);
        if let Some(profile) = profile {
            encoder.set_icc_profile(profile.to_vec()).map_err(|_| ImageError::Damaged)?;
        }
        encoder
            .write_image(&self.pixels, self.width, self.height, self.color())
            .map_err(|_| ImageError::Damaged)?;
        Ok(Picture { bytes, file_type: FileType::Png, width: self.width, height: self.height })
    }

    fn encode_jpeg(&self, profile: Option<&[u8]>) -> Result<Picture, ImageError> {
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
        if let Some(profile) = profile {
            encoder.set_icc_profile(profile.to_vec()).map_err(|_| ImageError::Damaged)?;
        }
        encoder
            .write_image(&self.pixels, self.width, self.height, self.color())
            .map_err(|_| ImageError::Damaged)?;
        Ok(Picture { bytes, file_type: FileType::Jpeg, width: self.width, height: self.height })
    }
}
