//! Pictures: what people here upload, describe and take back.

use bytes::Bytes;
use chrono::TimeDelta;

use super::rate_limits::{self, Limit};
use crate::db;
use crate::db::media::NewMedia;
use crate::error::{Error, Result};
use crate::model::status::Media;
use crate::model::{AccountId, MediaId, StatusId};
use crate::state::State;
use crate::storage::StorageKey;
use crate::storage::image::{
    Focus, Picture, ProcessedImage, process_attachment, process_avatar, process_header,
};

/// In characters, as on Mastodon.
pub const MAX_DESCRIPTION: usize = 1500;

/// How long an upload waits for its status, and what an edit took off can still be put back.
const LOOSE_KEPT: TimeDelta = TimeDelta::days(1);

/// Rows per statement.
const BATCH: i64 = 100;

/// Takes a picture for a status that is still to be posted. `account` is local.
///
/// # Errors
/// [`Error::Unprocessable`] when it is no picture we take; [`Error::Invalid`] when the description is too long;
/// [`Error::Unavailable`] when the disk is full; [`Error::TooManyRequests`].
pub async fn upload_media(
    state: &State,
    account: AccountId,
    bytes: Bytes,
    description: Option<&str>,
    focus: Option<Focus>,
) -> Result<Media> {
    rate_limits::take(state, Limit::Media, &account.to_string()).await?;
    let description = clean_description(description)?.filter(|text| !text.is_empty());
    let image = state.images.run(move || process_attachment(&bytes)).await?;
    let stored = store_image(state, image).await?;
    let row = NewMedia { description, focus: focus.map(pair), ..stored.row };
    let mut conn = state.pool.acquire().await?;
    match db::media::insert(&mut conn, account, None, 0, &row, state.clock.now()).await {
        Ok(id) => Ok(own(&mut conn, account, id).await?.0),
        Err(error) => {
            delete_files(state, [Some(stored.original), Some(stored.preview)]).await;
            Err(error)
        }
    }
}

/// An attachment of one's own, attached or not.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn get_media(state: &State, account: AccountId, id: MediaId) -> Result<Media> {
    Ok(own(&mut *state.pool.acquire().await?, account, id).await?.0)
}

/// Describes an upload anew; `None` leaves as it is. What is attached already changes by editing its status.
///
/// # Errors
/// [`Error::NotFound`] when it is not an upload of one's own that waits; [`Error::Invalid`] when the description is too
/// long.
pub async fn update_media(
    state: &State,
    account: AccountId,
    id: MediaId,
    description: Option<&str>,
    focus: Option<Focus>,
) -> Result<Media> {
    let description = clean_description(description)?;
    let mut conn = state.pool.acquire().await?;
    if let (_, Some(_)) = own(&mut conn, account, id).await? {
        return Err(Error::NotFound);
    }
    db::media::describe(&mut conn, id, description.as_deref(), focus.map(pair)).await?;
    Ok(own(&mut conn, account, id).await?.0)
}

/// Takes an upload back.
///
/// # Errors
/// [`Error::NotFound`] when it is not one's own; [`Error::Unprocessable`] when a status shows it.
pub async fn delete_media(state: &State, account: AccountId, id: MediaId) -> Result<()> {
    let mut conn = state.pool.acquire().await?;
    let (media, _) = own(&mut conn, account, id).await?;
    if !db::media::delete_loose(&mut conn, id).await? {
        return Err(Error::Unprocessable("Media attachment is currently used by a status".into()));
    }
    drop(conn);
    delete_files(state, keys(media.storage_key, media.thumbnail_key)).await;
    Ok(())
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
        for (original, preview) in rows {
            delete_files(state, keys(original, preview)).await;
        }
        if last {
            return Ok(());
        }
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
}

/// Makes a small picture of another one and stores it.
pub(super) async fn store_preview(state: &State, bytes: Bytes) -> Result<StoredPreview> {
    let ProcessedImage { preview, blurhash, .. } =
        state.images.run(move || process_attachment(&bytes)).await?;
    let side = |pixels: u32| i32::try_from(pixels).unwrap_or_default();
    let size = (side(preview.width), side(preview.height));
    Ok(StoredPreview { key: store_picture(state, preview).await?, blurhash, size })
}

async fn store_picture(state: &State, picture: Picture) -> Result<StorageKey> {
    state.storage.write(picture.bytes.into(), picture.file_type).await
}

type Own = (Media, Option<StatusId>);

async fn own(conn: &mut sqlx::PgConnection, account: AccountId, id: MediaId) -> Result<Own> {
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

pub(super) fn keys(original: Option<String>, preview: Option<String>) -> [Option<StorageKey>; 2] {
    [original, preview].map(|key| key?.parse().ok())
}
