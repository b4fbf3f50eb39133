//! Statuses are posted, edited, deleted.

use axum::extract::State as Extract;
use axum::http::HeaderMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::interaction_policy;
use super::interactions::{actor, answer};
use super::quotes::parse_policy;
use crate::access::scope::WriteStatuses;
use crate::activitypub::lookup;
use crate::domain::media;
use crate::domain::polls::PollDraft;
use crate::domain::scheduled_statuses::schedule_status;
use crate::domain::statuses::{self, Draft};
use crate::error::Error;
use crate::mastodon::authentication::User;
use crate::mastodon::entities::{Render, ScheduledStatus, Status};
use crate::mastodon::error::Result;
use crate::mastodon::json::Json;
use crate::mastodon::parameters::{Id, Params};
use crate::mastodon::scheduled_statuses::moment;
use crate::model::{MediaId, StatusId, Visibility};
use crate::parameters::blank_is_none;
use crate::state::State;
use crate::storage::image::Focus;

/// What apps send to post and to edit.
#[derive(Deserialize, JsonSchema)]
pub struct Posted {
    #[serde(default)]
    status: String,
    /// Ours (and others'): `text/plain` or `text/markdown`.
    #[serde(default, deserialize_with = "blank_is_none")]
    content_type: Option<String>,
    #[serde(default)]
    spoiler_text: String,
    #[serde(default, deserialize_with = "blank_is_none")]
    visibility: Option<String>,
    #[serde(default)]
    sensitive: bool,
    #[serde(default, deserialize_with = "blank_is_none")]
    language: Option<String>,
    #[serde(default, deserialize_with = "blank_is_none")]
    in_reply_to_id: Option<StatusId>,
    #[serde(default)]
    media_ids: Vec<MediaId>,
    #[serde(default)]
    media_attributes: Vec<MediaAttributes>,
    /// Ours: one of one's circles, whose members alone may read it; it is shown as `private`.
    #[serde(default, deserialize_with = "blank_is_none")]
    circle_id: Option<i64>,
    /// Ours: for the people of this server alone.
    #[serde(default)]
    local_only: bool,
    /// Ours: seconds after which it is deleted.
    #[serde(default, deserialize_with = "blank_is_none")]
    expires_in: Option<i64>,
    #[serde(default, deserialize_with = "blank_is_none")]
    scheduled_at: Option<String>,
    #[serde(default)]
    poll: Option<PostedPoll>,
    #[serde(default, deserialize_with = "blank_is_none")]
    quoted_status_id: Option<StatusId>,
    #[serde(default, deserialize_with = "blank_is_none")]
    quote_approval_policy: Option<String>,
    #[serde(default)]
    interaction_policy: Option<interaction_policy::Sent>,
}

#[derive(Deserialize, JsonSchema)]
struct PostedPoll {
    #[serde(default)]
    options: Vec<String>,
    #[serde(default, deserialize_with = "blank_is_none")]
    expires_in: Option<i64>,
    #[serde(default)]
    multiple: bool,
    #[serde(default)]
    hide_totals: bool,
}

/// An attachment described anew along with an edit.
#[derive(Deserialize, JsonSchema)]
pub struct MediaAttributes {
    id: MediaId,
    description: Option<String>,
    focus: Option<String>,
}

impl Posted {
    /// # Errors
    /// [`Error::Invalid`] for a word that is not one of the choices.
    pub fn into_draft(self) -> Result<Draft> {
        let text_format = self.content_type.as_deref().map(str::parse).transpose();
        let visibility = self.visibility.as_deref().map(str::parse::<Visibility>).transpose();
        Ok(Draft {
            text: self.status,
            text_format: text_format.map_err(|()| {
                Error::invalid("content_type", "ERR_INCLUSION", "is not included in the list")
            })?,
            spoiler_text: self.spoiler_text,
            visibility: visibility
                .map_err(|()| Error::invalid("visibility", "ERR_INCLUSION", "is not included in the list"))?,
            sensitive: self.sensitive,
            language: self.language,
            in_reply_to_id: self.in_reply_to_id,
            media: self.media_ids,
            poll: self.poll.map(|poll| PollDraft {
                options: poll.options,
                expires_in: poll.expires_in,
                multiple: poll.multiple,
                hide_totals: poll.hide_totals,
            }),
            circle_id: self.circle_id,
            local_only: self.local_only,
            expires_in: self.expires_in,
            quoted_status_id: self.quoted_status_id,
            quote_policy: match self.quote_approval_policy.as_deref() {
                Some(word) => Some(parse_policy(word)?),
                None => None,
            },
            interaction_policy: self.interaction_policy.unwrap_or_default().parse()?,
            ..Draft::default()
        })
    }
}

