//! A status in another language, by the service the operator named.

use axum::Extension;
use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::scope::ReadStatuses;
use crate::db;
use crate::error::Error;
use crate::mastodon::authentication::User;
use crate::mastodon::error::Result;
use crate::mastodon::json::Json;
use crate::mastodon::parameters::{Id, Params};
use crate::mastodon::translation::{Translated, Translator};
use crate::model::{PollId, StatusId};
use crate::parameters::blank_is_none;
use crate::state::State;
use crate::text;

#[derive(Deserialize, JsonSchema)]
pub struct Asked {
    #[serde(default, deserialize_with = "blank_is_none")]
    lang: Option<String>,
}

/// Translation, as Mastodon has it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Translation {
    content: String,
    spoiler_text: String,
    language: String,
    media_attachments: Vec<TranslatedAttachment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    poll: Option<TranslatedPoll>,
    detected_source_language: String,
    provider: &'static str,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct TranslatedAttachment {
    id: String,
    description: String,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct TranslatedPoll {
    id: PollId,
    options: Vec<TranslatedOption>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct TranslatedOption {
    title: String,
}

/// `POST /api/v1/statuses/:id/translate`: of what everybody may read. The person's own language, where none is asked
/// for.
pub async fn translate_status(
    Extract(state): Extract<State>,
    Extension(translator): Extension<Translator>,
    user: User<ReadStatuses>,
    Id(id): Id<StatusId>,
    Params(asked): Params<Asked>,
) -> Result<Json<Translation>> {
    let (view, locale) = {
        let mut conn = state.pool.acquire().await?;
        let view = db::statuses::get(&mut conn, Some(user.account_id), id).await?;
        (view, db::users::get(&mut conn, user.user_id).await?.locale)
    };
    let status = &view.shown().status;
    if !status.visibility.is_open() {
        return Err(Error::Forbidden("This action is not allowed").into());
    }
    if !translator.is_there(&state) {
        return Err(Error::NotFound.into());
    }
    let target = text::normalize_language(asked.lang.as_deref().unwrap_or(&locale)).ok_or(Error::NotFound)?;
    let described: Vec<_> = status.media.iter().filter(|media| media.description.is_some()).collect();
    let mut texts = vec![status.content.clone(), text::escape(&status.spoiler_text)];
    texts
        .extend(described.iter().map(|media| text::escape(media.description.as_deref().unwrap_or_default())));
    texts.extend(status.poll.iter().flat_map(|poll| poll.options.iter().map(|title| text::escape(title))));
    let key = (status.id, status.version, target.clone());
    let Translated { mut texts, source } =
        translator.translate(&state, key, texts, status.language.as_deref(), &target).await?;
    // What a service answers is somebody else's HTML.
    let mut parts = texts.drain(..);
    let content = text::sanitize(&parts.next().unwrap_or_default());
    let spoiler_text = text::to_plain_text(&parts.next().unwrap_or_default());
    let media_attachments: Vec<_> = described
        .iter()
        .zip(parts.by_ref())
        .map(|(media, words)| TranslatedAttachment {
            id: media.id.to_string(),
            description: text::to_plain_text(&words),
        })
        .collect();
    let poll = status.poll.as_ref().map(|poll| TranslatedPoll {
        id: poll.id,
        options: parts.map(|words| TranslatedOption { title: text::to_plain_text(&words) }).collect(),
    });
    Ok(Json(Translation {
        content,
        spoiler_text,
        language: target,
        media_attachments,
        poll,
        detected_source_language: source,
        provider: "LibreTranslate",
    }))
}
