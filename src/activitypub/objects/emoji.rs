//! Custom emoji, ours as objects and others' as they are told (section 8).

use sqlx::PgConnection;

use crate::activitypub::vocabulary::write::{EmojiObject, Image, Tag};
use crate::activitypub::vocabulary::{Emoji as ToldEmoji, Iri};
use crate::config::Config;
use crate::db;
use crate::db::emojis::RemoteEmoji;
use crate::db::reactions::Held;
use crate::domain::Unit;
use crate::domain::emojis::{self, MOST_OF_ONE};
use crate::error::Result;
use crate::model::emoji::Emoji;
use crate::model::{Account, EmojiId};
use crate::storage::url::emoji_url;
use crate::text;

/// Those of a document, as many as are kept of one.
pub(crate) fn told(emojis: &[ToldEmoji]) -> Vec<RemoteEmoji> {
    let mut kept: Vec<RemoteEmoji> = Vec::new();
    for emoji in emojis {
        if kept.len() < MOST_OF_ONE && kept.iter().all(|other| other.shortcode != emoji.shortcode) {
            kept.push(RemoteEmoji {
                shortcode: emoji.shortcode.clone(),
                uri: emoji.id.as_ref().map(|id| id.as_str().to_owned()),
                url: emoji.url.as_str().to_owned(),
                updated_at: emoji.updated,
            });
        }
    }
    kept
}

/// How an emoji stands among the tags of what we send.
pub fn tag(config: &Config, emoji: &Emoji) -> Option<Tag> {
    let url = emoji_url(config, emoji)?;
    Some(Tag::Emoji {
        id: emoji.uri.clone().unwrap_or_else(|| config.url(&format!("/emojis/{}", emoji.id))),
        name: format!(":{}:", emoji.shortcode),
        icon: Image { media_type: media_type(&url).to_owned(), url, name: None },
        updated: emoji.updated_at,
    })
}

fn media_type(url: &str) -> &'static str {
    match url.rsplit('.').next() {
        Some("gif") => "image/gif",
        Some("webp") => "image/webp",
        Some("jpg") => "image/jpeg",
        _ => "image/png",
    }
}

/// One of ours as an object of its own.
pub async fn emoji_document(
    conn: &mut PgConnection,
    config: &Config,
    id: EmojiId,
) -> Result<Option<EmojiObject>> {
    let emoji = db::emojis::get(conn, id).await?.filter(|emoji| emoji.local);
    Ok(emoji.and_then(|emoji| tag(config, &emoji)).map(EmojiObject))
}

/// The reaction that a Like or EmojiReact carries: a Unicode emoji, or the shortcode of a custom one, in Misskey's
/// spelling with its host. `None`: a plain favourite.
pub async fn reaction(
    unit: &mut Unit<'_>,
    actor: &Account,
    content: &str,
    tags: &[ToldEmoji],
    uri: Option<&Iri>,
) -> Result<Option<Held>> {
    let uri = uri.map(|uri| uri.as_str().to_owned());
    let name = content.trim();
    if text::is_emoji(name) {
        return Ok(Some(Held { name: name.to_owned(), emoji: None, uri }));
    }
    let bare = name.trim_matches(':');
    let (code, host) = match bare.split_once('@') {
        // Misskey's `:code@.:` is its own server's.
        Some((code, host)) => (code, Some(host).filter(|host| *host != ".")),
        None => (bare, None),
    };
    let instance = &unit.state().config.instance;
    if host == Some(instance.handle_domain()) || host == Some(instance.base_url.authority()) {
        let ours = db::emojis::find(unit.conn(), code, None).await?;
        return Ok(ours.map(|emoji| Held { name: emoji.shortcode, emoji: Some(emoji.id), uri }));
    }
    // Only its own server says what an emoji of a third one looks like.
    if let Some(host) = host
        && let Some(known) = db::emojis::find(unit.conn(), code, Some(host)).await?
    {
        return Ok(Some(Held { name: format!("{code}@{host}"), emoji: Some(known.id), uri }));
    }
    let Some(told_emoji) = tags.iter().find(|tag| tag.shortcode == code) else { return Ok(None) };
    let ids = emojis::learn(unit, actor.host_id, &told(std::slice::from_ref(told_emoji))).await?;
    let domain = actor.uri.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
    Ok(ids.first().map(|id| Held { name: format!("{code}@{domain}"), emoji: Some(EmojiId(*id)), uri }))
}
