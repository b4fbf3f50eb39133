//! HTML as plain text, for previews, notifications, feeds, page descriptions and search.

use super::clean::is_forbidden;
use super::html::{Token, Tokens};

/// What a reader would copy from the page: paragraphs apart by an empty line, line breaks kept, other white
/// space collapsed, references decoded. Links read as their visible and invisible text, which is the address.
pub fn to_plain_text(html: &str) -> String {
    let mut text = PlainText::default();
    for token in Tokens::new(html) {
        match token {
            Token::Text(run) => text.push(&run),
            Token::Start(tag) => {
                text.preformatted += u32::from(tag.name == "pre");
                text.boundary(&tag.name);
            }
            Token::End(name) => {
                text.preformatted = text.preformatted.saturating_sub(u32::from(name == "pre"));
                text.boundary(&name);
            }
        }
    }
    text.out
}

#[derive(Default)]
struct PlainText {
    out: String,
    /// Line feeds due before the next word.
    lines: usize,
    /// A space is due before the next word.
    space: bool,
    preformatted: u32,
}

impl PlainText {
    fn push(&mut self, run: &str) {
        for c in run.chars() {
            if c == '\n' && self.preformatted > 0 {
                self.lines += 1;
            } else if c.is_ascii_whitespace() && self.preformatted == 0 {
                self.space = true;
            } else if !is_forbidden(c) {
                self.flush();
                self.out.push(c);
            }
        }
    }

    fn flush(&mut self) {
        if !self.out.is_empty() {
            match self.lines {
                0 if self.space => self.out.push(' '),
                lines => self.out.extend(std::iter::repeat_n('\n', lines.min(2))),
            }
        }
        self.lines = 0;
        self.space = false;
    }

    fn boundary(&mut self, name: &str) {
        match name {
            "br" => self.lines += 1,
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "pre" | "ul" | "ol" => {
                self.lines = self.lines.max(2);
            }
            "li" | "div" | "tr" | "hr" | "dt" | "dd" | "section" | "article" | "figure" | "figcaption" => {
                self.lines = self.lines.max(1);
            }
            "td" | "th" => self.space = true,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paragraphs_and_breaks_become_lines() {
        assert_eq!(to_plain_text("<p>a\n b</p>\n<p>c<br />d &amp; e</p>"), "a b\n\nc\nd & e");
        assert_eq!(to_plain_text("<ul><li>a</li><li>b</li></ul>c"), "a\nb\n\nc");
        assert_eq!(to_plain_text("<pre>a\n  b</pre>"), "a\n  b");
        assert_eq!(to_plain_text("I <3 this"), "I <3 this");
    }

    #[test]
    fn links_read_as_their_address_and_scripts_not_at_all() {
        let html = r#"<a href="https://a.example/b"><span class="invisible">https://</span><span>a.example/b</span></a>"#;
        assert_eq!(to_plain_text(html), "https://a.example/b");
        assert_eq!(to_plain_text("a<script>alert(1)</script><style>p{}</style>b"), "ab");
    }

    proptest! {
        #[test]
        fn text_survives_escaping(text in "[a-z<>&\"']{0,20}") {
            prop_assert_eq!(to_plain_text(&crate::text::escape(&text)), text);
        }
    }
}
