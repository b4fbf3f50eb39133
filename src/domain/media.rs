//! Pictures, films and sounds: what people here upload, describe and take back.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use chrono::TimeDelta;

use super::rate_limits::{self, Limit};
use super::{Unit, films};
use crate::db;
use crate::db::media::NewMedia;
pub use crate::db::media::{OwnMedia, Readiness};
use crate::error::{Error, Result};
use crate::jobs::{self, Job};
use crate::model::status::Media;
use crate::model::{AccountId, MediaId};
use crate::state::State;
use crate::storage::film::FilmError;
use crate::storage::image::{
    Focus, Picture, ProcessedImage, process_attachment, process_avatar, process_header,
};
use crate::storage::{Incoming, StorageKey};

/// In characters, as on Mastodon.
pub const MAX_DESCRIPTION: usize = 1500;

/// How long an upload waits for its status, and what an edit took off can still be put back.
const LOOSE_KEPT: TimeDelta = TimeDelta::days(1);

/// By when an upload that somebody waits for is ready; else its job makes it so.
const WAITED_FOR: TimeDelta = TimeDelta::minutes(5);

/// Longer than any work on a file.
const LEFTOVERS_KEPT: Duration = Duration::from_secs(24 * 3600);

/// Rows per statement.
const BATCH: i64 = 100;

/// What somebody uploads for a status that is still to be posted.
#[derive(Debug, Default)]
pub struct Upload<'a> {
    pub file: Incoming,
    pub description: Option<&'a str>,
    pub focus: Option<Focus>,
    /// A picture to show in its place while it is small, or does not play.
    pub thumbnail: Option<Bytes>,
}

/// Takes a picture, film or sound for a status that is still to be posted; ready when this returns. `account` is local.
///
/// # Errors
/// [`Error::Unprocessable`] when it is nothing we take; [`Error::Invalid`] when the description is too long;
/// [`Error::Unavailable`] when the disk is full; [`Error::TooManyRequests`].
pub async fn upload_media(
    state: &State,
    account: AccountId,
    file: impl Into<Incoming>,
    description: Option<&str>,
    focus: Option<Focus>,
) -> Result<Media> {
    let upload = Upload { file: file.into(), description, focus, thumbnail: None };
    Ok(upload_ready(state, account, upload).await?.media)
}

/// The same, with all that may be said of it.
///
/// # Errors
/// As for [`upload_media`].
pub async fn upload_ready(state: &State, account: AccountId, upload: Upload<'_>) -> Result<OwnMedia> {
    rate_limits::take(state, Limit::Media, &account.to_string()).await?;
    take_in(state, account, upload).await
}

/// The same of what came in an archive, whose size is limited in other ways.
///
/// # Errors
/// As for [`upload_media`].
pub async fn take_in(state: &State, account: AccountId, upload: Upload<'_>) -> Result<OwnMedia> {
    let accepted = accept(state, account, upload, WAITED_FOR).await?;
    finish(state, account, accepted).await
}

/// The same; films, sounds and moving pictures are made ready later, by a job.
///
/// # Errors
/// As for [`upload_media`], as far as it shows at once.
pub async fn accept_media(state: &State, account: AccountId, upload: Upload<'_>) -> Result<OwnMedia> {
    rate_limits::take(state, Limit::Media, &account.to_string()).await?;
    accept(state, account, upload, TimeDelta::zero()).await
}

/// What has to be made ready is, by a job that is due after `job_in`.
async fn accept(
    state: &State,
    account: AccountId,
    upload: Upload<'_>,
    job_in: TimeDelta,
) -> Result<OwnMedia> {
    let description = clean_description(upload.description)?.filter(|text| !text.is_empty());
    let thumbnail = match upload.thumbnail {
        Some(bytes) => Some(store_preview(state, bytes).await?),
        None => None,
    };
    let stored = store_file(state, upload.file).await;
    let thumbnail_key = thumbnail.as_ref().map(|thumbnail| thumbnail.key.clone());
    let Stored { mut row, files } = match stored {
        Ok(stored) => stored,
        Err(error) => {
            delete_files(state, [thumbnail_key]).await;
            return Err(error);
        }
    };
    let mut files: Vec<_> = files.into_iter().map(Some).collect();
    (row.description, row.focus) = (description, upload.focus.map(pair));
    if let Some(thumbnail) = thumbnail {
        let own = row.thumbnail_key.replace(thumbnail.key.to_string());
        (row.blurhash, row.preview_width) = (Some(thumbnail.blurhash), Some(thumbnail.size.0));
        row.preview_height = Some(thumbnail.size.1);
        delete_files(state, [own.and_then(|key| key.parse().ok())]).await;
        files.push(thumbnail_key);
    }
    match insert(state, account, &row, job_in).await {
        Ok(id) => own(&mut *state.pool.acquire().await?, account, id).await,
        Err(error) => {
            delete_files(state, files).await;
            Err(error)
        }
    }
}

