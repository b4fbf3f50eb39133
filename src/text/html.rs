//! HTML in its smallest parts: escaping, and a reader that turns other people's HTML into tokens.
//!
//! The reader is ours because a tree builder that follows the HTML standard takes quadratic time on hostile
//! input (14 s for 500 kB of `<div>`, measured). This one looks at each byte a bounded number of times. It
//! need not agree with browsers on every malformed document: what we send is written anew from its tokens,
//! escaped, so a misread tag can lose text but never become markup.

use std::borrow::Cow;

use super::clean::is_forbidden;

/// Text made safe for HTML, between tags and inside double-quoted attributes. Control characters vanish.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape_into(&mut out, text);
    out
}

pub(super) fn escape_into(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => escape_markup(out, c),
        }
    }
}

/// Text made safe for HTML between tags only: quotes stay as they are.
pub(super) fn escape_text_into(out: &mut String, text: &str) {
    for c in text.chars() {
        escape_markup(out, c);
    }
}

fn escape_markup(out: &mut String, c: char) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        c if is_forbidden(c) => {}
        c => out.push(c),
    }
}

/// What a reader of the page meets: text (references decoded) and tags. Comments, doctypes and the contents
/// of elements that are never shown have been passed over.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Text(Cow<'a, str>),
    Start(StartTag<'a>),
    /// The name, in lower case.
    End(Cow<'a, str>),
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct StartTag<'a> {
    /// In lower case.
    pub name: Cow<'a, str>,
    attributes: &'a str,
}

impl<'a> StartTag<'a> {
    /// The decoded value of the first attribute of this name (in lower case); empty when it has none.
    pub fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        let raw = Attributes { rest: self.attributes }.find(|(found, _)| found.eq_ignore_ascii_case(name))?.1;
        Some(html_escape::decode_html_entities(raw))
    }
}

/// Elements whose content is text up to their own end tag, and never shown.
const RAW: &[&str] =
    &["iframe", "noembed", "noframes", "noscript", "script", "style", "textarea", "title", "xmp"];
/// Elements whose content is markup that is not for reading here.
const HIDDEN: &[&str] =
    &["audio", "canvas", "datalist", "math", "object", "select", "svg", "template", "video"];

/// Iterates over the tokens of `html`, in linear time.
pub(super) struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    pub fn new(html: &'a str) -> Self {
        Self { rest: html }
    }

    /// The next token with nothing hidden but raw text, and whether a start tag closes itself.
    fn next_markup(&mut self) -> Option<Token<'a>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let Some(after) = self.rest.strip_prefix('<') else { return Some(self.text(0)) };
            let closing = after.strip_prefix('/');
            let name_at = closing.unwrap_or(after);
            if name_at.starts_with(|c: char| c.is_ascii_alphabetic()) {
                return self.tag(name_at, closing.is_some());
            }
            if let Some(comment) = after.strip_prefix("!--") {
                // From the second hyphen on, since `<!-->` is a whole comment.
                self.rest = after_first(&after[1..], "-->").unwrap_or_else(|| end_of(comment));
            } else if closing.is_some() || after.starts_with(['!', '?']) {
                self.rest = after_first(after, ">").unwrap_or_else(|| end_of(after));
            } else {
                // A `<` that opens nothing is text, as in `I <3 you`.
                return Some(self.text(1));
            }
        }
    }

    /// Text up to the next `<` that is not among the first `from` bytes.
    fn text(&mut self, from: usize) -> Token<'a> {
        let end = self.rest[from..].find('<').map_or(self.rest.len(), |at| at + from);
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        Token::Text(html_escape::decode_html_entities(text))
    }

    /// The tag whose name stands at the start of `name_at`; `None` when the document ends inside it.
    fn tag(&mut self, name_at: &'a str, closing: bool) -> Option<Token<'a>> {
        let length = name_at.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'));
        let (name, attributes) = name_at.split_at(length.unwrap_or(name_at.len()));
        let name = if name.bytes().any(|b| b.is_ascii_uppercase()) {
            Cow::Owned(name.to_ascii_lowercase())
        } else {
            Cow::Borrowed(name)
        };
        let mut reader = Attributes { rest: attributes };
        while reader.next().is_some() {}
        self.rest = reader.rest.strip_prefix('>')?;
        if closing {
            return Some(Token::End(name));
        }
        let attributes = &attributes[..attributes.len() - reader.rest.len()];
        if RAW.contains(&&*name) {
            self.skip_raw(&name);
        }
        Some(Token::Start(StartTag { name, attributes }))
    }

    /// Passes over raw text, and leaves its end tag.
    fn skip_raw(&mut self, name: &str) {
        let text = self.rest;
        let end = text.match_indices("</").map(|(at, _)| at).find(|&at| {
            let tag = &text.as_bytes()[at + 2..];
            tag.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
                && tag.get(name.len()).is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'))
        });
        self.rest = end.map_or_else(|| end_of(text), |at| &text[at..]);
    }

    /// Passes over a hidden element to the end tag that matches, or to the end of the document.
    fn skip_hidden(&mut self, tag: &StartTag<'_>) {
        let foreign = matches!(&*tag.name, "svg" | "math");
        let mut depth = usize::from(!(foreign && tag.attributes.ends_with('/')));
        while depth > 0 {
            match self.next_markup() {
                Some(Token::Start(inner)) if inner.name == tag.name => depth += 1,
                Some(Token::End(name)) if name == tag.name => depth -= 1,
                Some(_) => {}
                None => return,
            }
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            match self.next_markup()? {
                Token::Start(tag) if HIDDEN.contains(&&*tag.name) => self.skip_hidden(&tag),
                Token::Start(tag) if RAW.contains(&&*tag.name) => {}
                token => return Some(token),
            }
        }
    }
}

