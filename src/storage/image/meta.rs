//! The `meta` of Mastodon's MediaAttachment.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Meta {
    pub original: Size,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub small: Option<Size>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focus: Option<Focus>,
}

/// Pixels, the same as text, and width by height.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Size {
    pub width: u32,
    pub height: u32,
    pub size: String,
    pub aspect: f64,
}

/// The point to keep in view when a preview is cropped: -1 is left or bottom, 1 right or top.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Focus {
    pub x: f64,
    pub y: f64,
}

impl Size {
    pub fn new(width: u32, height: u32) -> Self {
        let aspect = f64::from(width) / f64::from(height.max(1));
        Self { width, height, size: format!("{width}x{height}"), aspect }
    }
}

impl Focus {
    /// `None` unless both are numbers from -1 to 1.
    pub fn new(x: f64, y: f64) -> Option<Self> {
        let valid = |value: f64| (-1.0..=1.0).contains(&value);
        (valid(x) && valid(y)).then_some(Self { x, y })
    }

    /// `x,y`, as clients send it.
    pub fn parse(text: &str) -> Option<Self> {
        let (x, y) = text.split_once(',')?;
        Self::new(x.trim().parse().ok()?, y.trim().parse().ok()?)
    }
}
