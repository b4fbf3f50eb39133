//! What each page shows: plain data that a handler fills and a template under `templates/web/` sets.
//!
//! One page, one struct, one template. Fields ending in `_html` are trusted: text that was sanitised when it came in,
//! or that we rendered. Everything else is escaped, and names are cleaned of what could disturb the line they stand in.
//! Views hold no rows and ask nothing; a page is answered as `Html(view)`.
//!
//! Forms post to the paths written in the templates, with `csrf_token` and, where the reader should come back,
//! `return_to` (a path of ours with its `#anchor`; check it before redirecting). Every form works without scripts.

pub mod account;
pub mod admin;
pub mod admin_emojis;
pub mod admin_reports;
pub mod auth;
pub mod circles;
pub mod collections;
pub mod compose;
pub mod confirm;
pub mod filters;
pub mod hearing;
pub mod instance_settings;
pub mod invites;
pub mod legal_texts;
pub mod letters;
pub mod lists;
pub mod members;
pub mod migration;
pub mod moving;
pub mod notifications;
pub mod pager;
pub mod people;
pub mod poll;
pub mod profile;
pub mod public;
pub mod relays;
pub mod rules;
pub mod search;
pub mod servers;
pub mod settings;
pub mod status;
pub mod thread;
pub mod timelines;

#[cfg(test)]
mod tests;
