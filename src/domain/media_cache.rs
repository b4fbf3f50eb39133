//! The copies kept of other servers' media: made when somebody looks, dropped when they are old or take too much.

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::Unit;
use super::films;
use super::media::{StoredPreview, delete_files, keys, store_image, store_picture, store_preview};
use crate::db;
use crate::db::media::NewMedia;
use crate::db::media_cache::{Dropped, Kind};
use crate::error::Result;
use crate::model::{AccountId, EmojiId, MediaId};
use crate::state::State;
use crate::storage::StorageKey;
use crate::storage::image::{process_attachment, process_avatar, process_header};

/// Rows per statement.
const BATCH: i64 = 100;
/// The same where each is missed.
const FEW: i64 = 10;

/// Keeps a copy of a remote attachment: a picture made anew from the bytes its server sent, a film or sound (`kind`) as
/// it is, with a picture of its own unless it has a poster. False when the attachment is gone, or a copy was kept by
/// somebody else meanwhile.
///
/// # Errors
/// As for [`super::media::upload_media`].
pub async fn keep_attachment(
    state: &State,
    id: MediaId,
    kind: &str,
    has_poster: bool,
    bytes: Bytes,
) -> Result<bool> {
    let (row, files) = if kind == "image" {
        let image = state.images.run(move || process_attachment(&bytes)).await?;
        let stored = store_image(state, image).await?;
        (stored.row, vec![stored.original, stored.preview])
    } else {
        let stored = films::store_copy(state, kind, has_poster, bytes).await?;
        (stored.row, stored.files)
    };
    let now = state.clock.now();
    let kept = async { db::media::cache(&mut *state.pool.acquire().await?, id, &row, now).await };
    let kept = kept.await;
    settle(state, kept, files, now).await
}

/// Keeps a copy of what its server shows of a film or sound before it plays, and which lay at `remote_url`. False when
/// that is another by now, or a picture of it is here already.
///
/// # Errors
/// As for [`super::media::store_avatar`].
pub async fn keep_poster(state: &State, id: MediaId, remote_url: &str, bytes: Bytes) -> Result<bool> {
    let StoredPreview { key, blurhash, size, bytes } = store_preview(state, bytes).await?;
    let poster = NewMedia {
        thumbnail_key: Some(key.to_string()),
        blurhash: Some(blurhash),
        preview_width: Some(size.0),
        preview_height: Some(size.1),
        bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
        ..NewMedia::default()
    };
    let now = state.clock.now();
    let kept = async {
        let mut conn = state.pool.acquire().await?;
        db::media::cache_poster(&mut conn, id, remote_url, &poster, now).await
    };
    let kept = kept.await;
    settle(state, kept, vec![key], now).await
}

/// A picture of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProfilePicture {
    Avatar,
    Header,
}

/// Keeps a copy of a remote account's picture, which lay at `remote_url`. False when the account shows another one by
/// now.
///
/// # Errors
/// As for [`super::media::store_avatar`].
pub async fn keep_profile_picture(
    state: &State,
    account: AccountId,
    which: ProfilePicture,
    remote_url: &str,
    bytes: Bytes,
) -> Result<bool> {
    let picture = state.images.run(move || match which {
        ProfilePicture::Avatar => process_avatar(&bytes),
        ProfilePicture::Header => process_header(&bytes),
    });
    let picture = picture.await?;
    let bytes = picture.bytes.len();
    let key = store_picture(state, picture).await?;
    let owner = match which {
        ProfilePicture::Avatar => Owner::Avatar(account),
        ProfilePicture::Header => Owner::Header(account),
    };
    keep_picture(state, owner, remote_url, vec![key], bytes).await
}

/// Who shows a picture of which a copy is kept.
#[derive(Debug, Clone, Copy)]
pub(super) enum Owner<'a> {
    Avatar(AccountId),
    Header(AccountId),
    /// With its blurhash, and its size in pixels.
    Card(i64, &'a str, (i32, i32)),
    Emoji(EmojiId),
}