/// Makes an upload ready now, for who cannot wait for the job that would. What nothing can be made of is gone.
async fn finish(state: &State, account: AccountId, accepted: OwnMedia) -> Result<OwnMedia> {
    if accepted.readiness != Readiness::Waiting {
        return Ok(accepted);
    }
    let id = accepted.media.id;
    let made = films::process_upload(state, id).await;
    let now = own(&mut *state.pool.acquire().await?, account, id).await?;
    if made.is_err() || now.readiness == Readiness::Failed {
        discard_media(state, account, &[id]).await?;
        made?;
        return Err(FilmError::Damaged.into());
    }
    Ok(now)
}

/// What is a film or a sound waits to be made ready; a picture is.
async fn store_file(state: &State, file: Incoming) -> Result<Stored> {
    if let Some(file_type) = films::film_type(state, &file).await? {
        return films::store_upload(state, file, file_type).await;
    }
    let bytes = file.picture().await?;
    let image = state.images.run(move || process_attachment(&bytes)).await?;
    let StoredImage { original, preview, row } = store_image(state, image).await?;
    Ok(Stored { row, files: vec![original, preview] })
}

/// In one transaction with the job that makes it ready, if it has to be.
async fn insert(state: &State, account: AccountId, row: &NewMedia, job_in: TimeDelta) -> Result<MediaId> {
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    let id = db::media::insert(unit.conn(), account, None, 0, row, now).await?;
    if row.upload_key.is_some() {
        jobs::enqueue(unit.conn(), &Job::ProcessMedia { media: id }, now + job_in).await?;
    }
    unit.commit().await?;
    Ok(id)
}

/// An attachment of one's own, attached or not.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn get_media(state: &State, account: AccountId, id: MediaId) -> Result<OwnMedia> {
    own(&mut *state.pool.acquire().await?, account, id).await
}

/// Describes an upload anew; `None` leaves as it is. What is attached already changes by editing its status.
///
/// # Errors
/// [`Error::NotFound`] when it is not an upload of one's own that waits; [`Error::Invalid`] when the description is too
/// long; [`Error::Unprocessable`] when the thumbnail is no picture.
pub async fn update_media(
    state: &State,
    account: AccountId,
    id: MediaId,
    change: Upload<'_>,
) -> Result<OwnMedia> {
    let description = clean_description(change.description)?;
    let loose = own(&mut *state.pool.acquire().await?, account, id).await?;
    if loose.status.is_some() {
        return Err(Error::NotFound);
    }
    if let Some(bytes) = change.thumbnail {
        replace_thumbnail(state, id, bytes).await?;
    }
    let mut conn = state.pool.acquire().await?;
    db::media::describe(&mut conn, id, description.as_deref(), change.focus.map(pair)).await?;
    own(&mut conn, account, id).await
}

async fn replace_thumbnail(state: &State, id: MediaId, bytes: Bytes) -> Result<()> {
    let StoredPreview { key, blurhash, size, .. } = store_preview(state, bytes).await?;
    let mut conn = state.pool.acquire().await?;
    match db::media_uploads::set_thumbnail(&mut conn, id, key.as_str(), &blurhash, size).await {
        Ok(former) => {
            delete_files(state, keys([former])).await;
            Ok(())
        }
        Err(error) => {
            delete_files(state, [Some(key)]).await;
            Err(error)
        }
    }
}

/// Takes an upload back.
///
/// # Errors
/// [`Error::NotFound`] when it is not one's own; [`Error::Unprocessable`] when a status shows it.
pub async fn delete_media(state: &State, account: AccountId, id: MediaId) -> Result<()> {
    own(&mut *state.pool.acquire().await?, account, id).await?;
    match discard_media(state, account, &[id]).await? {
        0 => Err(Error::Unprocessable("Media attachment is currently used by a status".into())),
        _ => Ok(()),
    }
}

/// Deletes those of one's own attachments that no status shows, with their files; how many there were.
///
/// # Errors
/// Those of the database.
pub async fn discard_media(state: &State, account: AccountId, media: &[MediaId]) -> Result<usize> {
    let deleted = db::media::delete_loose(&mut *state.pool.acquire().await?, account, media).await?;
    let count = deleted.len();
    for files in deleted {
        delete_files(state, keys(files)).await;
    }
    Ok(count)
}

/// Makes a picture fit for an avatar and stores it. Whoever names it in a row deletes the one before it.
///
/// # Errors
/// [`Error::Unprocessable`] when it is no picture we take.
pub async fn store_avatar(state: &State, bytes: Bytes) -> Result<StorageKey> {
    let picture = state.images.run(move || process_avatar(&bytes)).await?;
    store_picture(state, picture).await
}

