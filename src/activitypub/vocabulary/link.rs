//! Pages and pictures: `url`, `icon` and `image` in all their forms.

use serde_json::Value;

use super::fields::{Fields, as_array, text_of};
use super::iri::Iri;
use super::limits::{DESCRIPTION, ENTRIES, TOKEN, cut};

/// One address and what is said to be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub href: Iri,
    /// In lower case, without parameters.
    pub media_type: Option<String>,
    pub width: Option<u32>,
    pub height: Option<u32>,
}

impl Link {
    /// Every usable link of a value: text, a `Link`, an object with `url`, or a list of these.
    pub fn read_all(value: &Value) -> Vec<Self> {
        as_array(value).iter().take(ENTRIES).filter_map(Self::read).collect()
    }

    /// The films, recordings and pictures among an object's addresses; PeerTube puts the parts of a stream below it.
    pub fn files(value: &Value) -> Vec<Self> {
        let below = as_array(value).iter().filter_map(|entry| entry.get("tag")).flat_map(as_array);
        let all = as_array(value).iter().chain(below).take(ENTRIES).filter_map(Self::read);
        all.filter(|link| link.media_type.as_deref().is_some_and(is_file)).collect()
    }

    fn read(value: &Value) -> Option<Self> {
        if let Value::String(text) = value {
            return Some(Self { href: Iri::parse(text)?, media_type: None, width: None, height: None });
        }
        let fields = Fields::of(value).ok()?;
        let href = fields.text("href").or_else(|| fields.text("url"))?;
        Some(Self {
            href: Iri::parse(href)?,
            media_type: media_type(fields),
            width: dimension(fields, "width"),
            height: dimension(fields, "height"),
        })
    }
}

/// Playlists are no files: browsers do not play them.
fn is_file(media_type: &str) -> bool {
    let (kind, format) = media_type.split_once('/').unwrap_or_default();
    matches!(kind, "video" | "audio" | "image") && !format.contains("mpegurl") && format != "svg+xml"
}

/// `mediaType`, or `mimeType` as old PeerTube wrote it, in lower case and without parameters.
pub fn media_type(fields: Fields<'_>) -> Option<String> {
    let text = fields.trimmed("mediaType").or_else(|| fields.trimmed("mimeType"))?;
    let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    (essence.len() <= TOKEN && essence.contains('/')).then_some(essence)
}

/// Pixels; a picture without extent (attack akkoma-3.18-zero) has none that is known.
pub fn dimension(fields: Fields<'_>, name: &str) -> Option<u32> {
    fields.count(name).and_then(|pixels| u32::try_from(pixels).ok()).filter(|pixels| *pixels > 0)
}

/// The page people see (section 4): the first link that may be HTML. One on another host than the id is
/// dropped, `www.` aside (Threads), or anybody could pass for the page of somebody else.
pub fn page_of(fields: Fields<'_>, id: &Iri) -> Option<Iri> {
    let bare = |iri: &Iri| iri.origin().host().trim_start_matches("www.").to_owned();
    Link::read_all(fields.get("url")?)
        .into_iter()
        .find(|link| link.media_type.as_deref().is_none_or(|kind| kind == "text/html"))
        .map(|link| link.href)
        .filter(|page| bare(page) == bare(id) && page.origin().port() == id.origin().port())
}

/// A picture that stands for something: an avatar, a header, a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    pub url: Iri,
    pub media_type: Option<String>,
    /// Alternative text.
    pub description: Option<String>,
}

impl Image {
    /// The widest usable picture of a value, or the first where none says how wide it is.
    pub fn widest(value: &Value) -> Option<Self> {
        let width =
            |one: &Value| Fields::of(one).ok().and_then(|fields| dimension(fields, "width")).unwrap_or(0);
        let mut pictures: Vec<_> = as_array(value)
            .iter()
            .take(ENTRIES)
            .filter_map(|one| Some((width(one), Self::read_one(one)?)))
            .collect();
        pictures.sort_by_key(|(width, _)| std::cmp::Reverse(*width));
        pictures.into_iter().next().map(|(_, picture)| picture)
    }

