//! Tag: a hashtag.

use chrono::NaiveTime;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Render, account::is_false};
use crate::model::tag::{DayUses, TagView};

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Tag {
    pub id: String,
    pub name: String,
    pub url: String,
    /// Uses per day of the last week, today first.
    pub history: Vec<History>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub following: Option<bool>,
    #[serde(skip_serializing_if = "is_false")]
    pub featuring: bool,
}

/// One day; all of it as text, the day as seconds since 1970.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct History {
    pub day: String,
    pub accounts: String,
    pub uses: String,
}

impl From<&DayUses> for History {
    fn from(day: &DayUses) -> Self {
        Self {
            day: day.day.and_time(NaiveTime::MIN).and_utc().timestamp().to_string(),
            accounts: day.accounts.to_string(),
            uses: day.uses.to_string(),
        }
    }
}

impl Tag {
    pub fn new(render: Render<'_>, view: &TagView) -> Self {
        Self {
            id: view.id.to_string(),
            name: view.tag.display.clone(),
            url: tag_url(render, &view.tag.name),
            history: view.history.iter().map(History::from).collect(),
            following: view.following,
            featuring: false,
        }
    }

    /// Whether its reader shows it on their profile.
    pub fn featuring(self, featuring: bool) -> Self {
        Self { featuring, ..self }
    }

    pub fn all(render: Render<'_>, views: &[TagView]) -> Vec<Self> {
        views.iter().map(|view| Self::new(render, view)).collect()
    }
}

pub(super) fn tag_url(render: Render<'_>, name_folded: &str) -> String {
    let mut url = render.config.instance.base_url.as_url().clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.clear().push("tags").push(name_folded);
    }
    url.into()
}
