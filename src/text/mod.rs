//! Text: from what a person types to HTML, from remote HTML to safe HTML, folding, search tokens.
//!
//! Everything here is pure: text in, text out, no clock, no database, no network. Typed text goes
//! [`clean_text`] → [`scan`] → [`render`]; what other servers send goes through [`sanitize`] (HTML) or
//! [`clean_line`] (names) before it is stored.

mod clean;
mod compose;
mod email;
mod emoji;
mod entities;
mod fold;
mod hashtag;
mod html;
mod language;
pub mod languages;
mod links;
mod markdown;
mod page;
mod phrase;
mod plain;
mod sanitize;
mod search;
mod search_query;
mod username;

pub use clean::{clean_line, clean_text, excerpt, truncate};
pub use compose::{Layout, ResolvedMention, render};
pub use email::Email;
pub use emoji::{is_emoji, shortcodes, show_emoji};
pub use entities::{Entities, Link, Mention, TypedHashtag, count_characters, scan};
pub use fold::fold;
pub use hashtag::Hashtag;
pub use html::escape;
pub use language::{detect_language, normalize_language};
pub use links::links;
pub use markdown::{render_markdown, scan_markdown};
pub use page::{PageSummary, summarize_page};
pub use phrase::holds_phrase;
pub use plain::to_plain_text;
pub use sanitize::{
    MAX_BIO_BYTES, MAX_CONTENT_BYTES, MAX_DISPLAY_NAME_CHARACTERS, MAX_FIELD_CHARACTERS, display_name,
    sanitize, sanitize_bio, sanitize_field_value, summary,
};
pub use search::{document_vector, phrase_query};
pub use search_query::{Has, Is, SearchQuery, Span, Term, Within};
pub use username::{
    UsernameError, is_remote_username, looks_like, parse_username, refuse_reserved, skeleton,
};
