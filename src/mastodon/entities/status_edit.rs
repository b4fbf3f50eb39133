//! StatusEdit: one version of a status.

use schemars::JsonSchema;
use serde::Serialize;

use super::quote::Quote;
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
    /// What it quotes: versions differ in their words alone.
    pub quote: Option<Quote>,
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
        view: model::StatusView,
        versions: Vec<model::status::StatusEdit>,
    ) -> Vec<Self> {
        let account = Account::new(render, &view.account);
        let model::StatusView { status, quoted, .. } = view;
        let quote = status.quote.as_ref().map(|quote| Quote::of(render, quote, quoted.map(|quoted| *quoted)));
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
            quote: quote.clone(),
            poll: version.poll_options.map(|options| PollVersion {
                options: options.into_iter().map(|title| OptionVersion { title }).collect(),
            }),
        });
        versions.collect()
    }
}
