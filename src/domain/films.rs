//! Films, sounds and moving pictures that people here upload: looked at, kept, and made ready by a job.

use bytes::Bytes;

use super::media::{Stored, StoredPreview, delete_files, store_preview};
use crate::db;
use crate::db::media::NewMedia;
use crate::error::{Error, Result};
use crate::model::MediaId;
use crate::state::State;
use crate::storage::film::{Facts, FilmError, ProcessedFilm, is_moving_gif};
use crate::storage::{FileType, Incoming, StorageKey};

/// What kind of film, sound or moving picture this is; `None` for what stands still. Where films are not taken, a moving
/// picture shows its first.
pub(super) async fn film_type(state: &State, file: &Incoming) -> Result<Option<FileType>> {
    let head = file.head();
    if let Some(film) = FileType::sniff_film(head) {
        return Ok(Some(film));
    }
    let may_move = FileType::sniff(head) == Some(FileType::Gif) && state.films.are_taken();
    Ok((may_move && is_moving_gif(&file.picture().await?)).then_some(FileType::Gif))
}

/// Keeps a film or sound of another server as it is, with a picture of it where ffmpeg is there and its server shows none.
pub(super) async fn store_copy(state: &State, kind: &str, has_poster: bool, bytes: Bytes) -> Result<Stored> {
    let file_type = FileType::sniff_film(&bytes).ok_or(FilmError::Unsupported)?;
    let size = bytes.len();
    let scratch = Incoming::from(bytes).into_file(&state.scratch).await?;
    let (known, still) = match state.films.glance(&scratch, file_type).await {
        Ok((facts, still)) => (row(&facts, file_type), still),
        Err(FilmError::NoPrograms) => (NewMedia::default(), None),
        Err(error) => return Err(error.into()),
    };
    let film = state.storage.take(scratch.input(), file_type).await?;
    let mut row = NewMedia {
        kind: kind.to_owned(),
        content_type: file_type.content_type().to_owned(),
        storage_key: Some(film.to_string()),
        ..known
    };
    let mut stored = vec![film];
    let mut total = size;
    if let Some(preview) = preview_of(state, still.filter(|_| !has_poster)).await {
        total += preview.bytes;
        stored.push(preview.key.clone());
        show_preview(&mut row, preview);
    }
    row.bytes = i64::try_from(total).unwrap_or(i64::MAX);
    Ok(Stored { row, files: stored })
}

/// A film whose picture cannot be had is still a film.
async fn preview_of(state: &State, still: Option<Bytes>) -> Option<StoredPreview> {
    store_preview(state, still?).await.ok()
}

fn show_preview(row: &mut NewMedia, preview: StoredPreview) {
    row.thumbnail_key = Some(preview.key.to_string());
    row.blurhash = Some(preview.blurhash);
    (row.preview_width, row.preview_height) = (Some(preview.size.0), Some(preview.size.1));
}

/// Refuses what can never be made ready, and keeps the rest as it came.
pub(super) async fn store_upload(state: &State, file: Incoming, file_type: FileType) -> Result<Stored> {
    state.reserve.check()?;
    if !state.films.are_taken() {
        return Err(FilmError::NoPrograms.into());
    }
    let size = i64::try_from(file.size()).unwrap_or(i64::MAX);
    let scratch = file.into_file(&state.scratch).await?;
    let facts = state.films.probe(&scratch.input(), file_type).await?;
    let key = state.storage.take(scratch.input(), file_type).await?;
    let row = NewMedia { upload_key: Some(key.to_string()), bytes: size, ..row(&facts, file_type) };
    Ok(Stored { row, files: vec![key] })
}

/// Makes an upload ready; does nothing when it waits no more.
///
/// # Errors
/// Those of the disk and the database: then it waits on. What nothing can be made of is given up, and no error.
pub async fn process_upload(state: &State, id: MediaId) -> Result<()> {
    let waiting = db::media_uploads::find_waiting(&mut *state.pool.acquire().await?, id).await?;
    let Some(key) = waiting.and_then(|key| key.parse::<StorageKey>().ok()) else { return Ok(()) };
    let scratch = state.scratch.folder().await.map_err(Error::internal)?;
    state.storage.open(&key).await?.save(&scratch.input(), &state.reserve).await?;
    match state.films.process(&scratch, key.file_type()).await {
        Ok(film) => keep(state, id, film).await?,
        Err(error @ (FilmError::Trouble(_) | FilmError::NoPrograms)) => return Err(Error::internal(error)),
        Err(_) => db::media_uploads::give_up(&mut *state.pool.acquire().await?, id).await?,
    }
    delete_files(state, [Some(key)]).await;
    Ok(())
}

async fn keep(state: &State, id: MediaId, film: ProcessedFilm) -> Result<()> {
    let ProcessedFilm { file, size, file_type, facts, still } = film;
    let mut row = NewMedia { bytes: i64::try_from(size).unwrap_or(i64::MAX), ..row(&facts, file_type) };
    let film = state.storage.take(file, file_type).await?;
    row.storage_key = Some(film.to_string());
    let mut files = vec![Some(film)];
    if let Some(preview) = preview_of(state, still).await {
        files.push(Some(preview.key.clone()));
        show_preview(&mut row, preview);
    }
    let kept = async { db::media_uploads::make_ready(&mut *state.pool.acquire().await?, id, &row).await };
    let kept = kept.await;
    if !matches!(kept, Ok(true)) {
        delete_files(state, files).await;
    }
    kept.map(drop)
}

fn row(facts: &Facts, file_type: FileType) -> NewMedia {
    let side = |pixels: u32| i32::try_from(pixels).unwrap_or_default();
    NewMedia {
        kind: facts.kind.as_str().to_owned(),
        content_type: file_type.content_type().to_owned(),
        width: facts.size.map(|(width, _)| side(width)),
        height: facts.size.map(|(_, height)| side(height)),
        duration: facts.duration,
        frame_rate: facts.frame_rate.clone(),
        bitrate: facts.bitrate,
        ..NewMedia::default()
    }
}
