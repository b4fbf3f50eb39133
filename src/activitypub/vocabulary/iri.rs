//! Ids and links, kept exactly as they were written.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::{Serialize, Serializer};
use url::Url;

use crate::model::Origin;

/// Longer ids and links are refused: they are stored under unique indexes.
pub const MAX_IRI_BYTES: usize = 2048;

/// An absolute http(s) URL that compares as the exact string its sender wrote.
///
/// Parsing a URL may rewrite it (an added slash, percent-encoding, a lower-cased host), and peers compare
/// ids byte for byte: Bridgy Fed writes `at://` inside paths, Threads ends ids with a slash. So the text is
/// kept beside the parsed form, which says where to connect ([`Iri::url`]) and whom to trust
/// ([`Iri::origin`]).
#[derive(Clone)]
pub struct Iri(Arc<Parts>);

/// Shared, since ids are passed around and kept beside each other a lot.
struct Parts {
    text: String,
    url: Url,
    origin: Origin,
}

impl Iri {
    /// Reads an id or link, less the white space around it. `None` for anything but an absolute http(s) URL
    /// of at most [`MAX_IRI_BYTES`], with a host, without a user name, white space or control characters.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > MAX_IRI_BYTES || text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return None;
        }
        // A URL parser also takes `https:host` and `https:///host`, which others read as something else.
        let (_, rest) = text.split_once("://")?;
        if rest.starts_with(['/', '\\']) {
            return None;
        }
        let url = Url::parse(text).ok()?;
        let origin = Origin::of(&url)?;
        Some(Self(Arc::new(Parts { text: text.to_owned(), url, origin })))
    }

    /// The exact text: what is stored, compared and sent.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// The parsed form, for connecting. Its text may differ from [`Iri::as_str`]: never compare it.
    pub fn url(&self) -> &Url {
        &self.0.url
    }

    /// Who may speak for it.
    pub fn origin(&self) -> &Origin {
        &self.0.origin
    }

    /// The text before `#`: the document in which a fragment is to be found.
    pub fn document(&self) -> &str {
        self.0.text.split_once('#').map_or(&self.0.text, |(document, _)| document)
    }

    /// Whether it names a part of `document` (`DOCUMENT#part`).
    pub fn is_fragment_of(&self, document: &Iri) -> bool {
        self.0.text.contains('#') && self.document() == document.document()
    }
}

impl PartialEq for Iri {
    fn eq(&self, other: &Self) -> bool {
        self.0.text == other.0.text
    }
}

impl Eq for Iri {}

impl PartialOrd for Iri {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Iri {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.text.cmp(&other.0.text)
    }
}

impl PartialEq<str> for Iri {
    fn eq(&self, other: &str) -> bool {
        self.0.text == other
    }
}

impl PartialEq<&str> for Iri {
    fn eq(&self, other: &&str) -> bool {
        self.0.text == *other
    }
}

impl Hash for Iri {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.text.hash(state);
    }
}

impl fmt::Display for Iri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.text)
    }
}

impl fmt::Debug for Iri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.0.text)
    }
}

impl Serialize for Iri {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.text)
    }
}

impl std::str::FromStr for Iri {
    type Err = NotAnIri;
    fn from_str(text: &str) -> Result<Self, NotAnIri> {
        Self::parse(text).ok_or(NotAnIri)
    }
}

/// The text is no absolute http(s) URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an absolute http(s) URL")]
pub struct NotAnIri;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_byte_for_byte() {
        for id in [
            "https://bsky.brid.gy/convert/ap/at://did:plc:hf7e/app.bsky.feed.post/3mhg4",
            "https://threads.net/ap/users/1784/",
            "https://blog.example/?p=12",
            "https://Bücher.example/Ärger",
            "https://host.example",
            "http://localhost:3000/users/a#main-key",
            "https://host.example//double//slash/../up",
        ] {
            assert_eq!(Iri::parse(id).unwrap().as_str(), id);
        }
        assert_eq!(Iri::parse(" https://a.example/ \n").unwrap().as_str(), "https://a.example/");
    }

    #[test]
    fn a_trailing_slash_makes_another_id() {
        assert_ne!(Iri::parse("https://a.example/1"), Iri::parse("https://a.example/1/"));
        assert_ne!(Iri::parse("https://a.example"), Iri::parse("https://A.example"));
    }

    /// Attacks GHSA-5wxh-3p65-r4g6 (an id of any scheme and length) and GHSA-x2rc-v5wx-g3m5 (a link likewise).
    #[test]
    fn only_bounded_http_urls_are_ids() {
        let long = format!("https://a.example/{}", "x".repeat(MAX_IRI_BYTES));
        for text in [
            "",
            "null",
            "javascript:alert(1)",
            "data:text/html,x",
            "bear:?t=1&u=https://a.example/1",
            "at://did:plc:1/app",
            "/users/a",
            "//a.example/1",
            "https:a.example",
            "https:///a.example",
            "https:\\\\a.example",
            "https://",
            "https://a b.example/",
            "https://a.example/\u{1}",
            "https://user@a.example/",
            "https://user:pass@a.example/",
            "acct:a@b.example",
            "as:Public",
            &long,
        ] {
            assert_eq!(Iri::parse(text), None, "{text}");
        }
    }

    #[test]
    fn fragments_belong_to_their_document() {
        let wrapper = Iri::parse("https://a.example/1").unwrap();
        assert!(Iri::parse("https://a.example/1#vote").unwrap().is_fragment_of(&wrapper));
        assert!(!Iri::parse("https://a.example/2#vote").unwrap().is_fragment_of(&wrapper));
        assert!(!wrapper.is_fragment_of(&wrapper));
    }
}