    /// The first usable picture of a value: text, an `Image`, a `Link`, or a list of these.
    pub fn read(value: &Value) -> Option<Self> {
        as_array(value).iter().take(ENTRIES).find_map(Self::read_one)
    }

    fn read_one(value: &Value) -> Option<Self> {
        let Ok(fields) = Fields::of(value) else {
            let url = Iri::parse(text_of(value)?)?;
            return Some(Self { url, media_type: None, description: None });
        };
        let link = match fields.get("url") {
            Some(url) => Link::read_all(url).into_iter().next()?,
            None => Link::read(value)?,
        };
        Some(Self {
            url: link.href,
            media_type: media_type(fields).or(link.media_type),
            description: description(fields),
        })
    }
}

/// Alternative text: Mastodon writes `summary` from 4.6 on, everybody else `name`.
pub fn description(fields: Fields<'_>) -> Option<String> {
    let text = fields.trimmed("summary").or_else(|| fields.trimmed("name"))?;
    Some(cut(text, DESCRIPTION).to_owned())
}

#[cfg(test)]
#[allow(clippy::needless_pass_by_value, reason = "a document is written where it is used")]
mod tests {
    use serde_json::json;

    use super::*;

    fn page(url: Value) -> Option<String> {
        let value = json!({ "url": url });
        page_of(Fields::of(&value).unwrap(), &Iri::parse("https://threads.net/1/").unwrap())
            .map(|iri| iri.to_string())
    }

    #[test]
    fn the_page_is_the_first_html_link() {
        let html = Some("https://www.threads.net/@a".to_owned());
        assert_eq!(page(json!("https://www.threads.net/@a")), html);
        assert_eq!(page(json!({"type": "Link", "href": "https://www.threads.net/@a"})), html);
        assert_eq!(
            page(json!([
                {"href": "threads://post/1", "mediaType": "application/x-threads"},
                {"href": "https://threads.net/1.mp4", "mimeType": "video/mp4"},
                {"href": "https://www.threads.net/@a", "mediaType": "text/html; charset=utf-8"},
            ])),
            html
        );
        assert_eq!(page(json!([null, "https://www.threads.net/@a", {"href": "at://did"}])), html);
    }

    /// Attack GHSA-x2rc-v5wx-g3m5: another scheme in a link; and the page of somebody else.
    #[test]
    fn foreign_pages_and_other_schemes_are_dropped() {
        for url in [
            json!(null),
            json!(""),
            json!("javascript:alert(1)"),
            json!("https://victim.example/@v"),
            json!("https://threads.net:8443/"),
            json!({"href": null}),
            json!([]),
        ] {
            assert_eq!(page(url), None);
        }
    }

    #[test]
    fn pictures_come_in_many_forms() {
        let url = "https://a.example/i.png";
        for value in [
            json!(url),
            json!({"type": "Image", "url": url}),
            json!([{"type": "Image", "url": url}, {"url": "https://a.example/2"}]),
            json!({"url": {"type": "Link", "href": url}}),
            json!({"url": [{"href": url}]}),
            json!({"type": "Link", "href": url}),
            json!([null, {"url": null}, url]),
        ] {
            assert_eq!(Image::read(&value).unwrap().url.as_str(), url, "{value}");
        }
        for value in [json!(null), json!({}), json!([]), json!({"url": "data:image/png;base64,AA"}), json!(7)]
        {
            assert_eq!(Image::read(&value), None, "{value}");
        }
    }

    #[test]
    fn alternative_text_is_in_summary_or_name() {
        let image = Image::read(
            &json!({"url": "https://a.example/1", "name": "n", "summary": "s", "mediaType": "Image/PNG"}),
        )
        .unwrap();
        assert_eq!(
            (image.description.as_deref(), image.media_type.as_deref()),
            (Some("s"), Some("image/png"))
        );
    }
}