/// The attributes of a start tag, names and values as written. Stops before the `>`.
struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        self.rest = self.rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if self.rest.is_empty() || self.rest.starts_with('>') {
            return None;
        }
        let text = self.rest;
        // An `=` where a name begins belongs to the name.
        let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '=');
        let length = text.char_indices().skip(1).find(|&(_, c)| ends(c)).map_or(text.len(), |(at, _)| at);
        let (name, after) = text.split_at(length);
        let spaced = after.trim_start_matches(|c: char| c.is_ascii_whitespace());
        let Some(value) = spaced.strip_prefix('=') else {
            self.rest = after;
            return Some((name, ""));
        };
        let value = value.trim_start_matches(|c: char| c.is_ascii_whitespace());
        for quote in ['"', '\''] {
            if let Some(quoted) = value.strip_prefix(quote) {
                let (value, rest) = quoted.split_once(quote).unwrap_or((quoted, ""));
                self.rest = rest;
                return Some((name, value));
            }
        }
        let end = value.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(value.len());
        let (value, rest) = value.split_at(end);
        self.rest = rest;
        Some((name, value))
    }
}

fn after_first<'a>(text: &'a str, needle: &str) -> Option<&'a str> {
    text.find(needle).map(|at| &text[at + needle.len()..])
}

fn end_of(text: &str) -> &str {
    &text[text.len()..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Tokens in shorthand: text as it is, `<name href>` and `</name>`.
    fn read(html: &str) -> String {
        Tokens::new(html)
            .map(|token| match token {
                Token::Text(text) => text.into_owned(),
                Token::Start(tag) => format!("<{} {}>", tag.name, tag.attribute("href").unwrap_or_default()),
                Token::End(name) => format!("</{name}>"),
            })
            .collect()
    }

    #[test]
    fn tags_attributes_and_references_are_read() {
        assert_eq!(read("<P>a &amp; b&nbsp;&#39;</P>"), "<p >a & b\u{a0}'</p>");
        for a in ["<a href=x>", "<a href='x'>", "<A\nHREF = \"x\" href=y>", "<a/href=x>", "<a b='>' href=x >"]
        {
            assert_eq!(read(a), "<a x>", "{a}");
        }
        assert_eq!(read("<a href=\"a&amp;b\">"), "<a a&b>");
        assert_eq!(read("<a =b href=x>"), "<a x>");
        assert_eq!(read("I <3 you & 1 < 2"), "I <3 you & 1 < 2");
    }

    #[test]
    fn what_is_not_for_reading_is_passed_over() {
        assert_eq!(read("a<!-- <b> -->b<!-->c<!doctype html>d<?php >e</>f"), "abcdef");
        assert_eq!(read("a<script>alert('</b>')</SCRIPT >b"), "a</script>b");
        assert_eq!(read("a<style><b></style>b<title><b></title>c"), "a</style>b</title>c");
        assert_eq!(read("a<svg><svg></svg><script>x</script></svg>b<svg/>c"), "abc");
        assert_eq!(read("a<script>b"), "a");
        assert_eq!(read("a<svg>b"), "a");
        assert_eq!(read("a<b c='>d"), "a");
    }

    proptest! {
        #[test]
        fn nothing_panics(html in "(<|</|<!--|-->|>|=|'|\"|&|#|;|/|svg|script|a|\\s|é|\\PC){0,40}") {
            Tokens::new(&html).count();
        }

        #[test]
        fn escaped_text_reads_as_itself(text in "[^\\p{Cc}\u{fffe}\u{ffff}]*") {
            let read: String = Tokens::new(&escape(&text)).map(|token| match token {
                Token::Text(text) => text.into_owned(),
                other => panic!("{other:?}"),
            }).collect();
            prop_assert_eq!(read, text);
        }
    }
}
