//! Media and links attached to an object (section 7).

use serde_json::Value;

use super::date::parse_duration;
use super::fields::Fields;
use super::iri::Iri;
use super::limits::ATTACHMENTS;
use super::link::{Image, Link, description, dimension, media_type};

/// One attachment, in the order of display.
#[derive(Debug, Clone, PartialEq)]
pub enum Attachment {
    Media(Media),
    /// A page to preview (Lemmy's link posts, Mastodon's cards).
    Link(Iri),
}

/// A picture, film or recording. Unless `media_type` names it, its kind is known when it is fetched.
#[derive(Debug, Clone, PartialEq)]
pub struct Media {
    pub url: Iri,
    pub media_type: Option<String>,
    /// Alternative text.
    pub description: Option<String>,
    /// Valid in characters and length.
    pub blurhash: Option<String>,
    /// The point to keep in view, each coordinate in -1 to 1.
    pub focal_point: Option<(f32, f32)>,
    pub width: Option<u32>,
    pub height: Option<u32>,
    /// Seconds.
    pub duration: Option<f64>,
    pub thumbnail: Option<Iri>,
    /// Misskey marks each attachment.
    pub sensitive: bool,
}

impl Attachment {
    /// Every usable attachment of an object; profile fields and embedded notes are none.
    pub fn read_all(fields: Fields<'_>) -> Vec<Self> {
        fields.all("attachment", ATTACHMENTS).filter_map(Self::read).collect()
    }

    fn read(value: &Value) -> Option<Self> {
        let fields = Fields::of(value).ok()?;
        if let Some(href) = fields.text("href") {
            return Iri::parse(href).map(Self::Link);
        }
        let link = Link::read_all(fields.get("url")?).into_iter().next()?;
        Some(Self::Media(Media {
            url: link.href,
            media_type: media_type(fields).or(link.media_type).or_else(|| guessed_type(fields)),
            description: description(fields),
            blurhash: fields.trimmed("blurhash").filter(|text| is_blurhash(text)).map(str::to_owned),
            focal_point: focal_point(fields),
            width: dimension(fields, "width").or(link.width),
            height: dimension(fields, "height").or(link.height),
            duration: fields.trimmed("duration").and_then(parse_duration),
            thumbnail: fields.get("icon").and_then(Image::read).map(|image| image.url),
            sensitive: fields.flag("sensitive").unwrap_or(false),
        }))
    }
}

/// `image/*` and the like, where only the object's type tells.
fn guessed_type(fields: Fields<'_>) -> Option<String> {
    let kind = fields.types().find_map(|name| match name {
        "Image" => Some("image/*"),
        "Video" => Some("video/*"),
        "Audio" => Some("audio/*"),
        _ => None,
    })?;
    Some(kind.to_owned())
}

fn focal_point(fields: Fields<'_>) -> Option<(f32, f32)> {
    let point = fields.get("focalPoint")?;
    let Value::Array(axes) = point.get("@list").unwrap_or(point) else { return None };
    let [x, y] = axes.as_slice() else { return None };
    let coordinate = |value: &Value| {
        let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())? as f32;
        (-1.0..=1.0).contains(&number).then_some(number)
    };
    Some((coordinate(x)?, coordinate(y)?))
}

const BLURHASH_DIGITS: &[u8] =
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

/// Whether text is a blurhash: base 83, of the length its first digit announces, with at most five
/// components either way.
pub fn is_blurhash(text: &str) -> bool {
    let digit = |byte: u8| BLURHASH_DIGITS.iter().position(|known| *known == byte);
    let Some(size) = text.bytes().next().and_then(digit) else { return false };
    let (across, down) = (size % 9 + 1, size / 9 + 1);
    across <= 5
        && down <= 5
        && text.len() == 4 + 2 * across * down
        && text.bytes().all(|b| digit(b).is_some())
}

#[cfg(test)]
#[allow(clippy::needless_pass_by_value, reason = "a document is written where it is used")]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(attachment: Value) -> Vec<Attachment> {
        let value = json!({ "attachment": attachment });
        Attachment::read_all(Fields::of(&value).unwrap())
    }

    fn media(attachment: Value) -> Media {
        match read(attachment).into_iter().next() {
            Some(Attachment::Media(media)) => media,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn attachments_come_single_listed_and_with_links_inside() {
        for value in [
            json!({"type": "Document", "mediaType": "image/png", "url": "https://a.example/1.png"}),
            json!([null, 7, {"type": "Image", "mediaType": "image/png", "url": "https://a.example/1.png"}]),
            json!([{"type": "Document", "url": [{"type": "Link", "href": "https://a.example/1.png", "mediaType": "image/png"}]}]),
        ] {
            let media = media(value);
            assert_eq!(
                (media.url.as_str(), media.media_type.as_deref()),
                ("https://a.example/1.png", Some("image/png"))
            );
        }
        assert_eq!(
            media(json!({"type": "Video", "url": "https://a.example/1"})).media_type.as_deref(),
            Some("video/*")
        );
    }

    #[test]
    fn details_hold_or_are_dropped() {
        let media = media(json!({
            "url": "https://a.example/1", "name": "a cat", "width": "640", "height": 480, "duration": "PT1M",
            "focalPoint": ["0.5", -1], "blurhash": "UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH", "icon": "https://a.example/t",
            "sensitive": "true",
        }));
        assert_eq!((media.width, media.height, media.duration), (Some(640), Some(480), Some(60.0)));
        assert_eq!((media.focal_point, media.sensitive), (Some((0.5, -1.0)), true));
        assert_eq!(media.description.as_deref(), Some("a cat"));
        assert!(media.blurhash.is_some() && media.thumbnail.is_some());
    }

    /// Attack akkoma-3.18-zero: a picture without extent.
    #[test]
    fn nonsense_details_are_dropped() {
        let media = media(json!({
            "url": "https://a.example/1", "width": 0, "height": -5, "focalPoint": [2, 0], "blurhash": "<script>",
            "icon": "javascript:1", "duration": "long", "mediaType": "x",
        }));
        assert_eq!((media.width, media.height, media.focal_point, media.blurhash), (None, None, None, None));
        assert_eq!((media.thumbnail, media.duration, media.media_type), (None, None, None));
    }

    #[test]
    fn links_are_links_and_the_rest_is_nothing() {
        assert_eq!(
            read(json!({"type": "Link", "href": "https://b.example/"})),
            [Attachment::Link(Iri::parse("https://b.example/").unwrap())]
        );
        for value in [
            json!(null),
            json!({"type": "PropertyValue", "name": "a", "value": "b"}),
            json!({"url": "file:///etc/passwd"}),
            json!({"href": "javascript:1"}),
            json!("https://a.example/"),
        ] {
            assert_eq!(read(value), []);
        }
        assert_eq!(read(json!(vec![json!({"url": "https://a.example/"}); 1000])).len(), ATTACHMENTS);
    }

    #[test]
    fn blurhashes_are_checked() {
        assert!(is_blurhash("LEHV6nWB2yk8pyo0adR*.7kCMdnj"));
        for text in ["", "L", "LEHV6nWB2yk8pyo0adR*.7kCMdn", "LEHV6nWB2yk8pyo0adR*.7kCMdn\"", "~EHV6nWB"] {
            assert!(!is_blurhash(text), "{text}");
        }
    }
}
