//! MediaAttachment: a picture, film or sound.

use schemars::JsonSchema;
use serde::Serialize;

use super::Render;
use crate::model::MediaId;
use crate::model::status::Media;
use crate::storage::url::{attachment_url, preview_url};

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MediaAttachment {
    pub id: MediaId,
    #[serde(rename = "type")]
    pub kind: String,
    pub url: Option<String>,
    pub preview_url: Option<String>,
    pub remote_url: Option<String>,
    pub preview_remote_url: Option<String>,
    pub meta: Meta,
    pub description: Option<String>,
    pub blurhash: Option<String>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Meta {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focus: Option<Focus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original: Option<MetaDetails>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub small: Option<MetaDetails>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Focus {
    pub x: f32,
    pub y: f32,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MetaDetails {
    #[serde(flatten)]
    pub size: Option<Size>,
    /// Frames a second, as a fraction: `30000/1001`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frame_rate: Option<String>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<f64>,
    /// Bits a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bitrate: Option<i32>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Size {
    pub width: i32,
    pub height: i32,
    /// `640x480`
    pub size: String,
    pub aspect: f64,
}

impl MediaAttachment {
    pub fn new(render: Render<'_>, media: &Media) -> Self {
        let meta = Meta {
            focus: media.focus_x.zip(media.focus_y).map(|(x, y)| Focus { x, y }),
            original: details(media),
            small: size(media.preview_width, media.preview_height).map(|size| MetaDetails {
                size: Some(size),
                frame_rate: None,
                duration: None,
                bitrate: None,
            }),
        };
        Self {
            id: media.id,
            kind: media.kind.clone(),
            url: attachment_url(render.config, media),
            preview_url: preview_url(render.config, media),
            remote_url: media.remote_url.clone(),
            preview_remote_url: media.preview_remote_url.clone(),
            meta,
            description: media.description.clone(),
            blurhash: media.blurhash.clone(),
        }
    }
}

/// What is known of the whole; `None` when nothing is.
fn details(media: &Media) -> Option<MetaDetails> {
    let details = MetaDetails {
        size: size(media.width, media.height),
        frame_rate: media.frame_rate.clone(),
        duration: media.duration,
        bitrate: media.bitrate,
    };
    (details.size.is_some() || details.duration.is_some()).then_some(details)
}

fn size(width: Option<i32>, height: Option<i32>) -> Option<Size> {
    let (width, height) = width.zip(height).filter(|(width, height)| *width > 0 && *height > 0)?;
    let aspect = f64::from(width) / f64::from(height);
    Some(Size { width, height, size: format!("{width}x{height}"), aspect })
}
