//! Text: from what a person types to HTML, from remote HTML to safe HTML, folding, search tokens.
//!
//! Everything here is pure: text in, text out, no clock, no database, no network. Typed text goes
//! [`clean_text`] → [`scan`] → [`render`]; what other servers send goes through [`sanitize`] (HTML) or
//! [`clean_line`] (names) before it is stored.

mod email;
mod fold;
mod username;

pub use email::Email;
pub use fold::fold;
pub use username::{UsernameError, is_remote_username, looks_like, parse_username, skeleton};
