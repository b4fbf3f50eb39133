//! FeaturedTag.

use schemars::JsonSchema;
use serde::Serialize;

use super::tag::tag_url;
use super::{Day, Render};
use crate::db::featured_tags;

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FeaturedTag {
    pub id: String,
    pub name: String,
    pub url: String,
    /// A number as text, as on Mastodon.
    pub statuses_count: String,
    pub last_status_at: Option<Day>,
}

impl FeaturedTag {
    pub fn new(render: Render<'_>, featured: featured_tags::FeaturedTag) -> Self {
        Self {
            id: featured.id.to_string(),
            url: tag_url(render, &featured.tag.name),
            name: featured.tag.display,
            statuses_count: featured.statuses_count.to_string(),
            last_status_at: featured.last_status_at.map(Day::from),
        }
    }
}
