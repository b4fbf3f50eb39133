//! Mentions, hashtags, custom emojis and links (section 8).

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::fields::Fields;
use super::iri::Iri;
use super::limits::{NAME, SHORTCODE, TAGS, cut};
use super::link::{Image, media_type};

/// What an object's `tag` holds, by type, in the order given. Unknown types are dropped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags {
    pub mentions: Vec<Mention>,
    /// Without `#`, as written; folding is for whoever compares.
    pub hashtags: Vec<String>,
    pub emojis: Vec<Emoji>,
    pub links: Vec<LinkTag>,
}

/// A mention: at least one of the two is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The actor's id, of some senders their page.
    pub href: Option<Iri>,
    /// `@user@domain`, or `@user` on the author's server.
    pub name: Option<String>,
}

/// A custom emoji of the author's server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emoji {
    /// Akkoma's have none.
    pub id: Option<Iri>,
    /// `[A-Za-z0-9_]+`, without colons.
    pub shortcode: String,
    pub url: Iri,
    pub media_type: Option<String>,
    pub updated: Option<DateTime<Utc>>,
}

/// A link that stands in the text (FEP-e232).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkTag {
    pub href: Iri,
    pub rel: Vec<String>,
    pub media_type: Option<String>,
    pub name: Option<String>,
}

impl Tags {
    pub fn read(fields: Fields<'_>) -> Self {
        let mut tags = Self::default();
        for fields in fields.all("tag", TAGS).filter_map(|value| Fields::of(value).ok()) {
            let Some(kind) = fields.types().find(|name| KNOWN.contains(&unprefixed(name))) else { continue };
            match unprefixed(kind) {
                "Mention" => tags.mentions.extend(read_mention(fields)),
                "Hashtag" => tags.hashtags.extend(read_hashtag(fields)),
                "Emoji" => tags.emojis.extend(Emoji::read(fields)),
                _ => tags.links.extend(read_link(fields)),
            }
        }
        tags
    }
}

const KNOWN: [&str; 4] = ["Mention", "Hashtag", "Emoji", "Link"];

/// `toot:Emoji` from senders that do not compact.
fn unprefixed(name: &str) -> &str {
    name.strip_prefix("toot:").unwrap_or(name)
}

fn read_mention(fields: Fields<'_>) -> Option<Mention> {
    let href = fields.trimmed("href").and_then(Iri::parse);
    let name = fields.trimmed("name").map(|name| cut(name, NAME).to_owned());
    (href.is_some() || name.is_some()).then_some(Mention { href, name })
}

fn read_hashtag(fields: Fields<'_>) -> Option<String> {
    let name = fields.trimmed("name")?.trim_start_matches(['#', '＃']);
    (!name.is_empty() && name.chars().nth(NAME).is_none()).then(|| name.to_owned())
}

impl Emoji {
    /// Reads an `Emoji`; one whose name could be a path or markup, or without picture, is none.
    pub fn read(fields: Fields<'_>) -> Option<Self> {
        let name = fields.trimmed("name")?;
        let shortcode = name.strip_prefix(':').and_then(|name| name.strip_suffix(':')).unwrap_or(name);
        if !is_shortcode(shortcode) {
            return None;
        }
        let icon = fields.get("icon").and_then(Image::read)?;
        Some(Self {
            id: fields.own_id().ok().flatten(),
            shortcode: shortcode.to_owned(),
            url: icon.url,
            media_type: icon.media_type,
            updated: fields.date("updated"),
        })
    }
}

/// Attack remote-emoji: a shortcode is letters, digits and underscores.
pub fn is_shortcode(text: &str) -> bool {
    (1..=SHORTCODE).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn read_link(fields: Fields<'_>) -> Option<LinkTag> {
    let rel =
        fields.all("rel", 8).filter_map(Value::as_str).flat_map(str::split_whitespace).map(str::to_owned);
    Some(LinkTag {
        href: fields.trimmed("href").and_then(Iri::parse)?,
        rel: rel.collect(),
        media_type: media_type(fields),
        name: fields.trimmed("name").map(|name| cut(name, NAME).to_owned()),
    })
}

#[cfg(test)]
#[allow(clippy::needless_pass_by_value, reason = "a document is written where it is used")]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(tag: Value) -> Tags {
        let value = json!({ "tag": tag });
        Tags::read(Fields::of(&value).unwrap())
    }

    #[test]
    fn tags_come_in_many_forms() {
        let tags = read(json!([
            null, "text", 7, {}, {"type": "Tag", "name": "x"},
            {"type": "Mention", "href": "https://b.example/bob"},
            {"type": "Mention", "name": "@eve@c.example"},
            {"type": "Mention"},
            {"type": "Hashtag", "name": "#Cats", "href": "https://a.example/tags/cats"},
            {"type": ["Thing", "Hashtag"], "name": "dogs"},
            {"type": "Hashtag", "name": ""}, {"type": "Hashtag", "name": "#"},
            {"type": "Link", "href": "https://a.example/1", "rel": ["x y", "z"], "mediaType": "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\""},
        ]));
        assert_eq!(tags.mentions.len(), 2);
        assert_eq!(tags.mentions[1].name.as_deref(), Some("@eve@c.example"));
        assert_eq!(tags.hashtags, ["Cats", "dogs"]);
        assert_eq!(tags.links[0].rel, ["x", "y", "z"]);
        assert_eq!(read(json!({"type": "Hashtag", "name": "#one"})).hashtags, ["one"]);
        assert_eq!(read(json!(null)), Tags::default());
    }

    #[test]
    fn emojis_may_be_anonymous_and_old() {
        let emoji = json!({"type": "Emoji", "id": null, "name": ":blob_cat:", "updated": "1970-01-01T00:00:00Z",
            "icon": {"type": "Image", "url": "https://a.example/e.png", "mediaType": "image/png"}});
        let read = read(emoji).emojis.remove(0);
        assert_eq!((read.id, read.shortcode.as_str()), (None, "blob_cat"));
        assert_eq!(read.updated.unwrap().timestamp(), 0);
    }

    /// Attack remote-emoji: path or markup in a shortcode.
    #[test]
    fn shortcodes_with_other_characters_are_ignored() {
        for name in ["", "::", ":a/../b:", ":<b>:", ":a b:", ":ä:", ":a@host:"] {
            assert_eq!(
                read(json!({"type": "Emoji", "name": name, "icon": "https://a.example/e.png"})).emojis,
                [],
                "{name}"
            );
        }
        assert_eq!(read(json!({"type": "Emoji", "name": "a", "icon": {"url": "data:x"}})).emojis, []);
    }
}
