//! Attachments, each under a URL of ours.

use url::form_urlencoded::byte_serialize;

use crate::config::Config;
use crate::model::status::Media;
use crate::storage::image::is_blurhash;
use crate::storage::url::{attachment_url, preview_url};
use crate::web::view::status::{MediaKind, MediaView};

/// The path under which a blurhash is drawn.
fn blurhash_url(hash: &str) -> String {
    format!("/blurhash/{}", byte_serialize(hash.as_bytes()).collect::<String>())
}

/// An attachment; `None` while there is nothing to show.
pub fn media(config: &Config, media: &Media) -> Option<MediaView> {
    let kind = match media.kind.as_str() {
        "image" => MediaKind::Image,
        "video" | "gifv" => MediaKind::Video,
        "audio" => MediaKind::Audio,
        _ => MediaKind::Unknown,
    };
    let plays = matches!(kind, MediaKind::Video | MediaKind::Audio);
    Some(MediaView {
        id: media.id,
        kind,
        loops: media.kind == "gifv",
        url: attachment_url(config, media)?,
        preview_url: preview_url(config, media),
        home: media.remote_url.clone().filter(|_| plays),
        blurhash_url: media.blurhash.as_deref().filter(|hash| is_blurhash(hash)).map(blurhash_url),
        description: media.description.clone().filter(|text| !text.is_empty()),
        size: size(media.preview_width, media.preview_height).or_else(|| size(media.width, media.height)),
        focus: media.focus_x.zip(media.focus_y),
    })
}

fn size(width: Option<i32>, height: Option<i32>) -> Option<(u32, u32)> {
    let side =
        |pixels: Option<i32>| pixels.and_then(|pixels| u32::try_from(pixels).ok()).filter(|side| *side > 0);
    side(width).zip(side(height))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::MediaId;

    fn attachment(kind: &str) -> Media {
        Media {
            id: MediaId(7),
            kind: kind.to_owned(),
            content_type: String::new(),
            storage_key: None,
            thumbnail_key: None,
            remote_url: Some("https://far.example/a".to_owned()),
            preview_remote_url: None,
            description: Some(String::new()),
            blurhash: Some("LEHV6nWB2yk8pyo0adR*.7kCMdnj".to_owned()),
            focus_x: None,
            focus_y: None,
            width: Some(640),
            height: Some(0),
            preview_width: None,
            preview_height: None,
            duration: None,
            frame_rate: None,
            bitrate: None,
        }
    }

    fn config() -> Config {
        Config::load(None, Vec::<(String, String)>::new()).unwrap()
    }

    #[test]
    fn what_is_remote_comes_through_us_and_films_name_their_home() {
        let config = config();
        let picture = media(&config, &attachment("image")).unwrap();
        assert!(picture.url.starts_with(config.instance.base_url.as_str()), "{}", picture.url);
        assert_eq!(picture.kind, MediaKind::Image);
        assert_eq!((picture.description, picture.size), (None, None));
        let film = media(&config, &attachment("video")).unwrap();
        assert!(film.url.starts_with(config.instance.base_url.as_str()), "{}", film.url);
        assert_eq!((film.kind, film.home.as_deref()), (MediaKind::Video, Some("https://far.example/a")));
        assert_eq!(film.preview_url, None);
        let poster = Some("https://far.example/poster".to_owned());
        let film = media(&config, &Media { preview_remote_url: poster, ..attachment("video") }).unwrap();
        let shown = film.preview_url.unwrap_or_default();
        assert!(shown.starts_with(config.instance.base_url.as_str()) && shown.ends_with("/small"), "{shown}");
        assert_eq!(media(&config, &attachment("unknown")).unwrap().url, "https://far.example/a");
    }

    #[test]
    fn a_blurhash_is_one_segment_of_a_path() {
        assert_eq!(blurhash_url("a#b%c?d+e"), "/blurhash/a%23b%25c%3Fd%2Be");
    }
}
