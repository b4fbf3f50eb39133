//! Remote HTML made safe: what Mastodon keeps (reference, section 6), written anew from tokens.
//!
//! The output is balanced, at most [`MAX_DEPTH`] deep, holds only the elements and attributes named here, and
//! sanitising it again changes nothing (what is cut for its size aside). Time is linear in the input.

use std::panic::catch_unwind;

use super::clean::{clean_line, clean_text, is_forbidden, truncate};
use super::html::{StartTag, Token, Tokens, escape_into, escape_text_into};
use super::plain::to_plain_text;

/// Content of a remote status beyond this is cut before sanitising (reference, section 23).
pub const MAX_CONTENT_BYTES: usize = 500_000;
/// A remote bio beyond this is cut.
pub const MAX_BIO_BYTES: usize = 20_000;
/// A name or value of a remote profile's field beyond this is cut.
pub const MAX_FIELD_CHARACTERS: usize = 2_047;
/// A remote display name beyond this is cut.
pub const MAX_DISPLAY_NAME_CHARACTERS: usize = 2_048;

/// Deeper elements lose their tags and keep their text.
const MAX_DEPTH: usize = 40;
/// The output stops growing here, so that with the last end tags it stays below [`MAX_CONTENT_BYTES`].
const MAX_OUTPUT: usize = MAX_CONTENT_BYTES - 10_000;
/// Links longer than this lose their tags.
const MAX_HREF: usize = 4_096;
const MAX_CLASSES: usize = 16;

/// Schemes a link may have.
const SCHEMES: &[&str] =
    &["http", "https", "dat", "dweb", "ipfs", "ipns", "ssb", "gopher", "xmpp", "magnet", "gemini"];

/// The content of a remote status, as HTML to store and show.
pub fn sanitize(html: &str) -> String {
    sanitize_with(html, Writer::default)
}

fn sanitize_with(html: &str, writer: fn() -> Writer) -> String {
    let html = cut(html, MAX_CONTENT_BYTES);
    // Nothing below is known to panic; if anything does, the post is worth its text and the worker its life.
    catch_unwind(|| writer().write(html)).unwrap_or_else(|_| {
        let mut text = String::new();
        escape_into(&mut text, &html.replace(['<', '>'], " "));
        text
    })
}

/// A remote profile's `summary`.
pub fn sanitize_bio(html: &str) -> String {
    sanitize(cut(html, MAX_BIO_BYTES))
}

/// The value of a remote profile's field: nothing of a link is hidden in it, for people trust what it says of a person
/// (attack CVE-2023-36462).
pub fn sanitize_field_value(html: &str) -> String {
    let writer = || Writer { hides_nothing: true, ..Writer::default() };
    sanitize_with(truncate(html, MAX_FIELD_CHARACTERS), writer)
}

/// A display name, local or remote: one line of plain text; may come out empty.
pub fn display_name(name: &str) -> String {
    clean_line(truncate(name, MAX_DISPLAY_NAME_CHARACTERS))
}

/// A content warning from another server: plain text, though some send HTML.
pub fn summary(html: &str) -> String {
    clean_text(&to_plain_text(cut(html, MAX_BIO_BYTES)))
}

fn cut(text: &str, max: usize) -> &str {
    &text[..text.floor_char_boundary(max)]
}

