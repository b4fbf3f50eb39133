//! `/api/v1/media` and `/api/v2/media`: pictures for statuses still to be posted. They are ready when we answer, so
//! that both versions are the same.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::Deserialize;

use super::authentication::User;
use super::entities::{MediaAttachment, Render};
use super::error::Result;
use super::json::{Empty, Json};
use super::parameters::{Id, Params, Upload};
use crate::access::scope::WriteMedia;
use crate::domain::media;
use crate::error::Error;
use crate::model::MediaId;
use crate::openapi::{Endpoints, get, post};
use crate::state::State;
use crate::storage::image::{Focus, MAX_BYTES};

/// The picture, and what is said beside it.
const MAX_UPLOAD: usize = MAX_BYTES + (1 << 20);

pub fn endpoints() -> Endpoints {
    let upload = post(upload_media).body_limit(MAX_UPLOAD);
    Endpoints::new()
        .route("/api/v1/media", upload.clone())
        .route("/api/v2/media", upload)
        .route("/api/v1/media/{id}", get(show_media).put(update_media).delete(delete_media))
}

#[derive(Deserialize, JsonSchema)]
struct Words {
    description: Option<String>,
    focus: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
struct NewMedia {
    /// The picture itself, as a file.
    #[schemars(extend("contentMediaType" = "application/octet-stream"))]
    #[allow(dead_code, reason = "text is no file")]
    file: Option<String>,
    #[serde(flatten)]
    words: Words,
}

/// `POST /api/v1/media`, `POST /api/v2/media`
async fn upload_media(
    Extract(state): Extract<State>,
    user: User<WriteMedia>,
    mut given: Upload<NewMedia>,
) -> Result<Json<MediaAttachment>> {
    let missing = || Error::BadRequest("param is missing or the value is empty: file".into());
    let file = given.take_file("file").ok_or_else(missing)?;
    let NewMedia { words, .. } = given.words()?;
    let focus = words.focus.as_deref().and_then(Focus::parse);
    let media =
        media::upload_media(&state, user.account_id, file.bytes, words.description.as_deref(), focus).await?;
    Ok(Json(MediaAttachment::new(Render::new(&state.config, Some(user.account_id)), &media)))
}

/// `GET /api/v1/media/:id`
async fn show_media(
    Extract(state): Extract<State>,
    user: User<WriteMedia>,
    Id(id): Id<MediaId>,
) -> Result<Json<MediaAttachment>> {
    let media = media::get_media(&state, user.account_id, id).await?;
    Ok(Json(MediaAttachment::new(Render::new(&state.config, Some(user.account_id)), &media)))
}

/// `PUT /api/v1/media/:id`
async fn update_media(
    Extract(state): Extract<State>,
    user: User<WriteMedia>,
    Id(id): Id<MediaId>,
    Params(words): Params<Words>,
) -> Result<Json<MediaAttachment>> {
    let focus = words.focus.as_deref().and_then(Focus::parse);
    let media = media::update_media(&state, user.account_id, id, words.description.as_deref(), focus).await?;
    Ok(Json(MediaAttachment::new(Render::new(&state.config, Some(user.account_id)), &media)))
}

/// `DELETE /api/v1/media/:id`
async fn delete_media(
    Extract(state): Extract<State>,
    user: User<WriteMedia>,
    Id(id): Id<MediaId>,
) -> Result<Json<Empty>> {
    media::delete_media(&state, user.account_id, id).await?;
    Ok(Json(Empty {}))
}