/// The same for a profile's header.
///
/// # Errors
/// As for [`store_avatar`].
pub async fn store_header(state: &State, bytes: Bytes) -> Result<StorageKey> {
    let picture = state.images.run(move || process_header(&bytes)).await?;
    store_picture(state, picture).await
}

/// Deletes uploads that no status came for, and what edits and deletes left behind.
pub async fn prune_loose(state: &State) -> Result<()> {
    let before = state.clock.now() - LOOSE_KEPT;
    loop {
        let rows = db::media::prune_loose(&mut *state.pool.acquire().await?, before, BATCH).await?;
        let last = i64::try_from(rows.len()).unwrap_or(BATCH) < BATCH;
        for files in rows {
            delete_files(state, keys(files)).await;
        }
        if last {
            return Ok(());
        }
    }
}

/// Removes files that processes which were killed left half written or in work.
pub async fn remove_leftovers(state: &State) {
    // By the system's clock, as the files are dated.
    let before = SystemTime::now() - LEFTOVERS_KEPT;
    state.scratch.remove_leftovers(before).await;
    if let Err(error) = state.storage.remove_unfinished(before).await {
        tracing::warn!(%error, "unfinished media files could not be removed");
    }
}

/// Deletes files that no row names any more. One that cannot be deleted is left to `media prune`.
pub async fn delete_files(state: &State, keys: impl IntoIterator<Item = Option<StorageKey>>) {
    for key in keys.into_iter().flatten() {
        if let Err(error) = state.storage.delete(&key).await {
            tracing::warn!(%key, %error, "a media file could not be deleted");
        }
    }
}

/// What lies in the store, and the row that is to name it.
pub(super) struct Stored {
    pub row: NewMedia,
    pub files: Vec<StorageKey>,
}

/// The same of a picture.
pub(super) struct StoredImage {
    pub original: StorageKey,
    pub preview: StorageKey,
    pub row: NewMedia,
}

pub(super) async fn store_image(state: &State, image: ProcessedImage) -> Result<StoredImage> {
    let ProcessedImage { original, preview, blurhash } = image;
    let side = |pixels: u32| i32::try_from(pixels).ok();
    let row = NewMedia {
        kind: "image".into(),
        content_type: original.file_type.content_type().into(),
        blurhash: Some(blurhash),
        width: side(original.width),
        height: side(original.height),
        preview_width: side(preview.width),
        preview_height: side(preview.height),
        bytes: i64::try_from(original.bytes.len() + preview.bytes.len()).unwrap_or(i64::MAX),
        ..NewMedia::default()
    };
    let original = store_picture(state, original).await?;
    let preview = match store_picture(state, preview).await {
        Ok(preview) => preview,
        Err(error) => {
            delete_files(state, [Some(original)]).await;
            return Err(error);
        }
    };
    let row =
        NewMedia { storage_key: Some(original.to_string()), thumbnail_key: Some(preview.to_string()), ..row };
    Ok(StoredImage { original, preview, row })
}

/// A small picture that lies in the store.
pub(super) struct StoredPreview {
    pub key: StorageKey,
    pub blurhash: String,
    /// In pixels.
    pub size: (i32, i32),
    /// What the file takes.
    pub bytes: usize,
}

/// Makes a small picture of another one and stores it.
pub(super) async fn store_preview(state: &State, bytes: Bytes) -> Result<StoredPreview> {
    let ProcessedImage { preview, blurhash, .. } =
        state.images.run(move || process_attachment(&bytes)).await?;
    let side = |pixels: u32| i32::try_from(pixels).unwrap_or_default();
    let size = (side(preview.width), side(preview.height));
    let bytes = preview.bytes.len();
    Ok(StoredPreview { key: store_picture(state, preview).await?, blurhash, size, bytes })
}

pub(super) async fn store_picture(state: &State, picture: Picture) -> Result<StorageKey> {
    state.storage.write(picture.bytes.into(), picture.file_type).await
}

async fn own(conn: &mut sqlx::PgConnection, account: AccountId, id: MediaId) -> Result<OwnMedia> {
    db::media::find_own(conn, account, id).await?.ok_or(Error::NotFound)
}

fn clean_description(description: Option<&str>) -> Result<Option<String>> {
    let description = description.map(crate::text::clean_text);
    if description.as_ref().is_some_and(|text| text.chars().count() > MAX_DESCRIPTION) {
        let message = format!("is too long (maximum is {MAX_DESCRIPTION} characters)");
        return Err(Error::invalid("description", "ERR_TOO_LONG", message));
    }
    Ok(description)
}

fn pair(focus: Focus) -> (f32, f32) {
    (focus.x as f32, focus.y as f32)
}

pub(super) fn keys<const N: usize>(names: [Option<String>; N]) -> [Option<StorageKey>; N] {
    names.map(|key| key?.parse().ok())
}