impl Owner<'_> {
    fn registered(self) -> (Kind, i64) {
        match self {
            Self::Avatar(account) | Self::Header(account) => (Kind::Account, account.0),
            Self::Card(card, ..) => (Kind::Card, card),
            Self::Emoji(emoji) => (Kind::Emoji, emoji.0),
        }
    }

    async fn name(self, conn: &mut PgConnection, remote_url: &str, files: &[StorageKey]) -> Result<bool> {
        let key = files[0].as_str();
        match self {
            Self::Avatar(account) => db::accounts::cache_avatar(conn, account, remote_url, key).await,
            Self::Header(account) => db::accounts::cache_header(conn, account, remote_url, key).await,
            Self::Card(card, blurhash, size) => {
                db::cards::cache_image(conn, card, remote_url, key, blurhash, size).await
            }
            Self::Emoji(emoji) => {
                let still = files[1].as_str();
                db::emojis::cache(conn, emoji, remote_url, (key, still)).await
            }
        }
    }
}

/// Has the copy of a picture named by its owner, as long as that shows what lay at `remote_url`; `bytes`: what its files
/// take. An emoji has two: as it moves, and standing still.
pub(super) async fn keep_picture(
    state: &State,
    owner: Owner<'_>,
    remote_url: &str,
    files: Vec<StorageKey>,
    bytes: usize,
) -> Result<bool> {
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    let now = state.clock.now();
    let kept = async {
        let mut unit = Unit::begin(state).await?;
        if !owner.name(unit.conn(), remote_url, &files).await? {
            return Ok(false);
        }
        let key = files[0].as_str();
        db::media_cache::register_picture(unit.conn(), key, owner.registered(), bytes, now).await?;
        unit.commit().await?;
        Ok(true)
    };
    let kept = kept.await;
    settle(state, kept, files, now).await
}

/// What is kept may be too much: then older copies go, never this one. What is not kept leaves no file.
async fn settle(
    state: &State,
    kept: Result<bool>,
    files: Vec<StorageKey>,
    now: DateTime<Utc>,
) -> Result<bool> {
    match kept {
        Ok(true) => hold_cap(state, now).await?,
        _ => delete_files(state, files.into_iter().map(Some)).await,
    }
    kept
}

/// Drops copies older than `media.remote_cache_days`, and the oldest while all take more than
/// `media.remote_cache_max_bytes`.
pub async fn prune_cache(state: &State) -> Result<()> {
    let days = state.config.media.remote_cache_days;
    if days > 0 {
        let before = state.clock.now() - TimeDelta::days(days.into());
        while drop_oldest(state, before, BATCH).await? > 0 {}
    }
    hold_cap(state, state.clock.now()).await
}

/// Attachments first: they take the most, and are looked at again the least.
async fn hold_cap(state: &State, before: DateTime<Utc>) -> Result<()> {
    let limit = i64::try_from(state.config.media.remote_cache_max_bytes.0).unwrap_or(i64::MAX);
    loop {
        let total = db::media_cache::total_bytes(&mut *state.pool.acquire().await?).await?;
        if total <= limit || drop_oldest(state, before, FEW).await? == 0 {
            return Ok(());
        }
    }
}

/// How many copies one batch dropped.
async fn drop_oldest(state: &State, before: DateTime<Utc>, most: i64) -> Result<usize> {
    let mut conn = state.pool.acquire().await?;
    let mut dropped: Vec<Dropped> = db::media_cache::drop_attachments(&mut conn, before, most).await?;
    if dropped.is_empty() {
        dropped = db::media_cache::drop_pictures(&mut conn, before, most).await?;
    }
    drop(conn);
    let count = dropped.len();
    for copy in dropped {
        delete_files(state, keys([copy.storage_key, copy.thumbnail_key])).await;
    }
    Ok(count)
}
