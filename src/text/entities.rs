//! What a typed text holds: links, mentions and hashtags, and how long Mastodon says it is.

use std::ops::Range;

use linkify::{LinkFinder, LinkKind};
use unicode_segmentation::UnicodeSegmentation;
use url::Url;

use super::clean::is_bidi_control;
use super::hashtag::{Hashtag, is_word, name_length};

/// Every link counts as this many characters, however long it is.
const LINK_CHARACTERS: usize = 23;
/// Longest domain DNS allows.
const MAX_DOMAIN_BYTES: usize = 253;

/// The entities of a text, each kind in order of appearance. No two overlap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entities {
    pub mentions: Vec<Mention>,
    pub hashtags: Vec<TypedHashtag>,
    pub links: Vec<Link>,
}

impl Entities {
    /// Where the entities stand, of all kinds, in order.
    pub fn ranges(&self) -> Vec<Range<usize>> {
        let mentions = self.mentions.iter().map(|mention| &mention.range);
        let hashtags = self.hashtags.iter().map(|hashtag| &hashtag.range);
        let links = self.links.iter().map(|link| &link.range);
        let mut ranges: Vec<_> = mentions.chain(hashtags).chain(links).cloned().collect();
        ranges.sort_by_key(|range| range.start);
        ranges
    }
}

/// `@user` or `@user@domain[:port]`, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Bytes of the text, the `@` included.
    pub range: Range<usize>,
    pub username: String,
    /// With its port, if one was typed; not yet folded, and perhaps our own.
    pub domain: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedHashtag {
    /// Bytes of the text, the `#` included.
    pub range: Range<usize>,
    pub tag: Hashtag,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub range: Range<usize>,
    /// As typed.
    pub url: String,
}

/// Finds the entities of `text`. Linear in its length.
pub fn scan(text: &str) -> Entities {
    let mut entities = Entities::default();
    // Where neither mention nor hashtag may begin: links and e-mail addresses.
    let mut taken = find_links(text, &mut entities.links).into_iter().peekable();
    let mut next = 0;
    let mut previous = None;
    for (at, c) in text.char_indices() {
        let before = previous.replace(c);
        while taken.next_if(|range| range.end <= at).is_some() {}
        if at < next || taken.peek().is_some_and(|range| range.contains(&at)) {
            continue;
        }
        if before.is_some_and(|c| is_word(c) || matches!(c, '/' | '=')) {
            continue;
        }
        // A link that begins inside what looks like a name makes it none: `#https://a.example`.
        let limit = taken.peek().map_or(text.len(), |range| range.start);
        match c {
            '@' => {
                if let Some(mention) = mention_at(text, at).filter(|mention| mention.range.end <= limit) {
                    next = mention.range.end;
                    entities.mentions.push(mention);
                }
            }
            '#' | '＃' if before != Some(')') => {
                let start = at + c.len_utf8();
                let end = start + name_length(&text[start..]).unwrap_or(0);
                if let Some(tag) = Hashtag::parse(&text[start..end]).filter(|_| end <= limit) {
                    next = end;
                    entities.hashtags.push(TypedHashtag { range: at..end, tag });
                }
            }
            _ => {}
        }
    }
    entities
}

/// Pushes the links of `text`, and returns their ranges and those of e-mail addresses.
fn find_links(text: &str, links: &mut Vec<Link>) -> Vec<Range<usize>> {
    let mut taken = Vec::new();
    for found in LinkFinder::new().kinds(&[LinkKind::Url, LinkKind::Email]).links(text) {
        let range = found.start()..found.end();
        if *found.kind() == LinkKind::Email {
            // `@user@domain` is a mention, not an address after an `@`.
            if !text[..range.start].ends_with('@') {
                taken.push(range);
            }
            continue;
        }
        let url = found.as_str().trim_end_matches(is_closing_punctuation);
        if is_link(url) {
            links.push(Link { range: range.start..range.start + url.len(), url: url.to_owned() });
        }
        taken.push(range);
    }
    taken
}

/// What ends a sentence or a bracket in scripts whose punctuation links do not stop at by themselves.
fn is_closing_punctuation(c: char) -> bool {
    matches!(
        c,
        '。' | '、'
            | '，'
            | '．'
            | '！'
            | '？'
            | '：'
            | '；'
            | '」'
            | '』'
            | '）'
            | '】'
            | '〉'
            | '》'
            | '”'
            | '’'
            | '…'
            | '·'
    )
}

fn is_link(url: &str) -> bool {
    !url.contains(is_bidi_control)
        && Url::parse(url).is_ok_and(|parsed| {
            matches!(
                parsed.scheme(),
                "http" | "https" | "gemini" | "gopher" | "ipfs" | "ipns" | "dat" | "dweb" | "ssb"
            ) && parsed.has_host()
        })
}

/// The mention whose `@` stands at `at`.
fn mention_at(text: &str, at: usize) -> Option<Mention> {
    let name_at = at + 1;
    let name = words(&text[name_at..], |c| c.is_ascii_alphanumeric() || c == '_')?;
    let mut end = name_at + name.len();
    let domain = text[end..].strip_prefix('@').and_then(domain).map(str::to_owned);
    end += domain.as_ref().map_or(0, |domain| 1 + domain.len());
    Some(Mention { range: at..end, username: name.to_owned(), domain })
}

/// The domain at the start of `text`, with its port.
fn domain(text: &str) -> Option<&str> {
    let host = words(text, is_word).filter(|host| host.len() <= MAX_DOMAIN_BYTES)?;
    let port = text[host.len()..].strip_prefix(':').map_or("", |after| {
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let bounded = !after[digits..].starts_with(is_word);
        if bounded && after[..digits].parse::<u16>().is_ok() { &after[..digits] } else { "" }
    });
    let length = host.len() + if port.is_empty() { 0 } else { 1 + port.len() };
    Some(&text[..length])
}

/// The longest start of `text` made of word characters, with dots and hyphens only between them.
fn words(text: &str, is_word: impl Fn(char) -> bool + Copy) -> Option<&str> {
    let run = text.find(|c| !is_word(c) && !matches!(c, '.' | '-')).unwrap_or(text.len());
    let name = text[..run].trim_end_matches(['.', '-']);
    name.starts_with(is_word).then_some(name)
}

/// How many characters a status counts, as Mastodon counts: graphemes, every link as 23 and every mention
/// without its domain; the content warning counts in full.
pub fn count_characters(text: &str, spoiler: &str) -> usize {
    let entities = scan(text);
    let graphemes = |text: &str| text.graphemes(true).count();
    let mut counted = graphemes(spoiler) + graphemes(text);
    for link in &entities.links {
        counted = counted - graphemes(&link.url) + LINK_CHARACTERS;
    }
    for mention in &entities.mentions {
        counted -= mention.domain.as_deref().map_or(0, |domain| 1 + graphemes(domain));
    }
    counted
}

#[cfg(test)]
mod tests;
