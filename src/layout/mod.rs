//! The HTML frame around every page, translations, static files, and the error page.
//!
//! It knows how a page looks and nothing of what it says: handlers fill a [`Page`] and the view of
//! their room, and answer with [`Html`].

pub mod error_page;
pub mod headers;
pub mod icon;
pub mod language;
pub mod name;
pub mod page;
pub mod static_files;
pub mod time;
mod told;

pub use error_page::error_page;
pub use headers::{ContentSecurityPolicy, security_headers};
pub use language::Language;
pub use name::{FieldErrors, clean_name};
pub use page::{Flash, Html, Instance, Meta, Page, Section, Viewer};
pub use static_files::{manifest, static_files, static_url};
