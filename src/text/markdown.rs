//! Markdown, as typed here: CommonMark with strike-through, in which links, mentions and hashtags are found as in plain
//! text. Code holds none of them, HTML is shown as it was typed, pictures become links, and each line is one.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream, html};

use super::compose::{Layout, Names, ResolvedMention, set};
use super::entities::{Entities, Mention, scan};
use super::sanitize::sanitize;

/// What a text in Markdown holds outside of code and written links. The ranges are those of pieces of it, and of no use.
pub fn scan_markdown(text: &str) -> Entities {
    let mut found = Entities::default();
    walk(text, |piece| {
        let entities = scan(piece);
        found.mentions.extend(entities.mentions);
        found.hashtags.extend(entities.hashtags);
        found.links.extend(entities.links);
        None
    });
    found
}

/// Sets Markdown as HTML that is safe as any other server's. `entities` are those [`scan_markdown`] found; the rest is as
/// for [`render`](super::render).
pub fn render_markdown(
    text: &str,
    entities: &Entities,
    resolve: impl Fn(&Mention) -> Option<ResolvedMention>,
    tag_url: impl Fn(&str) -> String,
) -> String {
    let names = Names::of(&entities.mentions, &resolve);
    let events = walk(text, |piece| {
        let mut html = String::new();
        set(&mut html, piece, &scan(piece), Layout::Status, &names, &resolve, &tag_url);
        Some(html)
    });
    let mut set = String::with_capacity(text.len() * 2);
    html::push_html(&mut set, events.into_iter());
    // Between blocks and after breaks stand line feeds, which some apps show.
    sanitize(set.trim()).replace(">\n<", "><").replace("<br />\n", "<br />")
}

/// The text in pieces; `dress` is given each that is neither code nor within a link, and may say how it is set.
fn walk(text: &str, mut dress: impl FnMut(&str) -> Option<String>) -> Vec<Event<'static>> {
    let text = protect_links(text);
    let (mut code, mut links) = (false, 0);
    let mut events = Vec::new();
    for event in TextMergeStream::new(Parser::new_ext(&text, Options::ENABLE_STRIKETHROUGH)) {
        match &event {
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(TagEnd::CodeBlock) => code = false,
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => links += 1,
            Event::End(TagEnd::Link | TagEnd::Image) => links -= 1,
            _ => {}
        }
        let event = match event {
            Event::Text(piece) if !code && links == 0 => match dress(&piece) {
                Some(html) => Event::InlineHtml(html.into()),
                None => continue,
            },
            Event::SoftBreak => Event::HardBreak,
            Event::Html(typed) | Event::InlineHtml(typed) => Event::Text(typed),
            Event::Start(Tag::Image { dest_url, title, id, .. }) => {
                Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url, title, id })
            }
            Event::End(TagEnd::Image) => Event::End(TagEnd::Link),
            Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
            Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
            event => event,
        };
        events.push(event.into_static());
    }
    events
}

/// What means something to Markdown means nothing within an address that merely stands there: `https://a.example/_x_`.
fn protect_links(text: &str) -> String {
    let spans = literal_spans(text);
    let bare = scan(text).links.into_iter().map(|link| {
        // What emphasises an address is no part of it.
        let end = text[link.range.clone()].trim_end_matches(['*', '_', '~', '`']).len();
        link.range.start..link.range.start + end
    });
    let bare =
        bare.filter(|range| !spans.iter().any(|span| span.start < range.end && range.start < span.end));
    let mut protected = String::with_capacity(text.len());
    let mut done = 0;
    for range in bare {
        protected.push_str(&text[done..range.start]);
        for c in text[range.clone()].chars() {
            if matches!(c, '*' | '_' | '~' | '`' | '[' | ']' | '\\' | '&') {
                protected.push('\\');
            }
            protected.push(c);
        }
        done = range.end;
    }
    protected.push_str(&text[done..]);
    protected
}

/// Code and links as they were written: in order, none within another.
fn literal_spans(text: &str) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    for (event, range) in Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH).into_offset_iter() {
        let literal = matches!(
            event,
            Event::Code(_) | Event::Start(Tag::CodeBlock(_) | Tag::Link { .. } | Tag::Image { .. })
        );
        if literal && spans.last().is_none_or(|last| last.end <= range.start) {
            spans.push(range);
        }
    }
    spans
}
