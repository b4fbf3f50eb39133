//! Emoji in text: `:shortcode:` for custom ones, and which characters are the others.

use std::collections::HashMap;
use std::fmt::Write;
use std::ops::Range;

use super::html::escape;

/// Longer names are none: nobody types them.
const MAX_SHORTCODE: usize = 64;

/// The shortcodes between colons in a text, each once, in order. One that touches a letter or another colon is none:
/// `12:30:45` is a time.
pub fn shortcodes(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    for place in places(text) {
        let code = &text[place.start + 1..place.end - 1];
        if !found.contains(&code) {
            found.push(code);
        }
    }
    found
}

/// Where they stand, colons included.
fn places(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(':').map(|offset| at + offset) {
        let length =
            bytes[start + 1..].iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
        let end = start + 1 + length;
        let closed = bytes.get(end) == Some(&b':');
        let touches = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == ':');
        let free = !touches(text[..start].chars().next_back());
        if closed && (2..=MAX_SHORTCODE).contains(&length) && free && !touches(text[end + 1..].chars().next())
        {
            found.push(start..end + 1);
            at = end + 1;
        } else {
            at = end.max(start + 1);
        }
    }
    found
}

/// Puts pictures in place of the shortcodes `urls` knows, in HTML that was made safe: in its text, never in its tags.
pub fn show_emoji(html: &str, urls: &HashMap<&str, String>) -> String {
    if urls.is_empty() || !html.contains(':') {
        return html.to_owned();
    }
    let mut shown = String::with_capacity(html.len() + 128);
    let mut rest = html;
    while !rest.is_empty() {
        let (text, tag) = match rest.find('<') {
            Some(start) => rest.split_at(start),
            None => (rest, ""),
        };
        show_in_text(&mut shown, text, urls);
        let end = end_of_tag(tag);
        shown.push_str(&tag[..end]);
        rest = &tag[end..];
    }
    shown
}

/// Bytes of the tag that `rest` begins with; a `>` between quotes does not end it.
fn end_of_tag(rest: &str) -> usize {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    rest.len()
}

fn show_in_text(shown: &mut String, text: &str, urls: &HashMap<&str, String>) {
    let mut done = 0;
    for place in places(text) {
        let code = &text[place.start + 1..place.end - 1];
        let Some(url) = urls.get(code) else { continue };
        shown.push_str(&text[done..place.start]);
        let url = escape(url);
        let _ = write!(
            shown,
            r#"<img class="emoji" src="{url}" alt=":{code}:" title=":{code}:" loading="lazy">"#
        );
        done = place.end;
    }
    shown.push_str(&text[done..]);
}

/// Whether a text is one Unicode emoji: a picture with what may follow it (skin, gender, joined ones), a flag, or a key.
pub fn is_emoji(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let follows = |c: char| matches!(c, '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{20e3}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}');
    let pictures = chars.iter().filter(|c| is_picture(**c)).count();
    let joints = chars.iter().filter(|c| **c == '\u{200d}').count();
    let flag = chars.len() == 2 && chars.iter().all(|c| matches!(c, '\u{1f1e6}'..='\u{1f1ff}'));
    let key =
        chars.last() == Some(&'\u{20e3}') && chars.len() <= 3 && matches!(chars[0], '0'..='9' | '#' | '*');
    let one = (1..=16).contains(&chars.len())
        && is_picture(chars[0])
        && chars.iter().all(|c| is_picture(*c) || follows(*c))
        && pictures == joints + 1;
    flag || key || one
}

fn is_picture(c: char) -> bool {
    matches!(c,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2194}'..='\u{21aa}'
        | '\u{231a}'..='\u{23ff}' | '\u{24c2}' | '\u{25aa}'..='\u{27bf}' | '\u{2934}' | '\u{2935}'
        | '\u{2b05}'..='\u{2b55}' | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{1f004}'..='\u{1f18e}'
        | '\u{1f191}'..='\u{1f1e5}' | '\u{1f200}'..='\u{1f3fa}' | '\u{1f400}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortcodes_stand_alone() {
        assert_eq!(shortcodes("a :blob_cat: b :x: :blob_cat:"), ["blob_cat"]);
        for none in [":one::two:", "12:30:45", "a:blob:b", "::blob::", ":blob", "http://a:80:b", ":a/../b:"] {
            assert_eq!(shortcodes(none), Vec::<&str>::new(), "{none}");
        }
    }

    #[test]
    fn pictures_stand_in_text_and_never_in_tags() {
        let urls = HashMap::from([("cat", "https://x.example/a?b=1&c".to_owned())]);
        let picture = r#"<img class="emoji" src="https://x.example/a?b=1&amp;c" alt=":cat:" title=":cat:" loading="lazy">"#;
        let html = r#"<p title=":cat: > :cat:">:cat: :dog:</p>"#;
        assert_eq!(show_emoji(html, &urls), format!(r#"<p title=":cat: > :cat:">{picture} :dog:</p>"#));
        assert_eq!(show_emoji("<a href=\"unfinished :cat:", &urls), "<a href=\"unfinished :cat:");
    }

    #[test]
    fn one_emoji_is_one() {
        for one in ["❤", "❤️", "👍🏽", "👩‍👩‍👧", "🇩🇪", "1️⃣", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🎉", "⭐"]
        {
            assert!(is_emoji(one), "{one}");
        }
        for none in ["", "a", "1", "👍👍", "❤ ", "<b>", "🇩", "ok", "\u{200d}", ":x:"] {
            assert!(!is_emoji(none), "{none}");
        }
    }
}
