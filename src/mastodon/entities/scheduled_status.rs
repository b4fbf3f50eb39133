//! ScheduledStatus.

use serde::Serialize;
use serde_json::{Value, json};

use super::{MediaAttachment, Render, Timestamp};
use crate::domain::statuses::Draft;
use crate::model::scheduled_status;

#[derive(Debug, Clone, Serialize)]
pub struct ScheduledStatus {
    pub id: String,
    pub scheduled_at: Timestamp,
    pub params: Value,
    pub media_attachments: Vec<MediaAttachment>,
}

impl ScheduledStatus {
    pub fn new(render: Render<'_>, scheduled: scheduled_status::ScheduledStatus) -> Self {
        let draft: Draft = serde_json::from_value(scheduled.draft).unwrap_or_default();
        let media_ids = (!draft.media.is_empty()).then_some(&draft.media);
        let poll = draft.poll.as_ref().map(|poll| {
            json!({
                "options": poll.options,
                "expires_in": poll.expires_in,
                "multiple": poll.multiple,
                "hide_totals": poll.hide_totals,
            })
        });
        let params = json!({
            "text": draft.text,
            "poll": poll,
            "media_ids": media_ids,
            "sensitive": draft.sensitive,
            "spoiler_text": Some(&draft.spoiler_text).filter(|text| !text.is_empty()),
            "visibility": draft.visibility,
            "language": draft.language,
            "in_reply_to_id": draft.in_reply_to_id.map(|id| id.0),
            "scheduled_at": null,
            "idempotency": null,
            "with_rate_limit": false,
            "application_id": draft.application_id.unwrap_or_default(),
        });
        Self {
            id: scheduled.id.to_string(),
            scheduled_at: scheduled.scheduled_at.into(),
            params,
            media_attachments: scheduled
                .media
                .iter()
                .map(|media| MediaAttachment::new(render, media))
                .collect(),
        }
    }
}
