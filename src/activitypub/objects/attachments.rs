//! Attachments: what peers send becomes media that our proxy fetches when somebody looks.

use crate::activitypub::vocabulary::{Attachment, Link, Media, Object, ObjectKind};
use crate::db::media::NewMedia;
use crate::text;

/// As many as Misskey shows; Mastodon sends four.
const MOST: usize = 16;

/// Lines of a film above which it is too large to watch in passing.
const ENOUGH: u32 = 720;

/// The media of an object, in order. What stands for a longer work (the picture of an article) counts where nothing is
/// attached.
pub fn media_of(object: &Object) -> Vec<NewMedia> {
    let mut media: Vec<NewMedia> = object
        .attachments
        .iter()
        .filter_map(|attachment| match attachment {
            Attachment::Media(media) => Some(attached(media)),
            Attachment::Link(_) => None,
        })
        .take(MOST)
        .collect();
    let film = film_of(object).map(of_link);
    if (media.is_empty() || film.is_some())
        && object.kind.is_converted()
        && let Some(image) = &object.image
    {
        media.insert(
            0,
            NewMedia {
                kind: "image".to_owned(),
                content_type: image.media_type.clone().unwrap_or_else(|| "image/*".to_owned()),
                remote_url: Some(image.url.as_str().to_owned()),
                description: image.description.as_deref().map(text::clean_text),
                ..NewMedia::default()
            },
        );
    }
    media.extend(film);
    if media.is_empty() && object.kind == ObjectKind::Image {
        media.extend(object.files.iter().find(|link| is(link, "image")).map(of_link));
    }
    media
}

/// The plain file of a film or recording that browsers can play: of several, the largest that a phone has use for.
fn film_of(object: &Object) -> Option<&Link> {
    let kind = match object.kind {
        ObjectKind::Video => "video",
        ObjectKind::Audio => "audio",
        _ => return None,
    };
    let files = object.files.iter().filter(|link| is(link, kind));
    let height = |link: &&Link| link.height.unwrap_or(0);
    let (low, high): (Vec<&Link>, Vec<&Link>) = files.partition(|link| height(link) <= ENOUGH);
    let best = low.into_iter().rev().max_by_key(height);
    best.or_else(|| high.into_iter().min_by_key(height))
}

fn is(link: &Link, kind: &str) -> bool {
    link.media_type.as_deref().and_then(|media_type| media_type.split('/').next()) == Some(kind)
}

fn of_link(link: &Link) -> NewMedia {
    let content_type = link.media_type.clone().unwrap_or_default();
    NewMedia {
        kind: kind_of(&content_type).to_owned(),
        content_type,
        remote_url: Some(link.href.as_str().to_owned()),
        width: pixels(link.width),
        height: pixels(link.height),
        ..NewMedia::default()
    }
}

fn pixels(pixels: Option<u32>) -> Option<i32> {
    pixels.and_then(|pixels| i32::try_from(pixels).ok())
}

fn attached(media: &Media) -> NewMedia {
    let content_type = media.media_type.clone().unwrap_or_else(|| "application/octet-stream".to_owned());
    let kind = kind_of(&content_type);
    // Of a picture we make our own small version.
    let poster = media.thumbnail.as_ref().filter(|_| matches!(kind, "video" | "audio"));
    NewMedia {
        kind: kind.to_owned(),
        content_type,
        remote_url: Some(media.url.as_str().to_owned()),
        preview_remote_url: poster.map(|url| url.as_str().to_owned()),
        description: media.description.as_deref().map(text::clean_text).filter(|text| !text.is_empty()),
        blurhash: media.blurhash.clone(),
        focus: media.focal_point,
        width: pixels(media.width),
        height: pixels(media.height),
        duration: media.duration,
        ..NewMedia::default()
    }
}

/// How a type is shown. SVG can run scripts: it is a link, not a picture.
fn kind_of(content_type: &str) -> &'static str {
    match content_type.split('/').next() {
        Some("image") if content_type != "image/svg+xml" => "image",
        Some("video") => "video",
        Some("audio") => "audio",
        _ => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn media(document: &serde_json::Value) -> Vec<NewMedia> {
        media_of(&Object::read(document).unwrap())
    }

    #[test]
    fn kinds_follow_the_type() {
        for (content_type, kind) in [
            ("image/png", "image"),
            ("image/svg+xml", "unknown"),
            ("video/mp4", "video"),
            ("audio/ogg", "audio"),
            ("application/pdf", "unknown"),
        ] {
            assert_eq!(kind_of(content_type), kind);
        }
    }

    #[test]
    fn poster_of_a_film_is_known_before_it_plays() {
        let attached = |kind: &str| {
            let icon =
                json!({"type": "Image", "mediaType": "image/png", "url": "https://a.example/poster.png"});
            let one =
                json!({"type": "Document", "mediaType": kind, "url": "https://a.example/1", "icon": icon});
            media(&json!({"id": "https://a.example/1", "type": "Note", "attachment": [one]})).remove(0)
        };
        assert_eq!(attached("video/mp4").preview_remote_url.as_deref(), Some("https://a.example/poster.png"));
        assert!(attached("audio/ogg").preview_remote_url.is_some());
        assert_eq!(attached("image/png").preview_remote_url, None);
    }

    #[test]
    fn only_so_many_are_kept() {
        let attachment =
            json!({"type": "Document", "mediaType": "image/png", "url": "https://a.example/1.png"});
        let many = json!({"id": "https://a.example/1", "type": "Note", "attachment": vec![attachment; 20]});
        assert_eq!(media(&many).len(), MOST);
    }

    #[test]
    fn a_film_has_its_poster_and_its_largest_file_that_is_not_too_large() {
        let file = |height: u32| json!({"type": "Link", "mediaType": "video/mp4", "href": format!("https://a.example/{height}.mp4"), "height": height});
        let stream = json!({"type": "Link", "mediaType": "application/x-mpegURL", "href": "https://a.example/all.m3u8", "tag": [file(1080), file(480)]});
        let icons = json!([{"type": "Image", "url": "https://a.example/s.jpg", "width": 223}, {"type": "Image", "url": "https://a.example/l.jpg", "width": 850}]);
        let film = |url: serde_json::Value| json!({"id": "https://a.example/1", "type": "Video", "name": "Title", "icon": icons, "url": url});
        let urls = |document: &serde_json::Value| -> Vec<String> {
            media(document).into_iter().filter_map(|one| one.remote_url).collect()
        };
        let poster = "https://a.example/l.jpg";
        assert_eq!(
            urls(&film(json!([file(1080), file(720), file(240)]))),
            [poster, "https://a.example/720.mp4"]
        );
        assert_eq!(urls(&film(json!([stream]))), [poster, "https://a.example/480.mp4"]);
        assert_eq!(urls(&film(json!([file(2160), file(1080)]))), [poster, "https://a.example/1080.mp4"]);
        assert_eq!(urls(&film(json!("https://a.example/watch"))), [poster]);
    }

    #[test]
    fn the_picture_of_an_article_is_shown_and_that_of_a_note_is_not() {
        let with_picture = |kind: &str| json!({"id": "https://a.example/1", "type": kind, "name": "Title", "image": "https://a.example/1.png"});
        assert_eq!(media(&with_picture("Article"))[0].remote_url.as_deref(), Some("https://a.example/1.png"));
        assert!(media(&with_picture("Note")).is_empty());
    }
}
