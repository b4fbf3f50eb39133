//! StatusEdit: one version of a status.

use serde::Serialize;
use serde_json::{Value, json};

use super::{Account, CustomEmoji, MediaAttachment, Render, Timestamp};
use crate::model;

#[derive(Debug, Clone, Serialize)]
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
    pub poll: Option<Value>,
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
            poll: version.poll_options.map(|options| {
                let titles: Vec<Value> = options.iter().map(|title| json!({"title": title})).collect();
                json!({"options": titles})
            }),
        });
        versions.collect()
    }
}
