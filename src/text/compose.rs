//! From typed text to HTML, letter for letter in the style peers expect (reference, section 6).

use std::collections::{HashMap, HashSet};

use super::entities::{Entities, Mention};
use super::html::{escape, escape_into};

/// Longest visible part of a link.
const LINK_CHARACTERS: usize = 30;

/// What a mention stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedMention {
    /// Where the person's profile is shown.
    pub url: String,
    pub username: String,
    /// `user` for people here, `user@domain` for others.
    pub acct: String,
}

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Paragraphs and line breaks.
    Status,
    /// A status typed in Markdown.
    Markdown,
    /// As a status, but mentions with their domain.
    Bio,
    /// One line, for a profile's field: mentions with their domain, links as `rel="me"`.
    Field,
}

/// Sets `text`, whose entities [`scan`](super::scan) found, as HTML. Mentions that `resolve` does not know stay text;
/// `tag_url` is given a hashtag's name as written and returns the address of its page.
pub fn render(
    text: &str,
    entities: &Entities,
    layout: Layout,
    resolve: impl Fn(&Mention) -> Option<ResolvedMention>,
    tag_url: impl Fn(&str) -> String,
) -> String {
    let names = Names::of(&entities.mentions, &resolve);
    let mut html = String::with_capacity(text.len() * 2);
    set(&mut html, text, entities, layout, &names, &resolve, &tag_url);
    // Entities hold no line feeds, so the lines of the HTML are those of the text.
    if layout == Layout::Field { html.replace('\n', " ") } else { paragraphs(html.trim()) }
}

/// The same of a piece of a text, without its paragraphs.
pub(super) fn set(
    html: &mut String,
    text: &str,
    entities: &Entities,
    layout: Layout,
    names: &Names,
    resolve: impl Fn(&Mention) -> Option<ResolvedMention>,
    tag_url: impl Fn(&str) -> String,
) {
    let mut pieces = Vec::new();
    for mention in &entities.mentions {
        if let Some(person) = resolve(mention) {
            let full = matches!(layout, Layout::Bio | Layout::Field) || names.are_shared(&person);
            pieces.push((mention.range.clone(), mention_html(&person, full)));
        }
    }
    for hashtag in &entities.hashtags {
        pieces.push((hashtag.range.clone(), hashtag_html(&hashtag.tag.name, &tag_url(&hashtag.tag.name))));
    }
    for link in &entities.links {
        pieces.push((link.range.clone(), link_html(&link.url, layout == Layout::Field)));
    }
    pieces.sort_by_key(|(range, _)| range.start);
    let mut done = 0;
    for (range, piece) in pieces {
        escape_into(html, &text[done..range.start]);
        html.push_str(&piece);
        done = range.end;
    }
    escape_into(html, &text[done..]);
}

/// The names that several of those mentioned share, so that the name alone would not tell them apart.
pub(super) struct Names(HashSet<String>);

impl Names {
    pub(super) fn of(mentions: &[Mention], resolve: impl Fn(&Mention) -> Option<ResolvedMention>) -> Self {
        let mut first = HashMap::new();
        let mut shared = HashSet::new();
        for person in mentions.iter().filter_map(resolve) {
            let name = person.username.to_ascii_lowercase();
            if first.entry(name.clone()).or_insert_with(|| person.acct.clone()) != &person.acct {
                shared.insert(name);
            }
        }
        Self(shared)
    }

    fn are_shared(&self, person: &ResolvedMention) -> bool {
        self.0.contains(&person.username.to_ascii_lowercase())
    }
}

fn mention_html(person: &ResolvedMention, full: bool) -> String {
    let shown = if full { &person.acct } else { &person.username };
    format!(
        r#"<span class="h-card" translate="no"><a href="{}" class="u-url mention">@<span>{}</span></a></span>"#,
        escape(&person.url),
        escape(shown)
    )
}

fn hashtag_html(name: &str, url: &str) -> String {
    format!(
        r##"<a href="{}" class="mention hashtag" rel="tag">#<span>{}</span></a>"##,
        escape(url),
        escape(name)
    )
}

/// The scheme and what is too long are there to be copied, but not seen.
fn link_html(url: &str, rel_me: bool) -> String {
    let scheme = ["https://www.", "http://www.", "https://", "http://"]
        .into_iter()
        .find(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    let (prefix, rest) = url.split_at(scheme.map_or(0, str::len));
    let visible = rest.char_indices().nth(LINK_CHARACTERS).map_or(rest.len(), |(at, _)| at);
    let (visible, hidden) = rest.split_at(visible);
    format!(
        r#"<a href="{}" target="_blank" rel="nofollow noopener noreferrer{}" translate="no"><span class="invisible">{}</span><span class="{}">{}</span><span class="invisible">{}</span></a>"#,
        escape(url),
        if rel_me { " me" } else { "" },
        escape(prefix),
        if hidden.is_empty() { "" } else { "ellipsis" },
        escape(visible),
        escape(hidden)
    )
}

/// Empty lines part paragraphs, other line feeds are line breaks.
fn paragraphs(html: &str) -> String {
    let set: Vec<_> = html
        .split("\n\n")
        .map(|paragraph| paragraph.trim_matches('\n'))
        .filter(|paragraph| !paragraph.is_empty())
        .map(|paragraph| format!("<p>{}</p>", paragraph.replace('\n', "<br />")))
        .collect();
    set.concat()
}

#[cfg(test)]
mod tests;
