//! StatusEdit: one version of a status.

use serde::Serialize;

use super::{Account, CustomEmoji, MediaAttachment, Render, Timestamp};
use crate::model::{self, StatusView};

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
}

impl StatusEdit {
    /// All versions, oldest first; the present one is the last.
    pub fn history(
        render: Render<'_>,
        view: StatusView,
        earlier: Vec<model::status::StatusEdit>,
    ) -> Vec<Self> {
        let StatusView { status, account, .. } = view;
        let present = model::status::StatusEdit {
            spoiler_text: status.spoiler_text,
            content: status.content,
            sensitive: status.sensitive,
            media: status.media,
            created_at: status.edited_at.unwrap_or(status.created_at),
        };
        let account = Account::new(render, &account);
        let versions = earlier.into_iter().chain([present]).map(|version| Self {
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
        });
        versions.collect()
    }
}
