//! ScheduledStatus.

use schemars::JsonSchema;
use serde::Serialize;

use super::{MediaAttachment, Render, Timestamp};
use crate::domain::statuses::Draft;
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
    pub application_id: i64,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ScheduledPoll {
    pub options: Vec<String>,
    pub expires_in: Option<i64>,
    pub multiple: bool,
    pub hide_totals: bool,
}

impl ScheduledStatus {
    pub fn new(render: Render<'_>, scheduled: scheduled_status::ScheduledStatus) -> Self {
        let draft: Draft = serde_json::from_value(scheduled.draft).unwrap_or_default();
        let poll = draft.poll.map(|poll| ScheduledPoll {
            options: poll.options,
            expires_in: poll.expires_in,
            multiple: poll.multiple,
            hide_totals: poll.hide_totals,
        });
        let params = ScheduledParams {
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
            application_id: draft.application_id.unwrap_or_default(),
        };
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
