//! Custom emoji: ours, made by staff, and others', copied when somebody looks.

use bytes::Bytes;
use sqlx::PgConnection;

use super::Unit;
use super::media::{delete_files, keys};
use super::media_cache::{Owner, keep_picture};
use super::staff::{Act, Staff};
use crate::db;
use crate::db::emojis::{ListedEmoji, RemoteEmoji};
use crate::error::{Error, Result};
use crate::model::{EmojiId, HostId, Permissions};
use crate::state::State;
use crate::storage::StorageKey;
use crate::storage::image::process_emoji;
use crate::text;

/// Bytes of one, Mastodon's.
pub const MAX_EMOJI_BYTES: usize = 256 << 10;
/// Emoji taken of one document.
pub const MOST_OF_ONE: usize = 64;
const MAX_CATEGORY: usize = 64;

/// The emoji of ours in these texts.
pub async fn in_texts(conn: &mut PgConnection, texts: &[&str]) -> Result<Vec<i64>> {
    let mut codes: Vec<String> =
        texts.iter().flat_map(|text| text::shortcodes(text)).map(str::to_owned).collect();
    codes.sort();
    codes.dedup();
    codes.truncate(MOST_OF_ONE);
    db::emojis::local_ids(conn, &codes).await
}

/// Takes note of the emoji another server's document shows.
pub async fn learn(unit: &mut Unit<'_>, host: Option<HostId>, emojis: &[RemoteEmoji]) -> Result<Vec<i64>> {
    let now = unit.now;
    match host {
        Some(host) => db::emojis::learn(unit.conn(), host, emojis, now).await,
        None => Ok(Vec::new()),
    }
}

/// Adds one of ours.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] for a shortcode that is none or taken, and a picture that is too large;
/// [`Error::Unprocessable`] for what is no picture.
pub async fn add_emoji(
    state: &State,
    staff: &Staff,
    shortcode: &str,
    category: &str,
    bytes: Bytes,
) -> Result<EmojiId> {
    staff.must_be_allowed(Permissions::MANAGE_CUSTOM_EMOJIS)?;
    let shortcode = shortcode.trim().trim_matches(':');
    if text::shortcodes(&format!(":{shortcode}:")) != [shortcode] {
        let message = "must be two to 64 letters, digits and underscores";
        return Err(Error::invalid("shortcode", "ERR_INVALID", message));
    }
    let category = clean_category(category);
    let ([image, still], _) = store_emoji(state, bytes).await?;
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    let pair = (image.as_str(), still.as_str());
    let added = db::emojis::insert(unit.conn(), shortcode, category.as_deref(), pair, now).await;
    let Ok(Some(id)) = added else {
        delete_files(state, [Some(image), Some(still)]).await;
        added?;
        return Err(Error::invalid("shortcode", "ERR_TAKEN", "has already been taken"));
    };
    staff.record(&mut unit, Act::on("custom_emoji.create", "custom_emoji", id, shortcode)).await?;
    unit.commit().await?;
    Ok(id)
}

/// Makes another server's emoji one of ours, under the same shortcode.
///
/// # Errors
/// As for [`add_emoji`]; [`Error::NotFound`] when there is none whose picture is here.
pub async fn copy_emoji(state: &State, staff: &Staff, id: EmojiId) -> Result<EmojiId> {
    let found = db::emojis::listed(&mut *state.pool.acquire().await?, id).await?;
    let found = found.filter(|emoji| emoji.host.is_some()).ok_or(Error::NotFound)?;
    let key: StorageKey =
        found.image_key.as_deref().and_then(|key| key.parse().ok()).ok_or(Error::NotFound)?;
    let bytes = state.storage.open(&key).await?.bytes().await?;
    add_emoji(state, staff, &found.shortcode, found.category.as_deref().unwrap_or_default(), bytes).await
}

/// Files one of ours under another heading; blank is none.
pub async fn set_category(state: &State, staff: &Staff, id: EmojiId, category: &str) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    let emoji = find(&mut unit, staff, id).await?;
    db::emojis::set_category(unit.conn(), id, clean_category(category).as_deref()).await?;
    staff.record(&mut unit, Act::on("custom_emoji.update", "custom_emoji", id, emoji.shortcode)).await?;
    unit.commit().await
}

/// Switches one off, ours or another server's, or on again.
pub async fn set_disabled(state: &State, staff: &Staff, id: EmojiId, disabled: bool) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    let emoji = find(&mut unit, staff, id).await?;
    let at = disabled.then_some(unit.now);
    db::emojis::set_disabled(unit.conn(), id, at).await?;
    let action = if disabled { "custom_emoji.disable" } else { "custom_emoji.enable" };
    staff.record(&mut unit, Act::on(action, "custom_emoji", id, emoji.shortcode)).await?;
    unit.commit().await
}

/// Deletes one, with its pictures. Texts that name it show its shortcode from then on.
pub async fn delete_emoji(state: &State, staff: &Staff, id: EmojiId) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    let emoji = find(&mut unit, staff, id).await?;
    db::emojis::delete(unit.conn(), id).await?;
    staff.record(&mut unit, Act::on("custom_emoji.destroy", "custom_emoji", id, emoji.shortcode)).await?;
    unit.commit().await?;
    delete_files(state, keys([emoji.image_key, emoji.static_key])).await;
    Ok(())
}

async fn find(unit: &mut Unit<'_>, staff: &Staff, id: EmojiId) -> Result<ListedEmoji> {
    staff.must_be_allowed(Permissions::MANAGE_CUSTOM_EMOJIS)?;
    db::emojis::listed(unit.conn(), id).await?.ok_or(Error::NotFound)
}

/// Keeps a copy of a remote one's picture, which lay at `remote_url`. False when it shows another by now.
pub async fn keep_emoji(state: &State, id: EmojiId, remote_url: &str, bytes: Bytes) -> Result<bool> {
    let ([image, still], bytes) = store_emoji(state, bytes).await?;
    keep_picture(state, Owner::Emoji(id), remote_url, vec![image, still], bytes).await
}

/// As it is, because it may move, and standing still; and what both take.
async fn store_emoji(state: &State, bytes: Bytes) -> Result<([StorageKey; 2], usize)> {
    if bytes.len() > MAX_EMOJI_BYTES {
        return Err(Error::invalid("image", "ERR_TOO_LARGE", "is too large (maximum is 256 kB)"));
    }
    let whole = bytes.clone();
    let (file_type, still) = state.images.run(move || process_emoji(&bytes)).await?;
    let size = whole.len() + still.bytes.len();
    let image = state.storage.write(whole, file_type).await?;
    match state.storage.write(still.bytes.into(), still.file_type).await {
        Ok(still) => Ok(([image, still], size)),
        Err(error) => {
            delete_files(state, [Some(image)]).await;
            Err(error)
        }
    }
}

fn clean_category(category: &str) -> Option<String> {
    let category = text::clean_line(text::truncate(category, MAX_CATEGORY));
    (!category.is_empty()).then_some(category)
}