/// What happens to an element.
#[derive(Clone, Copy)]
enum Rule {
    Paragraph,
    /// A heading becomes a paragraph in bold.
    Heading,
    /// `ul`, `ol`, `blockquote`, `pre`: ends the paragraph it stands in.
    Block(&'static str),
    Item,
    Link,
    Inline(&'static str),
    /// `rt`, `rp`: only within `ruby`.
    Ruby(&'static str),
    LineBreak,
    /// Loses its tags, but what stands around it stays on a line of its own.
    Separate,
    /// Loses its tags.
    Strip,
}

fn rule(name: &str) -> Rule {
    match name {
        "p" => Rule::Paragraph,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Rule::Heading,
        "ul" => Rule::Block("ul"),
        "ol" => Rule::Block("ol"),
        "blockquote" => Rule::Block("blockquote"),
        "pre" => Rule::Block("pre"),
        "li" => Rule::Item,
        "a" => Rule::Link,
        "span" => Rule::Inline("span"),
        "del" => Rule::Inline("del"),
        "s" => Rule::Inline("s"),
        "code" => Rule::Inline("code"),
        "em" => Rule::Inline("em"),
        "strong" => Rule::Inline("strong"),
        "b" => Rule::Inline("b"),
        "i" => Rule::Inline("i"),
        "u" => Rule::Inline("u"),
        "ruby" => Rule::Inline("ruby"),
        "rt" => Rule::Ruby("rt"),
        "rp" => Rule::Ruby("rp"),
        "br" => Rule::LineBreak,
        "address" | "article" | "aside" | "body" | "caption" | "center" | "dd" | "details" | "div" | "dl"
        | "dt" | "fieldset" | "figcaption" | "figure" | "footer" | "form" | "header" | "hr" | "legend"
        | "main" | "nav" | "option" | "section" | "summary" | "table" | "td" | "th" | "tr" => Rule::Separate,
        _ => Rule::Strip,
    }
}

fn is_block(name: &str) -> bool {
    matches!(name, "p" | "ul" | "ol" | "li" | "blockquote" | "pre")
}

#[derive(Default)]
struct Writer {
    out: String,
    /// Elements that are open, outermost first.
    open: Vec<&'static str>,
    /// A line break is due before the next text, unless a block does the same.
    separate: bool,
    /// Something stands in the current line.
    inside_line: bool,
    /// No room for more.
    full: bool,
    /// Classes by which a part of the text would not be shown are left out.
    hides_nothing: bool,
}

impl Writer {
    fn write(mut self, html: &str) -> String {
        for token in Tokens::new(html) {
            match token {
                Token::Text(text) => self.text(&text),
                Token::Start(tag) => self.start(&tag),
                Token::End(name) => self.end(&name),
            }
            if self.full || self.out.len() >= MAX_OUTPUT {
                break;
            }
        }
        self.close_to(0);
        self.out
    }

    fn text(&mut self, text: &str) {
        // Browsers drop a line feed there.
        let text = if self.out.ends_with("<pre>") { text.trim_start_matches('\n') } else { text };
        if !text.trim_ascii().is_empty() {
            if self.separate && self.inside_line {
                self.out.push_str("<br />");
            }
            self.separate = false;
            self.inside_line = true;
        }
        let start = self.out.len();
        escape_text_into(&mut self.out, text);
        if self.out.len() > MAX_OUTPUT {
            let end = self.out.floor_char_boundary(MAX_OUTPUT.max(start));
            let reference = self.out[start..end].rfind('&').map(|at| start + at);
            let whole = reference.filter(|&at| !self.out[at..end].contains(';')).unwrap_or(end);
            self.out.truncate(whole);
            self.full = true;
        }
    }

    fn start(&mut self, tag: &StartTag<'_>) {
        match rule(&tag.name) {
            Rule::Paragraph => {
                self.close_paragraph();
                self.open("p", &self.class(tag));
            }
            Rule::Heading => {
                self.close_paragraph();
                if self.open.len() + 1 < MAX_DEPTH {
                    self.open("p", "");
                    self.open("strong", "");
                }
            }
            Rule::Block(name) => {
                self.close_paragraph();
                self.open(name, &if name == "ol" { numbering(tag) } else { String::new() });
            }
            Rule::Item => self.start_item(tag),
            Rule::Link => self.start_link(tag),
            Rule::Inline("span") => self.open("span", &(self.class(tag) + translate(tag))),
            Rule::Inline(name) => self.open(name, ""),
            Rule::Ruby(name) => {
                if let Some(ruby) = self.innermost("ruby") {
                    if let Some(at) = self.open[ruby..].iter().position(|&open| matches!(open, "rt" | "rp")) {
                        self.close_to(ruby + at);
                    }
                    self.open(name, "");
                }
            }
            Rule::LineBreak => {
                self.out.push_str("<br />");
                self.separate = false;
                self.inside_line = false;
            }
            Rule::Separate => self.separate = true,
            Rule::Strip => {}
        }
    }

    fn start_item(&mut self, tag: &StartTag<'_>) {
        self.close_paragraph();
        let nearest = self.open.iter().rposition(|&open| is_block(open));
        match nearest.map(|at| (at, self.open[at])) {
            Some((at, "li")) => self.close_to(at),
            Some((_, "ul" | "ol")) => {}
            _ => {
                self.separate = true;
                return;
            }
        }
        let value = tag.attribute("value").and_then(|value| value.trim().parse::<i32>().ok());
        self.open("li", &value.map(|value| format!(" value=\"{value}\"")).unwrap_or_default());
    }

    fn start_link(&mut self, tag: &StartTag<'_>) {
        // Links do not nest.
        if let Some(at) = self.open.iter().position(|&open| open == "a") {
            self.close_to(at);
        }
        let Some(href) = tag.attribute("href").and_then(|href| safe_href(&href)) else { return };
        let mut attributes = String::from(" href=\"");
        escape_into(&mut attributes, &href);
        attributes.push('"');
        attributes.push_str(&self.class(tag));
        let rel = tag.attribute("rel").unwrap_or_default();
        let kept =
            ["tag", "me"].into_iter().filter(|kept| rel.split_ascii_whitespace().any(|word| word == *kept));
        let rel: Vec<_> = kept.chain(["nofollow", "noopener", "noreferrer"]).collect();
        attributes.push_str(&format!(" rel=\"{}\"{} target=\"_blank\"", rel.join(" "), translate(tag)));
        self.open("a", &attributes);
    }

    fn end(&mut self, name: &str) {
        match rule(name) {
            Rule::Paragraph | Rule::Heading => self.close_paragraph(),
            Rule::Block(name) => self.close_block(name),
            Rule::Item => self.close_block("li"),
            Rule::Link => self.close_inline("a"),
            Rule::Inline(name) | Rule::Ruby(name) => self.close_inline(name),
            Rule::Separate => self.separate = true,
            Rule::LineBreak | Rule::Strip => {}
        }
    }

    fn open(&mut self, name: &'static str, attributes: &str) {
        if self.open.len() >= MAX_DEPTH {
            self.separate |= is_block(name);
            return;
        }
        self.out.push('<');
        self.out.push_str(name);
        self.out.push_str(attributes);
        self.out.push('>');
        self.open.push(name);
        self.new_line_at(name);
    }

    /// Microformats and the few classes that peers agree on.
    fn class(&self, tag: &StartTag<'_>) -> String {
        let Some(value) = tag.attribute("class") else { return String::new() };
        let kept: Vec<_> = value
            .split_ascii_whitespace()
            .filter(|class| match *class {
                "mention" | "hashtag" | "quote-inline" => true,
                "ellipsis" | "invisible" => !self.hides_nothing,
                class => ["h-", "p-", "u-", "dt-", "e-"].iter().any(|prefix| class.starts_with(prefix)),
            })
            .filter(|class| {
                class.len() <= 64 && class.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
            })
            .take(MAX_CLASSES)
            .collect();
        if kept.is_empty() { String::new() } else { format!(" class=\"{}\"", kept.join(" ")) }
    }

    /// Closes the innermost elements until `length` are left open.
    fn close_to(&mut self, length: usize) {
        while self.open.len() > length {
            let Some(name) = self.open.pop() else { return };
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
            self.new_line_at(name);
        }
    }

    fn new_line_at(&mut self, name: &str) {
        if is_block(name) {
            self.separate = false;
            self.inside_line = false;
        }
    }

    /// Paragraphs hold no blocks, so at most one is open.
    fn close_paragraph(&mut self) {
        match self.open.iter().rposition(|&open| open == "p") {
            Some(at) => self.close_to(at),
            None => self.separate = true,
        }
    }

    fn close_block(&mut self, name: &str) {
        if let Some(at) = self.open.iter().rposition(|&open| open == name) {
            self.close_to(at);
        }
    }

    fn close_inline(&mut self, name: &str) {
        if let Some(at) = self.innermost(name) {
            self.close_to(at);
        }
    }

    /// The innermost open element of this name in the current block: an end tag in a list item must not close
    /// what stands around the list.
    fn innermost(&self, name: &str) -> Option<usize> {
        let block = self.open.iter().rposition(|&open| is_block(open)).map_or(0, |at| at + 1);
        self.open[block..].iter().rposition(|&open| open == name).map(|at| block + at)
    }
}

/// The link as written, less what browsers ignore in it, when its scheme is one of ours.
fn safe_href(href: &str) -> Option<String> {
    let href = href.trim_matches(|c: char| c <= ' ').replace(is_dropped, "");
    let url = url::Url::parse(&href).ok().filter(|_| href.len() <= MAX_HREF)?;
    SCHEMES.contains(&url.scheme()).then_some(href)
}

fn is_dropped(c: char) -> bool {
    matches!(c, '\t' | '\n') || is_forbidden(c)
}

fn translate(tag: &StartTag<'_>) -> &'static str {
    if tag.attribute("translate").is_some_and(|value| value == "no") { " translate=\"no\"" } else { "" }
}

fn numbering(tag: &StartTag<'_>) -> String {
    let start = tag.attribute("start").and_then(|value| value.trim().parse::<i32>().ok());
    let start = start.map(|start| format!(" start=\"{start}\"")).unwrap_or_default();
    start + if tag.attribute("reversed").is_some() { " reversed" } else { "" }
}

#[cfg(test)]
mod tests;
