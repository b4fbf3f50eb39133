//! Where browsers and apps find media: every URL of an attachment, avatar or header is built here.

use crate::config::Config;
use crate::model::card::Card;
use crate::model::emoji::Emoji;
use crate::model::status::Media;
use crate::model::{Account, AccountId, EmojiId, MediaId};
use crate::secrets::hash_token;

/// Bytes of ours, by their random key.
pub fn media_url(config: &Config, key: &str) -> String {
    match &config.media.base_url {
        Some(base) => format!("{}/media/{key}", base.as_str().trim_end_matches('/')),
        None => config.url(&format!("/media/{key}")),
    }
}

/// An attachment in full. A remote one comes through our proxy, cached or not, so that its server never learns who looks
/// and policy is asked each time; what is neither picture, film nor sound is linked where it lies.
pub fn attachment_url(config: &Config, media: &Media) -> Option<String> {
    match (&media.remote_url, &media.storage_key) {
        (Some(remote), _) if media.kind != "unknown" => {
            Some(proxy_attachment(config, media.id, remote, "original"))
        }
        (Some(remote), _) => Some(remote.clone()),
        (None, key) => key.as_deref().map(|key| media_url(config, key)),
    }
}

/// An attachment's small version.
pub fn preview_url(config: &Config, media: &Media) -> Option<String> {
    let whole = media.storage_key.as_ref().filter(|_| media.kind == "image");
    match (&media.remote_url, media.thumbnail_key.as_ref().or(whole)) {
        // Of a film there is one where its server shows one, or as soon as somebody has played it.
        (Some(remote), key) => {
            let known = media.kind == "image" || key.is_some() || media.preview_remote_url.is_some();
            known.then(|| proxy_attachment(config, media.id, remote, "small"))
        }
        (None, key) => key.map(|key| media_url(config, key)),
    }
}

/// The picture of a link preview, never from its own server.
pub fn card_image_url(config: &Config, card: &Card) -> Option<String> {
    match (&card.image_key, &card.image_remote_url) {
        (Some(key), _) => Some(media_url(config, key)),
        (None, Some(remote)) => Some(config.url(&format!("/proxy/cards/{}/{}", card.id, short_hash(remote)))),
        (None, None) => None,
    }
}

/// An account's picture; `None` for those who have none.
pub fn avatar_url(config: &Config, account: &Account) -> Option<String> {
    let (key, remote) = (account.avatar_key.as_deref(), account.avatar_remote_url.as_deref());
    picture(config, "avatars", account.id, key, remote)
}

/// The wide picture on an account's profile; `None` for those who have none.
pub fn header_url(config: &Config, account: &Account) -> Option<String> {
    let (key, remote) = (account.header_key.as_deref(), account.header_remote_url.as_deref());
    picture(config, "headers", account.id, key, remote)
}

fn picture(
    config: &Config,
    folder: &str,
    id: AccountId,
    key: Option<&str>,
    remote: Option<&str>,
) -> Option<String> {
    match (remote, key) {
        (Some(remote), _) => Some(config.url(&format!("/proxy/{folder}/{id}/{}", short_hash(remote)))),
        (None, key) => key.map(|key| media_url(config, key)),
    }
}

fn proxy_attachment(config: &Config, id: MediaId, remote: &str, size: &str) -> String {
    config.url(&format!("/proxy/media/{id}/{}/{size}", short_hash(remote)))
}

/// A custom emoji as it moves. Remote ones come through our proxy.
pub fn emoji_url(config: &Config, emoji: &Emoji) -> Option<String> {
    emoji_picture(config, emoji.id, emoji.image_key.as_deref(), emoji.remote_url.as_deref(), "original")
}

/// The same standing still.
pub fn emoji_static_url(config: &Config, emoji: &Emoji) -> Option<String> {
    emoji_picture(config, emoji.id, emoji.static_key.as_deref(), emoji.remote_url.as_deref(), "static")
}

/// By what a row holds: where our bytes lie, else where its own server's do. `form` is `original` or `static`.
pub fn emoji_picture(
    config: &Config,
    id: EmojiId,
    key: Option<&str>,
    remote: Option<&str>,
    form: &str,
) -> Option<String> {
    match (key, remote) {
        (Some(key), _) => Some(media_url(config, key)),
        (None, Some(remote)) => {
            Some(config.url(&format!("/proxy/emojis/{id}/{}/{form}", short_hash(remote))))
        }
        (None, None) => None,
    }
}

/// What a proxy URL carries of the remote one. It changes with it, so that what is cached under ours never goes stale,
/// and who counts through our ids finds nothing.
pub fn short_hash(text: &str) -> String {
    hash_token(text)[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}
