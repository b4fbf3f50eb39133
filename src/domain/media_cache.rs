//! The copies kept of remote pictures: made when somebody looks, dropped when they are old or take too much.

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};

use super::media::{delete_files, keys, store_avatar, store_header, store_image};
use crate::db;
use crate::error::Result;
use crate::model::{AccountId, MediaId};
use crate::state::State;
use crate::storage::image::process_attachment;

/// Rows per statement.
const BATCH: i64 = 100;

/// Keeps a copy of a remote attachment, made anew from the bytes its server sent. False when the attachment is gone, or
/// a copy was kept by somebody else meanwhile.
///
/// # Errors
/// As for [`super::media::upload_media`].
pub async fn keep_attachment(state: &State, id: MediaId, bytes: Bytes) -> Result<bool> {
    let image = state.images.run(move || process_attachment(&bytes)).await?;
    let stored = store_image(state, image).await?;
    let kept = async {
        db::media::cache(&mut *state.pool.acquire().await?, id, &stored.row, state.clock.now()).await
    };
    let kept = kept.await;
    if !matches!(kept, Ok(true)) {
        delete_files(state, [Some(stored.original), Some(stored.preview)]).await;
    }
    kept
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
/// As for [`store_avatar`].
pub async fn keep_profile_picture(
    state: &State,
    account: AccountId,
    which: ProfilePicture,
    remote_url: &str,
    bytes: Bytes,
) -> Result<bool> {
    let key = match which {
        ProfilePicture::Avatar => store_avatar(state, bytes).await?,
        ProfilePicture::Header => store_header(state, bytes).await?,
    };
    let kept = async {
        let mut conn = state.pool.acquire().await?;
        match which {
            ProfilePicture::Avatar => {
                db::accounts::cache_avatar(&mut conn, account, remote_url, key.as_str()).await
            }
            ProfilePicture::Header => {
                db::accounts::cache_header(&mut conn, account, remote_url, key.as_str()).await
            }
        }
    };
    let kept = kept.await;
    if !matches!(kept, Ok(true)) {
        delete_files(state, [Some(key)]).await;
    }
    kept
}

/// Drops copies older than `media.remote_cache_days`, and the oldest while all take more than
/// `media.remote_cache_max_bytes`.
pub async fn prune_cache(state: &State) -> Result<()> {
    let (config, now) = (&state.config.media, state.clock.now());
    if config.remote_cache_days > 0 {
        let before = now - TimeDelta::days(config.remote_cache_days.into());
        while drop_oldest(state, before).await?.is_some() {}
        drop_card_images(state, before).await?;
    }
    let limit = i64::try_from(config.remote_cache_max_bytes.0).unwrap_or(i64::MAX);
    let mut total = db::media_cache::total_bytes(&mut *state.pool.acquire().await?).await?;
    while total > limit {
        match drop_oldest(state, now).await? {
            Some(freed) => total -= freed,
            None => break,
        }
    }
    Ok(())
}

async fn drop_card_images(state: &State, before: DateTime<Utc>) -> Result<()> {
    loop {
        let keys = db::cards::drop_images(&mut *state.pool.acquire().await?, before, BATCH).await?;
        if keys.is_empty() {
            return Ok(());
        }
        let keys: Vec<_> = keys.iter().map(|key| key.parse().ok()).collect();
        delete_files(state, keys).await;
    }
}

/// How many bytes one batch freed; `None` when there was nothing to drop.
async fn drop_oldest(state: &State, before: DateTime<Utc>) -> Result<Option<i64>> {
    let dropped = db::media_cache::drop_oldest(&mut *state.pool.acquire().await?, before, BATCH).await?;
    if dropped.is_empty() {
        return Ok(None);
    }
    let freed = dropped.iter().map(|copy| copy.bytes).sum();
    for copy in dropped {
        delete_files(state, keys([copy.storage_key, copy.thumbnail_key])).await;
    }
    Ok(Some(freed))
}
