//! Attachments: what peers send becomes media that our proxy fetches when somebody looks.

use crate::activitypub::vocabulary::{Attachment, Media, Object};
use crate::db::media::NewMedia;
use crate::text;

/// As many as Misskey shows; Mastodon sends four.
const MOST: usize = 16;

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
    if media.is_empty()
        && object.kind.is_converted()
        && let Some(image) = &object.image
    {
        media.push(NewMedia {
            kind: "image".to_owned(),
            content_type: image.media_type.clone().unwrap_or_else(|| "image/*".to_owned()),
            remote_url: Some(image.url.as_str().to_owned()),
            description: image.description.as_deref().map(text::clean_text),
            ..NewMedia::default()
        });
    }
    media
}

fn attached(media: &Media) -> NewMedia {
    let content_type = media.media_type.clone().unwrap_or_else(|| "application/octet-stream".to_owned());
    let pixels = |pixels: Option<u32>| pixels.and_then(|pixels| i32::try_from(pixels).ok());
    NewMedia {
        kind: kind_of(&content_type).to_owned(),
        content_type,
        remote_url: Some(media.url.as_str().to_owned()),
        description: media.description.as_deref().map(text::clean_text).filter(|text| !text.is_empty()),
        blurhash: media.blurhash.clone(),
        focus: media.focal_point,
        width: pixels(media.width),
        height: pixels(media.height),
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
    fn only_so_many_are_kept() {
        let attachment =
            json!({"type": "Document", "mediaType": "image/png", "url": "https://a.example/1.png"});
        let many = json!({"id": "https://a.example/1", "type": "Note", "attachment": vec![attachment; 20]});
        assert_eq!(media(&many).len(), MOST);
    }

    #[test]
    fn the_picture_of_an_article_is_shown_and_that_of_a_note_is_not() {
        let with_picture = |kind: &str| json!({"id": "https://a.example/1", "type": kind, "name": "Title", "image": "https://a.example/1.png"});
        assert_eq!(media(&with_picture("Article"))[0].remote_url.as_deref(), Some("https://a.example/1.png"));
        assert!(media(&with_picture("Note")).is_empty());
    }
}
