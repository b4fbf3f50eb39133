//! The text of an object as it is shown, of whatever kind it is (section 6).

use crate::activitypub::vocabulary::{Attachment, Object};
use crate::text;

/// Characters of plain text shown of what is longer than a status; the link leads to the rest.
const EXCERPT: usize = 5_000;

/// What is shown: the text of a note, the excerpt or the beginning of what is longer.
pub fn content_of(object: &Object) -> String {
    let content = object.content.as_ref().map(|text| text.value.as_str()).unwrap_or_default();
    if object.kind.is_status() {
        return sanitized(object, content);
    }
    let summary =
        object.summary.as_ref().map(|text| text::summary(&text.value)).filter(|text| !text.is_empty());
    let told = match summary {
        Some(summary) => format!("<p>{}</p>", text::escape(&summary)),
        None => shortened(&sanitized(object, content)),
    };
    with_link(object, told)
}

/// What a post of Lemmy and its kin points to is attached to it: without, a link post were a title alone. A link to the
/// picture that is shown says nothing new.
fn with_link(object: &Object, told: String) -> String {
    let shown = object.image.as_ref().map(|image| image.url.as_str());
    let link = object.attachments.iter().find_map(|attachment| match attachment {
        Attachment::Link(link) if Some(link.as_str()) != shown => Some(link.as_str()),
        _ => None,
    });
    match link.map(text::escape) {
        Some(link) if !told.contains(&*link) => {
            text::sanitize(&format!(r#"{told}<p><a href="{link}">{link}</a></p>"#))
        }
        _ => told,
    }
}

/// Everything it says.
pub fn whole_of(object: &Object) -> String {
    let content = object.content.as_ref().map(|text| sanitized(object, &text.value)).unwrap_or_default();
    with_link(object, content)
}

/// PeerTube writes Markdown, which is shown as the plain text it is.
fn sanitized(object: &Object, content: &str) -> String {
    match object.media_type {
        Some(_) if !content.is_empty() => {
            format!("<p>{}</p>", text::escape(&text::clean_text(content)).replace('\n', "<br>"))
        }
        _ => text::sanitize(content),
    }
}

fn shortened(html: &str) -> String {
    let plain = text::to_plain_text(html);
    if plain.chars().nth(EXCERPT).is_none() {
        return html.to_owned();
    }
    format!("<p>{}</p>", text::escape(&text::excerpt(&plain, EXCERPT)).replace('\n', "<br>"))
}

/// The content warning of a status; what is longer has an excerpt there instead.
pub fn spoiler_of(object: &Object) -> String {
    let summary = object.summary.as_ref().filter(|_| object.kind.is_status());
    summary.map(|summary| text::summary(&summary.value)).unwrap_or_default()
}
