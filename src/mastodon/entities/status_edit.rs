//! StatusEdit: one version of a status.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Account, CustomEmoji, MediaAttachment, Render, Timestamp};
use crate::model;

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct StatusEdit {
    pub content: String,
    pub spoiler_text: String,
    pub sensitive: bool,
    pub created_at: Timestamp,
    pub account: Account,
    pub media_attachments: Vec<MediaAttachment>,
    pub emojis: Vec<CustomEmoji>,
    pub quote: (),
    /// The options of its poll, where it had one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poll: Option<PollVersion>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PollVersion {
    pub options: Vec<OptionVersion>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OptionVersion {
    pub title: String,
}

impl StatusEdit {
    /// All versions of one status.
    pub fn all(
        render: Render<'_>,
        account: &model::Account,
        versions: Vec<model::status::StatusEdit>,
    ) -> Vec<Self> {
        let account = Account::new(render, account);
        let versions = versions.into_iter().map(|version| Self {
            content: version.content,
            spoiler_text: version.spoiler_text,
            sensitive: version.sensitive,
            created_at: version.created_at.into(),
            account: account.clone(),
            media_attachments: version
                .media
                .iter()
                .map(|media| MediaAttachment::new(render, media))
                .collect(),
            emojis: Vec::new(),
            quote: (),
            poll: version.poll_options.map(|options| PollVersion {
                options: options.into_iter().map(|title| OptionVersion { title }).collect(),
            }),
        });
        versions.collect()
    }
}
