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
    pub preview_remote_url: (),
    pub meta: Meta,
    pub description: Option<String>,
    pub blurhash: Option<String>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Meta {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focus: Option<Focus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original: Option<Size>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub small: Option<Size>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Focus {
    pub x: f32,
    pub y: f32,
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
            original: size(media.width, media.height),
            small: size(media.preview_width, media.preview_height),
        };
        Self {
            id: media.id,
            kind: media.kind.clone(),
            url: attachment_url(render.config, media),
            preview_url: preview_url(render.config, media),
            remote_url: media.remote_url.clone(),
            preview_remote_url: (),
            meta,
            description: media.description.clone(),
            blurhash: media.blurhash.clone(),
        }
    }
}

fn size(width: Option<i32>, height: Option<i32>) -> Option<Size> {
    let (width, height) = width.zip(height).filter(|(width, height)| *width > 0 && *height > 0)?;
    let aspect = f64::from(width) / f64::from(height);
    Some(Size { width, height, size: format!("{width}x{height}"), aspect })
}
