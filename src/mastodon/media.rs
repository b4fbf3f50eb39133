//! `/api/v1/media` and `/api/v2/media`: pictures, films and sounds for statuses still to be posted. Version 1 answers
//! when they are ready; version 2 answers 202 where that takes a while, and is asked for them until it answers 200.

use axum::extract::State as Extract;
use axum::http::StatusCode;
use bytes::Bytes;
use schemars::JsonSchema;
use serde::Deserialize;

use super::authentication::User;
use super::entities::{MediaAttachment, Render};
use super::error::Result;
use super::json::{Empty, Json};
use super::parameters::{Id, Upload};
use crate::access::scope::WriteMedia;
use crate::domain::media::{self, OwnMedia, Readiness};
use crate::error::Error;
use crate::model::{AccountId, MediaId};
use crate::openapi::{Endpoints, get, post};
use crate::parameters::File;
use crate::state::State;
use crate::storage::Incoming;
use crate::storage::film::FilmError;
use crate::storage::image::{self, Focus};

/// Files are held to what is taken of their kind while they come in, and the server to its largest body.
const AS_IT_COMES: usize = usize::MAX;

pub fn endpoints() -> Endpoints {
    let one = get(show_media).put(update_media).delete(delete_media);
    Endpoints::new()
        .route("/api/v1/media", post(upload_media).body_limit(AS_IT_COMES))
        .route("/api/v2/media", post(accept_media).body_limit(AS_IT_COMES))
        .route("/api/v1/media/{id}", one.body_limit(image::MAX_BYTES + (1 << 20)))
}

#[derive(Deserialize, JsonSchema)]
struct Words {
    description: Option<String>,
    focus: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
struct NewMedia {
    /// The picture, film or sound itself, as a file.
    #[schemars(extend("contentMediaType" = "application/octet-stream"))]
    #[allow(dead_code, reason = "text is no file")]
    file: Option<String>,
    #[serde(flatten)]
    change: MediaChange,
}

#[derive(Deserialize, JsonSchema)]
struct MediaChange {
    /// A picture to show in its place while it is small, or does not play.
    #[schemars(extend("contentMediaType" = "application/octet-stream"))]
    #[allow(dead_code, reason = "text is no file")]
    thumbnail: Option<String>,
    #[serde(flatten)]
    words: Words,
}

/// `POST /api/v1/media`: ready when it is answered.
async fn upload_media(
    Extract(state): Extract<State>,
    user: User<WriteMedia>,
    given: Upload<NewMedia>,
) -> Result<Json<MediaAttachment>> {
    let (file, change) = taken(given).await?;
    let upload = media::Upload { file, ..change.upload() };
    let ready = media::upload_ready(&state, user.account_id, upload).await?;
    Ok(Json(MediaAttachment::new(Render::new(&state.config, Some(user.account_id)), &ready.media)))
}

/// `POST /api/v2/media`: 200, or 202 while it is made ready.
async fn accept_media(
    Extract(state): Extract<State>,
    user: User<WriteMedia>,
    given: Upload<NewMedia>,
) -> Result<(StatusCode, Json<MediaAttachment>)> {
    let (file, change) = taken(given).await?;
    let upload = media::Upload { file, ..change.upload() };
    let accepted = media::accept_media(&state, user.account_id, upload).await?;
    answer(&state, user.account_id, &accepted, StatusCode::ACCEPTED)
}

/// What is changed beside the file.
struct Change {
    words: Words,
    thumbnail: Option<Bytes>,
}

impl Change {
    fn upload(&self) -> media::Upload<'_> {
        media::Upload {
            description: self.words.description.as_deref(),
            focus: self.words.focus.as_deref().and_then(Focus::parse),
            thumbnail: self.thumbnail.clone(),
            ..Default::default()
        }
    }
}

async fn taken(mut given: Upload<NewMedia>) -> Result<(Incoming, Change)> {
    let missing = || Error::BadRequest("param is missing or the value is empty: file".into());
    let file = given.take_file("file").ok_or_else(missing)?.content;
    let thumbnail = thumbnail(given.take_file("thumbnail")).await?;
    Ok((file, Change { words: given.words()?.change.words, thumbnail }))
}

async fn thumbnail(file: Option<File>) -> Result<Option<Bytes>> {
    Ok(match file {
        Some(file) => Some(file.content.picture().await?),
        None => None,
    })
}

/// While it waits, `waiting`.
fn answer(
    state: &State,
    account: AccountId,
    own: &OwnMedia,
    waiting: StatusCode,
) -> Result<(StatusCode, Json<MediaAttachment>)> {
    let status = match own.readiness {
        Readiness::Ready => StatusCode::OK,
        Readiness::Waiting => waiting,
        Readiness::Failed => return Err(Error::from(FilmError::Damaged).into()),
    };
    let media = MediaAttachment::new(Render::new(&state.config, Some(account)), &own.media);
    Ok((status, Json(media)))
}

/// `GET /api/v1/media/:id`: 206 while it is made ready.
async fn show_media(
    Extract(state): Extract<State>,
    user: User<WriteMedia>,
    Id(id): Id<MediaId>,
) -> Result<(StatusCode, Json<MediaAttachment>)> {
    let own = media::get_media(&state, user.account_id, id).await?;
    answer(&state, user.account_id, &own, StatusCode::PARTIAL_CONTENT)
}

/// `PUT /api/v1/media/:id`
async fn update_media(
    Extract(state): Extract<State>,
    user: User<WriteMedia>,
    Id(id): Id<MediaId>,
    mut given: Upload<MediaChange>,
) -> Result<(StatusCode, Json<MediaAttachment>)> {
    let thumbnail = thumbnail(given.take_file("thumbnail")).await?;
    let change = Change { words: given.words()?.words, thumbnail };
    let own = media::update_media(&state, user.account_id, id, change.upload()).await?;
    answer(&state, user.account_id, &own, StatusCode::PARTIAL_CONTENT)
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
