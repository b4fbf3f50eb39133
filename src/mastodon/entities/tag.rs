//! Tag: a hashtag.

use serde::Serialize;

use super::{Render, account::is_false};
use crate::model::status;

#[derive(Debug, Clone, Serialize)]
pub struct Tag {
    pub id: String,
    pub name: String,
    pub url: String,
    /// Uses per day: not counted yet.
    pub history: Vec<History>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub following: Option<bool>,
    #[serde(skip_serializing_if = "is_false")]
    pub featuring: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct History {
    pub day: String,
    pub accounts: String,
    pub uses: String,
}

impl Tag {
    /// `following` is told to a person only.
    pub fn new(render: Render<'_>, id: i64, tag: &status::Tag, following: Option<bool>) -> Self {
        Self {
            id: id.to_string(),
            name: tag.display.clone(),
            url: tag_url(render, &tag.name),
            history: Vec::new(),
            following,
            featuring: false,
        }
    }
}

pub(super) fn tag_url(render: Render<'_>, name_folded: &str) -> String {
    let mut url = render.config.instance.base_url.as_url().clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.clear().push("tags").push(name_folded);
    }
    url.into()
}
