//! ScheduledStatus, and the draft, which has no time.

use schemars::JsonSchema;
use serde::Serialize;

use super::{MediaAttachment, Render, Timestamp};
use crate::domain::statuses;
use crate::model::quote::QuotePolicy;
use crate::model::{MediaId, StatusId, TextFormat, Visibility, scheduled_status};

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ScheduledStatus {
    pub id: String,
    pub scheduled_at: Timestamp,
    pub params: ScheduledParams,
    pub media_attachments: Vec<MediaAttachment>,
}

/// What was sent.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ScheduledParams {
    pub text: String,
    /// Ours.
    pub content_type: TextFormat,
    pub poll: Option<ScheduledPoll>,
    pub media_ids: Option<Vec<MediaId>>,
    pub sensitive: bool,
    pub spoiler_text: Option<String>,
    pub visibility: Option<Visibility>,
    pub language: Option<String>,
    pub in_reply_to_id: Option<StatusId>,
    pub quoted_status_id: Option<StatusId>,
    pub quote_approval_policy: Option<&'static str>,
    pub scheduled_at: (),
    pub idempotency: (),
    pub with_rate_limit: bool,
    /// Ours.
    pub local_only: bool,
    pub circle_id: Option<String>,
    pub application_id: i64,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ScheduledPoll {
    pub options: Vec<String>,
    pub expires_in: Option<i64>,
    pub multiple: bool,
    pub hide_totals: bool,
}

/// Ours: a draft that was saved.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Draft {
    pub id: String,
    pub updated_at: Timestamp,
    pub params: ScheduledParams,
    pub media_attachments: Vec<MediaAttachment>,
}

impl Draft {
    pub fn new(render: Render<'_>, saved: scheduled_status::SavedDraft) -> Self {
        Self {
            id: saved.id.to_string(),
            updated_at: saved.changed_at.into(),
            params: ScheduledParams::of(saved.draft),
            media_attachments: saved.media.iter().map(|media| MediaAttachment::new(render, media)).collect(),
        }
    }
}

impl ScheduledStatus {
    pub fn new(render: Render<'_>, scheduled: scheduled_status::ScheduledStatus) -> Self {
        Self {
            id: scheduled.id.to_string(),
            scheduled_at: scheduled.scheduled_at.into(),
            params: ScheduledParams::of(scheduled.draft),
            media_attachments: scheduled
                .media
                .iter()
                .map(|media| MediaAttachment::new(render, media))
                .collect(),
        }
    }
}

impl ScheduledParams {
    fn of(draft: serde_json::Value) -> Self {
        let draft: statuses::Draft = serde_json::from_value(draft).unwrap_or_default();
        let poll = draft.poll.map(|poll| ScheduledPoll {
            options: poll.options,
            expires_in: poll.expires_in,
            multiple: poll.multiple,
            hide_totals: poll.hide_totals,
        });
        Self {
            text: draft.text,
            content_type: draft.text_format.unwrap_or_default(),
            poll,
            media_ids: Some(draft.media).filter(|media| !media.is_empty()),
            sensitive: draft.sensitive,
            spoiler_text: Some(draft.spoiler_text).filter(|text| !text.is_empty()),
            visibility: draft.visibility,
            language: draft.language,
            in_reply_to_id: draft.in_reply_to_id,
            quoted_status_id: draft.quoted_status_id,
            quote_approval_policy: draft.quote_policy.map(QuotePolicy::as_str),
            scheduled_at: (),
            idempotency: (),
            with_rate_limit: false,
            local_only: draft.local_only,
            circle_id: draft.circle_id.map(|id| id.to_string()),
            application_id: draft.application_id.unwrap_or_default(),
        }
    }
}