/// What became of what was posted.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Posting {
    Now(Box<Status>),
    Later(Box<ScheduledStatus>),
}

/// `POST /api/v1/statuses`: with `scheduled_at`, kept until then.
pub async fn post_status(
    Extract(state): Extract<State>,
    user: User<WriteStatuses>,
    headers: HeaderMap,
    Params(mut posted): Params<Posted>,
) -> Result<Json<Posting>> {
    let scheduled_at = posted.scheduled_at.take();
    let mut draft = posted.into_draft()?;
    draft.application_id = user.application_id;
    draft.idempotency_key = idempotency_key(&headers);
    let account = actor(&state, user.account_id).await?;
    if let Some(at) = scheduled_at {
        let scheduled = schedule_status(&state, account.id, draft, moment(&at)?).await?;
        let render = Render::new(&state.config, Some(account.id));
        return Ok(Json(Posting::Later(Box::new(ScheduledStatus::new(render, scheduled)))));
    }
    lookup::resolve_mentions(&state, &draft.text).await?;
    let view = statuses::post_status(&state, &account, draft).await?;
    let Json(status) = answer(&state, account.id, view);
    Ok(Json(Posting::Now(Box::new(status))))
}

/// By which a request that is repeated is known again.
pub fn idempotency_key(headers: &HeaderMap) -> Option<String> {
    let key = headers.get("Idempotency-Key").and_then(|key| key.to_str().ok());
    key.filter(|key| !key.is_empty() && key.len() <= 255).map(str::to_owned)
}

/// `PUT /api/v1/statuses/:id`
pub async fn edit_status(
    Extract(state): Extract<State>,
    user: User<WriteStatuses>,
    Id(id): Id<StatusId>,
    Params(mut posted): Params<Posted>,
) -> Result<Json<Status>> {
    let descriptions: Vec<_> = std::mem::take(&mut posted.media_attributes)
        .into_iter()
        .map(|media| statuses::MediaChange {
            id: media.id,
            description: media.description,
            focus: media.focus.as_deref().and_then(focus),
        })
        .collect();
    let account = actor(&state, user.account_id).await?;
    let draft = posted.into_draft()?;
    lookup::resolve_mentions(&state, &draft.text).await?;
    let view = statuses::edit_status(&state, &account, id, draft, &descriptions).await?;
    Ok(answer(&state, account.id, view))
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct Deletion {
    /// Its attachments go at once. Otherwise they stay a day, for who writes it anew.
    delete_media: Option<bool>,
}

/// `DELETE /api/v1/statuses/:id`: answers with what was typed, for those who want to write it anew.
pub async fn delete_status(
    Extract(state): Extract<State>,
    user: User<WriteStatuses>,
    Id(id): Id<StatusId>,
    Params(asked): Params<Deletion>,
) -> Result<Json<Status>> {
    let account = actor(&state, user.account_id).await?;
    let view = statuses::delete_status(&state, &account, id).await?;
    if asked.delete_media.unwrap_or(false) {
        let shown: Vec<_> = view.status.media.iter().map(|media| media.id).collect();
        media::discard_media(&state, account.id, &shown).await?;
    }
    let (text, text_format) = (view.status.text.clone(), view.status.text_format);
    let Json(mut status) = answer(&state, account.id, view);
    status.text = Some(text);
    status.content_type = Some(text_format);
    Ok(Json(status))
}

#[allow(clippy::cast_possible_truncation, reason = "a point from -1 to 1 needs no more digits")]
fn focus(text: &str) -> Option<(f32, f32)> {
    Focus::parse(text).map(|focus| (focus.x as f32, focus.y as f32))
}
